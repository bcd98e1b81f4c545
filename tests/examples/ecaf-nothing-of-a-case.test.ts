/** No content of an assessment can reach the directory: there is no place for it in what eCAF says, and none is said. */
import { globSync, readFileSync } from 'node:fs';
import {
  type DocumentNode,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  parse,
  typeFromAST,
  validate,
  visit,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dictionary, namesIn, sections } from '#ecaf/dictionary.ts';
import { compose } from '#schema/compose.ts';
import { subgraphs } from '#subgraphs';
import { daysAgo } from '#support/changes.ts';
import { bring, consentBy, type Ecaf, type Json, startEcaf, until, type Worker, wholeSection } from '#support/ecaf.ts';
import { child } from '#support/stack.ts';

const { api: schema } = compose(subgraphs.map(({ name }) => name));
const documents: readonly DocumentNode[] = globSync('examples/ecaf/operations/*.graphql').map((path) =>
  parse(readFileSync(path, 'utf8')),
);
const operations = documents
  .flatMap(({ definitions }) => definitions)
  .filter((node) => node.kind === Kind.OPERATION_DEFINITION);

/** What holds no words: identifiers, days, and keys that are made by chance. */
const WORDLESS = new Set(['ID', 'Date', 'IdempotencyKey', 'Boolean', 'Int']);

/** Every leaf that can be filled in through a type, by the path to it. */
function leaves(type: GraphQLInputType, path: string, above: readonly string[] = []): [path: string, leaf: string][] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return [[path, isEnumType(named) ? 'enum' : named.name]];
  if (above.includes(named.name)) return [];
  const below = [...above, named.name];
  return Object.values(named.getFields()).flatMap((field) => leaves(field.type, `${path}.${field.name}`, below));
}

const names = [...new Set(sections.flatMap((section) => namesIn(dictionary[section])))];

describe('what eCAF can say to the directory', () => {
  const variables = operations.flatMap(({ name, variableDefinitions = [] }) =>
    variableDefinitions.map(({ variable, type }) => {
      const found = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
      return { path: `${name?.value}.${variable.name.value}`, type: found ?? expect.unreachable('a type') };
    }),
  );

  it('is an identifier, a day, a key or one of the directory’s own words: no text goes in anywhere', () => {
    expect(operations.length).toBeGreaterThan(3);
    const all = variables.flatMap(({ path, type }) => leaves(type, path));
    expect(all.length).toBeGreaterThan(4);
    expect(all.filter(([, leaf]) => leaf !== 'enum' && !WORDLESS.has(leaf))).toEqual([]);
    // The walk would find one: the search of children takes names.
    const search = schema.getType('ChildSearchCriteria') as GraphQLInputType;
    expect(leaves(search, 'criteria').filter(([, leaf]) => !WORDLESS.has(leaf)).length).toBeGreaterThan(2);
  });

  it('has no words written into it either', () => {
    const literals: string[] = [];
    for (const document of documents) visit(document, { StringValue: ({ value }) => void literals.push(value) });
    expect(literals).toEqual([]);
  });

  it('names nothing that is in the data dictionary of the form', () => {
    const named = new Set(
      variables.flatMap(({ path, type }) => leaves(type, path)).flatMap(([path]) => path.split('.')),
    );
    for (const document of documents) visit(document, { Name: ({ value }) => void named.add(value) });
    expect(names.length).toBeGreaterThan(90);
    expect(names.filter((name) => named.has(name))).toEqual([]);
  });

  it.each(names)('could not name %s if it tried', (name) => {
    const tried = parse(
      `mutation { registerCommonAssessment(input: { idempotencyKey: "0123456789", childId: "1", step: OPENED, ${name}: "x" }) { problems { code } } }`,
    );
    expect(validate(schema, tried).map(({ message }) => message)).toEqual([
      expect.stringContaining(`"${name}" is not defined`),
    ]);
  });
});

describe('what eCAF does say to the directory', () => {
  const MARK = 'QZ7XKV';
  let ecaf: Ecaf;
  beforeAll(async () => {
    ecaf = await startEcaf();
  });
  afterAll(() => ecaf.stop());

  it('holds not a letter of any field of the form, from the first word to the transfer and the end', async () => {
    const [robin, sasha] = [await ecaf.worker(child.none), await ecaf.worker(child.none)];
    let counted = 0;
    const marked = () => {
      counted += 1;
      return `${MARK}${String(counted).padStart(2, '0')}`;
    };
    let episode: Json = await bring(robin, 'CONSENTED');
    let holder: Worker = robin;
    const on = async (method: 'POST' | 'PUT', path: string, body: object = {}) => {
      const answer = await holder.call(method, `/episodes/${episode.id}/${path}`, {
        version: episode.version,
        ...body,
      });
      expect(answer.status, `${path}: ${answer.text}`).toBe(200);
      episode = answer.json;
    };
    for (const section of sections) await on('PUT', `form/${section}`, { content: wholeSection(section, marked) });
    const people = { name: marked(), post: marked(), organisation: marked(), telephone: marked() };
    await on('POST', 'team', { ...people, leads: true });
    await on('POST', 'team', { ...people, userNumber: sasha.userNumber });
    await on('POST', 'plan');
    await on('POST', 'delivery', { nextReviewOn: daysAgo(-30) });
    await on('POST', 'reviews', { heldOn: daysAgo(0), summary: marked(), nextReviewOn: daysAgo(-60) });
    expect((await holder.call('POST', `/episodes/${episode.id}/who-else`, {})).status).toBe(200);
    await on('POST', 'transfers', { toUserNumber: sasha.userNumber, consent: consentBy({ exceptions: [marked()] }) });
    const { json } = await sasha.call('GET', '/transfers');
    expect((await sasha.call('POST', `/transfers/${json.transfers[0].id}/acceptance`)).status).toBe(200);
    holder = sasha;
    episode = (await sasha.call('GET', `/episodes/${episode.id}`)).json;
    await on('POST', 'closure', { reason: 'MOVED' });
    // What is refused says nothing either.
    await holder.call('PUT', `/episodes/${episode.id}/form/identity`, { version: 1, content: { [MARK]: MARK } });
    const told = await until(
      async () => ecaf.proxy.registrations().map(({ step }) => step),
      (seen) => seen.includes('CLOSED'),
    );
    expect(told).toEqual(['OPENED', 'TAKEN_OVER', 'CLOSED']);

    expect(counted).toBeGreaterThan(90);
    const kept = JSON.stringify([
      await ecaf.database.sql('select content from ecaf.form_section'),
      await ecaf.database.sql('select * from ecaf.team_member'),
      await ecaf.database.sql('select * from ecaf.review'),
      await ecaf.database.sql('select * from ecaf.consent'),
    ]);
    // Each was kept where it belongs: the marks are not merely lost.
    for (let each = 1; each <= counted; each += 1) expect(kept).toContain(`${MARK}${String(each).padStart(2, '0')}`);
    const { passed } = ecaf.proxy;
    expect(passed.length).toBeGreaterThan(6);
    expect(passed.filter(({ headers, body }) => `${headers}${body}`.includes(MARK))).toEqual([]);
    expect(ecaf.lines.length).toBeGreaterThan(20);
    for (const line of ecaf.lines) {
      expect(line).not.toContain(MARK);
      expect(line).not.toMatch(/\d{8}|[0-9a-f]{8}-/);
    }
  });

  it('is kept in a table that has no place for it', async () => {
    const columns = await ecaf.database.sql<{ name: string; type: string }>(
      `select column_name as name, data_type as type from information_schema.columns
       where table_schema = 'ecaf' and table_name = 'registration' and data_type not in ('uuid', 'bigint', 'integer', 'timestamp with time zone')`,
    );
    // Each of these is checked by the database: a number, and words of a list.
    expect(columns.map(({ name }) => name).toSorted()).toEqual(['child_id', 'code', 'state', 'step']);
    for (const [column, value] of [
      ['child_id', 'Maya'],
      ['step', 'a word'],
      ['state', 'a word'],
      ['code', 'a sentence of words'],
    ] as const) {
      const change = ecaf.database.sql(`update ecaf.registration set ${column} = '${value}'`);
      await expect(change, column).rejects.toThrow('check constraint');
    }
  });
});
