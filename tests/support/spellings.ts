/**
 * Every way to ask for what belongs to a child, generated from the schema a client sees: every path that leads to such a
 * field, and every spelling of each path. A field added tomorrow is asked for tomorrow.
 */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Rule } from '#core/shield.ts';
import { type FieldClass, fieldClasses } from '#core/words.ts';
import { policy as childrenPolicy } from '#subgraphs/children/policy.ts';
import { policy as involvementsPolicy } from '#subgraphs/involvements/policy.ts';

/** A step into a field, as it is written, and the type it leads to. */
interface Step {
  readonly field: string;
  readonly type: string;
}

/** Where details of one kind are to be had: the steps that lead there, and what is asked there. */
export interface Path {
  readonly detail: FieldClass;
  readonly steps: readonly Step[];
  readonly selection: string;
  /** In words: `child.involvements.nodes`. */
  readonly name: string;
}

const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  ...childrenPolicy,
  Involvement: involvementsPolicy.Involvement,
  Child: { ...childrenPolicy.Child, ...involvementsPolicy.Child },
};

/** The kind of detail a field's rule asks for, itself or as one of several. */
function classOf(type: string, field: string): FieldClass | undefined {
  const rule = rules[type]?.[field];
  const names = [rule, ...(rule?.getRules?.() ?? [])].map((each) => each?.name);
  return fieldClasses.find((kind) => names.includes(`may see ${kind} of the record`));
}

const fieldsOf = (type: GraphQLObjectType): GraphQLField<unknown, unknown>[] => Object.values(type.getFields());
const withinReach = (field: GraphQLField<unknown, unknown>): boolean =>
  field.args.every((argument) => !isNonNullType(argument.type) || argument.defaultValue !== undefined);
/** Short pages, and shorter ones within pages: what is asked for in every way must stay cheap enough to be answered. */
const written = ({ name, args }: GraphQLField<unknown, unknown>, size = 3): string =>
  args.some((argument) => argument.name === 'first') ? `${name}(first: ${size})` : name;

/**
 * What a field of details is asked with: all its leaves, and those of what it holds that belongs to no child. Not the
 * pages within: of an organisation they are its accounts and its accreditation, and cost more than may be asked. Nor an
 * authority's figures, which have a test of their own (`tests/hidden-figures.test.ts`). Where values of a child come from,
 * and what was shown of it before, are asked for of every child that is reached, and not beside its own leaves as well.
 */
function leavesOf(field: GraphQLField<unknown, unknown>, depth = 3): string | null {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return written(field);
  if (!isObjectType(type) || depth === 0) return null;
  const inner = fieldsOf(type).filter(
    (each) =>
      withinReach(each) &&
      !/^Child$|Connection$|^ManagementInformation$|^ChildAsOf$|^FieldLineage$|^StatementVersion$/.test(
        getNamedType(each.type).name,
      ),
  );
  const leaves = inner.flatMap((each) => leavesOf(each, depth - 1) ?? []);
  return leaves.length > 0 ? `${written(field)} { ${leaves.join(' ')} }` : null;
}

const isPage = (name: string): boolean => /(?:Connection|Edge)$/.test(name);

/** The types from which a child's details can be reached. */
function leading(schema: GraphQLSchema): Set<string> {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const found = new Set(
    types.flatMap((type) => (fieldsOf(type).some(({ name }) => classOf(type.name, name)) ? [type.name] : [])),
  );
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const type of types)
      if (fieldsOf(type).some((field) => found.has(getNamedType(field.type).name))) found.add(type.name);
  }
  return found;
}

/** Every path of at most so many steps (pages not counted) from a root field, given with its arguments. */
export function pathsFrom(schema: GraphQLSchema, roots: Readonly<Record<string, string>>, depth = 4): Path[] {
  const leads = leading(schema);
  const from = (type: GraphQLObjectType, steps: readonly Step[], left: number): Path[] => {
    const name = steps.map(({ field }) => field.replace(/\(.*\)/, '')).join('.');
    const here = fieldClasses.flatMap((detail) => {
      const own = fieldsOf(type).filter((field) => classOf(type.name, field.name) === detail);
      const selection = own.flatMap((field) => leavesOf(field) ?? []).join(' ');
      return selection === '' ? [] : [{ detail, steps, selection, name }];
    });
    const size = steps.some(({ type: above }) => /Connection$|^SensitiveService$/.test(above)) ? 1 : 3;
    const further = fieldsOf(type).flatMap((field) => {
      const next = getNamedType(field.type);
      if (!isObjectType(next) || !leads.has(next.name) || !withinReach(field)) return [];
      const cost = isPage(next.name) ? 0 : 1;
      return left < cost ? [] : from(next, [...steps, { field: written(field, size), type: next.name }], left - cost);
    });
    return [...here, ...further];
  };
  const query = schema.getQueryType();
  return Object.entries(roots).flatMap(([root, field]) => {
    const type = getNamedType(query?.getFields()[root]?.type);
    return isObjectType(type) ? from(type, [{ field, type: type.name }], depth - (isPage(type.name) ? 0 : 1)) : [];
  });
}

/** Root fields through which a child's details can be reached: each must be walked, or a test says so. */
export const leadingRoots = (schema: GraphQLSchema): string[] => {
  const leads = leading(schema);
  const query = schema.getQueryType();
  return query ? fieldsOf(query).flatMap(({ name, type }) => (leads.has(getNamedType(type).name) ? [name] : [])) : [];
};

/** Interfaces and unions a client could go through: there is none, and one that comes must be spelled too. */
export const abstractTypes = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap()).flatMap((type) => (isAbstractType(type) ? [type.name] : []));

export interface Spelling {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

type Wrap = (selection: string, type: string) => string;
const plain: Wrap = (selection) => selection;

/** The steps around a selection, each put in its own way. */
const through = ({ steps, selection }: Path, wrap: Wrap = plain, name = (field: string) => field): string =>
  steps.reduceRight((inner, { field, type }) => `${name(field)} { ${wrap(inner, type)} }`, selection);

/** Names every field of a selection otherwise: `address { line1 }` as `x1: address { x2: line1 }`, as long as names may last. */
function underOtherNames(selection: string): string {
  let count = 0;
  return selection.replaceAll(/(?<![:\w(]\s?)\b[a-z]\w*(?!\w*:)/gi, (name) => {
    count += 1;
    return count <= 20 ? `x${count}: ${name}` : name;
  });
}

/** What of a selection has nothing within; all of it where there is no such thing: twice the whole costs more than may be asked. */
function scalarsOf(selection: string): string {
  const without = selection.replaceAll(/\w+(?:\([^)]*\))?\s*\{[^{}]*\}/g, '');
  return without === selection ? selection : scalarsOf(without.trim() === '' ? '__typename' : without);
}

/** The ways to write one path. */
export function spellingsOf(path: Path): Readonly<Record<string, Spelling>> {
  let steps = 0;
  const renamed = (field: string): string => {
    steps += 1;
    return `s${steps}: ${field}`;
  };
  const last = path.steps.at(-1)?.type ?? 'Query';
  const inner = (selection: string): Path => ({ ...path, selection });
  return {
    plainly: { query: `{ ${through(path)} }` },
    'under other names': { query: `{ ${through(inner(underOtherNames(path.selection)), plain, renamed)} }` },
    'in inline fragments': {
      query: `{ ... on Query { ${through(path, (each, type) => `... { ... on ${type} { ${each} } }`)} } }`,
    },
    'in named fragments': {
      query: `{ ...R } fragment R on Query { ${through(inner('...A'))} } fragment A on ${last} { ...B } fragment B on ${last} { ${path.selection} }`,
    },
    'included and not skipped, by variables': {
      query: `query ($yes: Boolean!, $no: Boolean = false) { ${through(path, (each) => `... @include(if: $yes) { ... @skip(if: $no) { ${each} } }`)} }`,
      variables: { yes: true },
    },
    'beside what is skipped': {
      query: `query ($no: Boolean!) { viewer @include(if: $no) { role } ${through(inner(`__typename ... @include(if: $no) { __typename } ${path.selection}`))} }`,
      variables: { no: false },
    },
    'in the second operation': {
      query: `query One { viewer { role } } query Two { ${through(path)} }`,
      operationName: 'Two',
    },
    'twice at once': { query: `{ a: ${through(path)} ${through(inner(scalarsOf(path.selection)))} }` },
  };
}
