import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { costOf, MAX_COST } from '#gateway/cost.ts';
import { admit, NotAdmitted } from '#gateway/documents/admission.ts';
import { weighFields } from '#gateway/field-weights.ts';
import { parseScalars } from '#gateway/parse-scalars.ts';
import { deprecatedIn, measured } from '#schema/documents/measured.ts';
import { subgraphs } from '#subgraphs';

const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
parseScalars(schema);
weighFields(schema, readFileSync('schema/supergraph.graphql', 'utf8'));
const measure = { schema, policies: subgraphs.map(({ policy }) => policy) };

describe('a document', () => {
  it.each<[what: string, text: string, sentence: RegExp]>([
    ['is not GraphQL', 'query A {', /^it is not GraphQL: Syntax Error/],
    ['holds no operation', 'fragment F on Viewer { role }', /holds 0 operations/],
    ['holds two operations', 'query A { viewer { role } } query B { viewer { role } }', /holds 2 operations/],
    ['has no name', '{ viewer { role } }', /has no name/],
    ['has a name too long for the trail', `query ${'A'.repeat(65)} { viewer { role } }`, /longer than 64/],
    ['is a subscription', 'subscription A { viewer { role } }', /subscriptions are not offered/],
    ['asks for the schema', 'query A { __schema { types { name } } }', /asks for the schema/],
    [
      'does not fit the schema',
      'query A {\n  viewer {\n    salary\n  }\n}',
      /Cannot query field "salary" on type "Viewer".*\(line 3, column 5\)$/,
    ],
    [
      'holds a value that does not fit',
      'query A { reviewsDue(by: "tomorrow", first: 1) { nodes { name } } }',
      /Expected value of type|cannot represent|tomorrow/,
    ],
    ['takes a name that the directory needs', 'query A { viewer { id: role } }', /an alias takes a name/],
    [
      'asks for too much',
      `query A { ${Array.from({ length: 11 }, (_, at) => `v${at}: viewer { role }`).join(' ')} }`,
      /larger than any request may be/,
    ],
    [
      'asks for a page that nobody may ask for',
      'query A { localAuthorities(first: 101) { nodes { code } } }',
      /not 1 to 100 long/,
    ],
    [
      'can become too dear by its variables',
      'query A($n: Int, $m: Int) { localAuthorities(first: $n) { nodes { organisations(first: $m) { nodes { name } } } } }',
      /can cost more than 5000/,
    ],
  ])('that %s is not trusted, and it is said why', (_what, text, sentence) => {
    expect(() => admit(text, schema)).toThrow(NotAdmitted);
    expect(() => admit(text, schema)).toThrow(sentence);
  });

  it('costs at most what is said, whatever size its variables make its pages', () => {
    const { cost, document, operation } = admit(
      'query A($n: Int = 3) { localAuthorities(first: $n) { nodes { code name } } }',
      schema,
    );
    const costs = Array.from({ length: 100 }, (_, at) => costOf(schema, document, operation, { n: at + 1 }));
    expect(cost).toBe(Math.max(...costs));
    expect(cost).toBeGreaterThan(costOf(schema, document, operation, {}));
    expect(cost).toBeLessThan(MAX_COST);
  });

  it('shows the kinds of details that the rules of its fields name, also behind aliases and fragments', () => {
    const { discloses, roles, purposes } = measured(
      `query A($id: ID!) { child(id: $id) { ...F other: upn } }
       fragment F on Child { givenNames ... { address { postcode } } involvements { nodes { team child { dateOfBirth } } } }`,
      measure,
    );
    expect(discloses).toEqual({
      IDENTITY: ['Child.dateOfBirth', 'Child.givenNames'],
      WHEREABOUTS: ['Child.address'],
      SERVICES: ['Child.involvements', 'Involvement.child', 'Involvement.team'],
      UPN: ['Child.upn'],
    });
    expect(roles).toEqual(['PRACTITIONER', 'PRACTITIONER_VIEW', 'AUTHORITY_OFFICER', 'AUTHORITY_MANAGER']);
    expect(purposes).toEqual(['CA2004_S10', 'CA2004_S11', 'EA1996_S436A']);
  });

  it('is for those who may ask for all of it, and for no purpose where it touches no child', () => {
    const of = (text: string) => {
      const { roles, purposes } = measured(text, measure);
      return { roles, purposes };
    };
    expect(of('query A { viewer { role } }')).toMatchObject({ purposes: [] });
    expect(of('query A { viewer { role } }').roles).toHaveLength(8);
    expect(of('query A { accessRecords(first: 1) { nodes { id } } }').roles).toEqual(['AUDITOR']);
    const both = 'query A($id: ID!) { child(id: $id) { id } accessRecords(first: 1) { nodes { id } } }';
    expect(of(both)).toEqual({ roles: [], purposes: [] });
  });

  it('is warned of what goes from the schema', () => {
    const old = buildSchema('type Query { a: Int @deprecated(reason: "Use `b`. Goes after 2027-05-31.") b: Int }');
    const said = deprecatedIn('query A { a b }', { schema: old, policies: [] });
    expect(said).toEqual(['The field Query.a is deprecated. Use `b`. Goes after 2027-05-31.']);
  });
});
