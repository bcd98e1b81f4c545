import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isScalarType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { permissions } from '#core/permissions.ts';
import * as reasons from '#core/reasons.ts';
import { sdlOf } from '#core/subgraph.ts';
import * as words from '#core/words.ts';
import { generated } from '#schema/generate.ts';
import { subgraphs } from '#subgraphs';
import { evidenceKinds } from '#subgraphs/accreditation/criteria.ts';
import { sharingModes, sharingPurposes } from '#subgraphs/involvements/sharing.ts';
import { apiSchema } from '#support/api-schema.ts';

const names = subgraphs.map(({ name }) => name);
const api: GraphQLSchema = await apiSchema();

const objects = () =>
  Object.values(api.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));
const fields = (): (readonly [string, GraphQLField<unknown, unknown>])[] =>
  objects().flatMap((type) =>
    Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const),
  );

const definitions = (name: string) =>
  parse(sdlOf(name)).definitions.filter(
    (node): node is ObjectTypeDefinitionNode => node.kind === Kind.OBJECT_TYPE_DEFINITION,
  );

describe('the schema is the contract', () => {
  it('is committed as it is generated; run `npm run generate` when this fails', async () => {
    for (const [path, text] of Object.entries(await generated())) expect(readFileSync(path, 'utf8'), path).toBe(text);
  });

  it('says what every type, field, argument and word means', () => {
    const silent = Object.values(api.getTypeMap())
      .filter(
        ({ name }) =>
          !name.startsWith('__') && !['ID', 'String', 'Int', 'Float', 'Boolean', 'Query', 'Mutation'].includes(name),
      )
      .flatMap((type) => [
        ...(type.description ? [] : [type.name]),
        ...(isObjectType(type) || isInputObjectType(type)
          ? Object.values(type.getFields()).flatMap((field) =>
              field.description ? [] : [`${type.name}.${field.name}`],
            )
          : []),
        ...(isEnumType(type)
          ? type.getValues().flatMap((value) => (value.description ? [] : [`${type.name}.${value.name}`]))
          : []),
      ]);
    const roots = fields().flatMap(([name, { args, description }]) => [
      ...(description ? [] : [name]),
      ...args.flatMap((argument) => (argument.description ? [] : [`${name}(${argument.name})`])),
    ]);
    expect([...silent, ...roots]).toEqual([]);
  });

  it('asks with nouns and acts with verbs', () => {
    const queries = Object.keys(api.getQueryType()?.getFields() ?? {});
    expect(queries.filter((name) => /^(?:get|list|fetch|find)[A-Z]/.test(name))).toEqual([]);
  });

  it('has no list without a limit: a list is a page, or says how short it always is', () => {
    const short = new Set(
      names.flatMap((name) =>
        definitions(name).flatMap((type) =>
          (type.fields ?? [])
            .filter(({ directives }) => directives?.some((directive) => directive.name.value === 'listSize'))
            .map((field) => `${type.name.value}.${field.name.value}`),
        ),
      ),
    );
    const lists = fields()
      .filter(([, { type }]) => isListType(getNullableType(type)))
      .map(([name]) => name);
    expect(lists.filter((name) => !short.has(name) && !/Connection\.(?:edges|nodes)$/.test(name))).toEqual([]);
    const pages = fields().filter(([, { type }]) => getNamedType(type).name.endsWith('Connection'));
    expect(pages.length).toBeGreaterThan(5);
    for (const [name, { args }] of pages) {
      expect(
        args.map((argument) => argument.name),
        name,
      ).toEqual(expect.arrayContaining(['first', 'after']));
      expect(args.find((argument) => argument.name === 'first')?.defaultValue, name).toBeTypeOf('number');
    }
  });

  it('has no string without a bound: nothing but codes, names, lines and contact details can be said', () => {
    // The cursor is ours, and opaque; the loader refuses one that is longer than ours can be.
    const unbounded = fields().filter(
      ([name, { type }]) => getNamedType(type).name === 'String' && !/\.(?:cursor|endCursor)$/.test(name),
    );
    expect(unbounded.map(([name]) => name)).toEqual([]);
    const inputs = Object.values(api.getTypeMap())
      .filter(isInputObjectType)
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field.type] as const),
      );
    expect(inputs.filter(([, type]) => getNamedType(type).name === 'String').map(([name]) => name)).toEqual([]);
    const scalars = Object.values(api.getTypeMap())
      .filter(isScalarType)
      .map(({ name }) => name);
    expect(scalars).not.toContain('JSON');
    expect(scalars).not.toContain('RecordFacts');
  });

  it('has a key for every entity that services meet by', () => {
    const keyed = new Set(
      names.flatMap((name) =>
        definitions(name)
          .filter(({ directives }) => directives?.some((directive) => directive.name.value === 'key'))
          .map(({ name: type }) => type.value),
      ),
    );
    expect([...keyed].toSorted()).toEqual([
      'AccessExplanation',
      'Child',
      'Involvement',
      'LocalAuthority',
      'ManagementInformation',
      'Organisation',
      'Practitioner',
    ]);
  });

  it('lets no client name what only the directory may know', () => {
    expect(fields().map(([name]) => name)).not.toContain('Child.recordFacts');
  });

  it('has the same words as the code', () => {
    /** The words of an enum in each subgraph that has it: most are in one, some in several. */
    const inSchemas = (name: string): string[][] =>
      names.flatMap((subgraph) =>
        parse(sdlOf(subgraph)).definitions.flatMap((node) =>
          node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === name
            ? [(node.values ?? []).map((value) => value.name.value)]
            : [],
        ),
      );
    const pairs: Record<string, readonly string[]> = {
      Gender: words.genders,
      AddressStatus: words.addressStatuses,
      CarerRelationship: words.carerRelationships,
      ServiceType: words.serviceTypes,
      RecordType: words.recordTypes,
      CommonAssessmentStatus: words.commonAssessmentStatuses,
      InvolvementStatus: words.involvementStatuses,
      InvolvementSource: words.involvementSources,
      OrganisationKind: words.organisationKinds,
      AccreditationState: words.accreditationStates,
      EvidenceKind: evidenceKinds,
      Role: words.roles,
      FieldClass: words.fieldClasses,
      AccessReason: reasons.accessReasons,
      Permission: permissions,
      SharingMode: sharingModes,
      SharingPurpose: sharingPurposes,
    };
    for (const [name, values] of Object.entries(pairs)) {
      const found = inSchemas(name);
      expect(found.length, name).toBeGreaterThan(0);
      for (const each of found) expect(each, name).toEqual([...values]);
    }
  });

  it('is plain Federation 2, so that any federation router can serve it', () => {
    const supergraph = readFileSync('schema/supergraph.graphql', 'utf8');
    expect(supergraph).not.toMatch(/@(?:authenticated|requiresScopes|policy)\b/);
    expect(() => buildASTSchema(parse(supergraph), { assumeValidSDL: true })).not.toThrow();
  });
});
