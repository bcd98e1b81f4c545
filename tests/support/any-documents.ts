/**
 * Valid random operations of any schema: abstract types, aliases that overlap, fragments on anything that fits, variables
 * with and without defaults, `@include` and `@skip`. Made from a tape of numbers, as in `random-documents.ts`, so that a
 * shorter tape is a smaller document.
 */
import fc from 'fast-check';
import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isUnionType,
  parse,
  validate,
} from 'graphql';

export interface AnyDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

class Maker {
  readonly #schema: GraphQLSchema;
  readonly #tape: readonly number[];
  #at = 0;
  #left = 40;
  readonly #declared = new Map<string, string>();
  readonly variables: Record<string, unknown> = {};
  readonly #fragments: { readonly name: string; readonly on: GraphQLCompositeType; text: string }[] = [];
  /** The same name is always the same field with the same arguments, so that what overlaps can be merged. */
  readonly #aliases = new Map<string, string>();

  constructor(schema: GraphQLSchema, tape: readonly number[]) {
    this.#schema = schema;
    this.#tape = tape;
  }

  #choose(below: number): number {
    const drawn = this.#tape[this.#at] ?? 0;
    this.#at += 1;
    return drawn % below;
  }

  #oneOf<Value>(values: readonly Value[]): Value {
    return values[this.#choose(values.length)] as Value;
  }

  #plain(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.#plain(type.ofType);
    if (isListType(type)) return Array.from({ length: 1 + this.#choose(4) }, () => this.#plain(type.ofType));
    if (isEnumType(type)) return this.#oneOf(type.getValues()).name;
    if (String(type) === 'Boolean') return this.#choose(2) === 0;
    if (String(type) === 'Int') return this.#choose(5);
    return String(this.#choose(25));
  }

  #literal(value: unknown, type: GraphQLInputType): string {
    return isEnumType(getNamedType(type)) ? JSON.stringify(value).replaceAll('"', '') : JSON.stringify(value);
  }

  #variable(type: GraphQLInputType): string {
    const name = `v${this.#declared.size}`;
    const value = this.#plain(type);
    const given = this.#choose(4);
    const fallback = given < 2 ? ` = ${this.#literal(value, type)}` : '';
    this.#declared.set(name, `$${name}: ${type}${fallback}`);
    if (given !== 1) this.variables[name] = given === 3 && !isNonNullType(type) ? null : this.#plain(type);
    return `$${name}`;
  }

  #arguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter(({ type }) => isNonNullType(type) || this.#choose(2) === 1);
    const each = given.map(({ name, type }) => {
      const value = this.#choose(3) === 1 ? this.#variable(type) : this.#literal(this.#plain(type), type);
      return `${name}: ${value}`;
    });
    return each.length === 0 ? '' : `(${each.join(', ')})`;
  }

  #condition(): string {
    if (this.#choose(10) !== 1) return '';
    const type = this.#schema.getType('Boolean') as GraphQLInputType;
    const name = `b${this.#declared.size}`;
    const way = this.#choose(3);
    if (way === 0) return ` @${this.#choose(2) ? 'skip' : 'include'}(if: ${this.#choose(2) === 0})`;
    this.#declared.set(name, `$${name}: Boolean${way === 1 ? '!' : ' = true'}`);
    if (way === 1 || this.#choose(2) === 0) this.variables[name] = this.#plain(type);
    return ` @${this.#choose(2) ? 'skip' : 'include'}(if: $${name})`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    this.#left -= 1;
    const named = getNamedType(field.type);
    const asked = `${field.name}${this.#arguments(field)}`;
    const identity = `${asked} ${field.type}`;
    const known = this.#aliases.get(identity);
    const bare = field.args.length === 0 && !isNonNullType(field.type) && this.#choose(5) !== 1;
    const alias = bare ? field.name : (known ?? this.#oneOf([`a${this.#aliases.size}`, `_${this.#aliases.size}`]));
    if (!bare) this.#aliases.set(identity, alias);
    const head = `${alias === field.name ? '' : `${alias}: `}${asked}${this.#condition()}`;
    return isCompositeType(named) ? `${head} ${this.#selections(named, depth - 1)}` : head;
  }

  /** What an object of this type can be seen as. */
  #seenAs(type: GraphQLCompositeType): GraphQLCompositeType {
    const possible = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    const interfaces = possible.flatMap((each) => [...each.getInterfaces()]);
    return this.#oneOf<GraphQLCompositeType>([type, ...possible, ...possible, ...interfaces]);
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const on = this.#seenAs(type);
    const known = this.#fragments.filter((each) => each.on === on && each.text !== '');
    if (known.length > 0 && this.#choose(3) === 1) return `...${this.#oneOf(known).name}${this.#condition()}`;
    if (this.#choose(2) === 1) {
      const condition = on === type && this.#choose(2) === 1 ? '' : ` on ${on.name}`;
      return `...${condition}${this.#condition()} ${this.#selections(on, depth - 1)}`;
    }
    const made = { name: `F${this.#fragments.length}`, on, text: '' };
    this.#fragments.push(made);
    made.text = `fragment ${made.name} on ${on.name} ${this.#selections(on, depth - 1)}`;
    return `...${made.name}${this.#condition()}`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    if (depth > 0 && this.#left > 0 && this.#choose(isUnionType(type) ? 2 : 5) === 1)
      return this.#fragment(type, depth);
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const possible = fields.filter((each) =>
      depth > 0 && this.#left > 0 ? true : !isCompositeType(getNamedType(each.type)),
    );
    if (possible.length === 0 || this.#choose(9) === 1)
      return this.#choose(4) === 1 ? 'kindOf: __typename' : '__typename';
    return this.#field(this.#oneOf(possible), depth);
  }

  #selections(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + this.#choose(4);
    return `{ ${Array.from({ length: count }, () => this.#selection(type, depth)).join(' ')} }`;
  }

  make(): string {
    const mutation = this.#choose(12) === 1 ? this.#schema.getMutationType() : null;
    const root = mutation ?? this.#schema.getQueryType();
    if (!root) throw new Error('there is nothing to ask');
    const body = this.#selections(root, 7);
    const declared = this.#declared.size === 0 ? '' : ` (${[...this.#declared.values()].join(', ')})`;
    const head = `${mutation ? 'mutation' : 'query'} Q${declared}`;
    return [`${head} ${body}`, ...this.#fragments.map(({ text }) => text)].join('\n');
  }
}

/** Null where what was made is not valid: fields that overlap and cannot be merged, mostly. */
export function anyDocumentFrom(schema: GraphQLSchema, tape: readonly number[]): AnyDocument | null {
  const maker = new Maker(schema, tape);
  const query = maker.make();
  return validate(schema, parse(query)).length === 0 ? { query, variables: maker.variables } : null;
}

export const anyDocuments = (schema: GraphQLSchema): fc.Arbitrary<AnyDocument | null> =>
  fc
    .array(fc.nat({ max: 9_999 }), { minLength: 8, maxLength: 160, size: 'max' })
    .map((tape) => anyDocumentFrom(schema, tape));
