/**
 * Valid random queries of the composed schema: aliases, fragments named and inline, variables, `@include` and `@skip`,
 * nesting, arguments from given pools. A document is made from a tape of numbers, so that fast-check shrinks the
 * document by shortening the tape: where the tape has ended, every choice is the first and smallest.
 */
import fc from 'fast-check';
import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isObjectType,
  parse,
  print,
  validate,
} from 'graphql';
import { costOf } from '#gateway/cost.ts';
import { operationIn, readDocument } from '#gateway/document.ts';

/** Values for arguments by coordinate, such as `Query.child.id`; one without null is always given. Enums and page sizes need none. */
export type Pools = Readonly<Record<string, readonly unknown[]>>;

export interface RandomDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The root field behind each response key. */
  readonly roots: Readonly<Record<string, string>>;
}

const MAX_DEPTH = 9;

class Maker {
  readonly #schema: GraphQLSchema;
  readonly #pools: Pools;
  readonly #tape: readonly number[];
  readonly #rootFields: readonly string[];
  #at = 0;
  #names = 0;
  #fields: number;
  #directives = 12;
  readonly #declared: string[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly roots: Record<string, string> = {};
  readonly #fragments: string[] = [];

  constructor(schema: GraphQLSchema, pools: Pools, roots: readonly string[], tape: readonly number[], fields: number) {
    this.#schema = schema;
    this.#pools = pools;
    this.#rootFields = roots;
    this.#tape = tape;
    this.#fields = fields;
  }

  /** A number from 0, below the bound. */
  #choose(below: number): number {
    const drawn = this.#tape[this.#at] ?? 0;
    this.#at += 1;
    return drawn % below;
  }

  #oneOf<Value>(values: readonly Value[]): Value {
    if (values.length === 0) throw new Error('nothing to choose from');
    return values[this.#choose(values.length)] as Value;
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  #variable(type: string, value: unknown): string {
    const name = this.#name('v');
    this.#declared.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return `$${name}`;
  }

  #argument(coordinate: string, { name, type }: GraphQLArgument): string {
    const named = getNamedType(type);
    const pool = this.#pools[`${coordinate}.${name}`];
    const value = pool
      ? this.#oneOf(pool)
      : isEnumType(named)
        ? this.#oneOf(named.getValues()).name
        : 1 + this.#choose(6);
    if (this.#choose(3) === 1) return `${name}: ${this.#variable(String(type), value)}`;
    const literal = astFromValue(value, type);
    if (!literal) throw new Error(`no literal for ${coordinate}.${name}`);
    return `${name}: ${print(literal)}`;
  }

  #arguments(coordinate: string, { args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter((each) => {
      const pool = this.#pools[`${coordinate}.${each.name}`];
      if (String(each.type).endsWith('!') || pool?.includes(null) === false) return true;
      return (pool || isEnumType(getNamedType(each.type)) || each.name === 'first') && this.#choose(3) === 1;
    });
    return given.length === 0 ? '' : `(${given.map((each) => this.#argument(coordinate, each)).join(', ')})`;
  }

  #condition(): string {
    if (this.#directives === 0 || this.#choose(9) !== 1) return '';
    this.#directives -= 1;
    const value = this.#choose(2) === 0;
    const given = this.#choose(2) === 1 ? this.#variable('Boolean!', value) : String(value);
    return ` @${this.#choose(2) === 1 ? 'skip' : 'include'}(if: ${given})`;
  }

  /** Null is `__typename`, which every object has. */
  #fieldOf(type: GraphQLObjectType, depth: number): GraphQLField<unknown, unknown> | null {
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((field) => !isObjectType(getNamedType(field.type)));
    return this.#oneOf([null, ...(depth > 0 && this.#fields > 0 ? [...fields, ...fields] : leaves)]);
  }

  /**
   * Fields that take arguments or have fields of their own stand under one name once per object, `taken`; within a
   * fragment they always have an alias of their own. So whatever is merged, nothing conflicts.
   */
  #alias({ name, type, args }: GraphQLField<unknown, unknown>, taken: Set<string> | null): string | null {
    const simple = !isObjectType(getNamedType(type)) && args.length === 0;
    const free = simple || (taken !== null && !taken.has(name));
    const alias = !free || this.#choose(6) === 1 ? this.#name('a') : null;
    if (!simple && alias === null) taken?.add(name);
    return alias;
  }

  #field(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number, alias: string | null): string {
    this.#fields -= 1;
    const named = getNamedType(field.type);
    const name = alias === null ? field.name : `${alias}: ${field.name}`;
    const head = `${name}${this.#arguments(`${type.name}.${field.name}`, field)}${this.#condition()}`;
    return isObjectType(named) ? `${head} ${this.#selections(named, depth - 1)}` : head;
  }

  #root(query: GraphQLObjectType, taken: Set<string>): string {
    const name = this.#oneOf(this.#rootFields);
    const field = query.getFields()[name];
    if (!field) throw new Error(`there is no field ${name}`);
    const alias = this.#alias(field, taken);
    this.roots[alias ?? name] = name;
    return this.#field(query, field, MAX_DEPTH, alias);
  }

  #selection(type: GraphQLObjectType, depth: number, taken: Set<string> | null): string {
    const way = this.#choose(14);
    if (way === 13 && depth > 0) {
      const on = this.#choose(2) === 1 ? ` on ${type.name}` : '';
      return `...${on}${this.#condition()} ${this.#selections(type, depth - 1, null)}`;
    }
    if (way === 12 && depth > 0 && this.#fragments.length < 6) {
      const name = this.#name('F');
      // Its place is taken first: what it holds may bring fragments of its own.
      const place = this.#fragments.push('') - 1;
      this.#fragments[place] = `fragment ${name} on ${type.name} ${this.#selections(type, depth - 1, null)}`;
      return `...${name}${this.#condition()}${this.#choose(3) === 1 ? ` ...${name}` : ''}`;
    }
    const field = this.#fieldOf(type, depth);
    return field === null ? '__typename' : this.#field(type, field, depth, this.#alias(field, taken));
  }

  #selections(type: GraphQLObjectType, depth: number, taken: Set<string> | null = new Set()): string {
    const count = 1 + this.#choose(5);
    return `{ ${Array.from({ length: count }, () => this.#selection(type, depth, taken)).join(' ')} }`;
  }

  make(): string {
    const query = this.#schema.getQueryType();
    if (!query) throw new Error('there is nothing to ask');
    const count = 1 + this.#choose(3);
    const taken = new Set<string>();
    const fields = Array.from({ length: count }, () => this.#root(query, taken));
    const declared = this.#declared.length === 0 ? '' : ` (${this.#declared.join(', ')})`;
    const name = this.#choose(2) === 1 || declared !== '' ? 'query Q' : 'query';
    return [`${name}${declared} { ${fields.join(' ')} }`, ...this.#fragments].join('\n');
  }
}

const isWithinLimits = (schema: GraphQLSchema, { query, variables }: RandomDocument): boolean => {
  try {
    const document = readDocument(query);
    costOf(schema, document, operationIn(document, null), variables);
    return true;
  } catch {
    return false;
  }
};

/** One document; smaller than the tape asks for where that would break a limit of the directory. */
export function documentFrom(
  schema: GraphQLSchema,
  pools: Pools,
  roots: readonly string[],
  tape: readonly number[],
): RandomDocument {
  for (const fields of [70, 30, 12, 4, 0]) {
    const maker = new Maker(schema, pools, roots, tape, fields);
    const query = maker.make();
    const document = { query, variables: maker.variables, roots: maker.roots };
    const [fault] = validate(schema, parse(query));
    if (fault) throw new Error(`the generator made an invalid document: ${fault.message}\n${query}`);
    if (isWithinLimits(schema, document)) return document;
  }
  return { query: '{ __typename }', variables: {}, roots: {} };
}

/** Documents over these root fields; a field named twice is chosen twice as often. */
export const randomDocuments = (
  schema: GraphQLSchema,
  pools: Pools,
  roots: readonly string[],
): fc.Arbitrary<RandomDocument> =>
  fc
    .array(fc.nat({ max: 9_999 }), { minLength: 20, maxLength: 260, size: 'max' })
    .map((tape) => documentFrom(schema, pools, roots, tape));
