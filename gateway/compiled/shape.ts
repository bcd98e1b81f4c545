/**
 * The answer as the client asked for it, made of all that was fetched, as Apollo's `computeResponse` makes it. Compiled
 * from Apollo's own reading of the operation, for answers in which everything is as the schema says; of any other this
 * makes nothing, and Apollo's own function takes the same data.
 */
import {
  type CompositeType,
  type Directive,
  type FieldSelection,
  isCompositeType,
  isCustomScalarType,
  isListType,
  isNonNullType,
  isObjectType,
  isSubtype,
  isValidLeafValue,
  type Operation,
  type Schema,
  type SelectionSet,
  type Type,
  Variable,
} from '@apollo/federation-internals';
import { type Data, isObject } from './merge.ts';
import { NotCompiled } from './refused.ts';

/** Something is not as the schema says. */
const odd = (): never => {
  throw new NotCompiled('odd data');
};

/** Objects without a prototype, so that no name in a query means anything else; and quicker than `Object.create(null)`. */
function Plain(this: Data): void {}
Plain.prototype = Object.create(null);
const plain = (): Data => new (Plain as unknown as new () => Data)();

/** Whether a part of the query is asked for in this request. */
type Asked = (variables: Readonly<Data>) => boolean;

interface Element {
  readonly appliedDirectivesOf: (definition: never) => readonly Directive[];
}

/** A variable is true or false, or Apollo's function will say better what it is. */
const isSet = (name: string, variables: Readonly<Data>): boolean => {
  const value = variables[name];
  return typeof value === 'boolean' ? value : odd();
};

/** What a directive's `if` says, in each request; undefined where it is not there. */
function conditionOf(directive: Directive | undefined): Asked | boolean | undefined {
  const given: unknown = directive?.arguments().if;
  return given instanceof Variable ? (variables) => isSet(given.name, variables) : (given as boolean | undefined);
}

const met = (condition: Asked | boolean, variables: Readonly<Data>): boolean =>
  typeof condition === 'boolean' ? condition : condition(variables);

/** When an element is asked for within what is asked for itself. Null: always. False: never. */
function askedIf(schema: Schema, element: Element, above: Asked | null): Asked | null | false {
  const skip = conditionOf(element.appliedDirectivesOf(schema.skipDirective() as never)[0]) ?? false;
  const include = conditionOf(element.appliedDirectivesOf(schema.includeDirective() as never)[0]) ?? true;
  if (skip === true || (skip === false && include === false)) return false;
  if (skip === false && include === true) return above;
  return (variables) => (above === null || above(variables)) && !met(skip, variables) && met(include, variables);
}

type Variables = Readonly<Data>;
/** One value as it goes out. `known`: what an earlier mention of the same field has already made of it. */
type Value = (value: unknown, known: unknown, variables: Variables) => unknown;
/** Puts one field of what was fetched into what goes out. */
type Put = (input: Data, output: Data, variables: Variables) => void;

const own = (input: Data, key: string): unknown => (Object.hasOwn(input, key) ? (input[key] ?? null) : null);

/** What is settled stays, be it a leaf or null. */
const leafField =
  (key: string, value: Value): Put =>
  (input, output, variables) => {
    if (output[key] === undefined) output[key] = value(own(input, key), undefined, variables);
  };

const objectField =
  (key: string, value: Value): Put =>
  (input, output, variables) => {
    const known = output[key];
    if (known !== null) output[key] = value(own(input, key), known, variables);
  };

function typenameField(key: string, kind: CompositeType): Put {
  const name = isObjectType(kind) ? kind.name : odd;
  return (input, output) => {
    if (output[key] !== undefined) return;
    if (typeof name !== 'string' || (Object.hasOwn(input, key) && input[key] !== name)) return odd();
    output[key] = name;
  };
}

const onlyIf = (asked: Asked | null, put: Put): Put =>
  asked === null
    ? put
    : (input, output, variables) => {
        const isAsked: boolean = asked(variables);
        if (isAsked) put(input, output, variables);
      };

class Shaper {
  readonly #schema: Schema;
  constructor(schema: Schema) {
    this.#schema = schema;
  }

  #leaf(type: Type): Value {
    const schema = this.#schema;
    if (isCustomScalarType(type as never)) return (value) => value;
    if (type === schema.stringType()) return (value) => (typeof value === 'string' || value === null ? value : odd());
    return (value) => (value === null || isValidLeafValue(schema, value, type as never) ? value : odd());
  }

  #list(element: Value): Value {
    return (value, known, variables) => {
      if (value === null) return null;
      if (!Array.isArray(value)) return odd();
      if (known === undefined) return value.map((each) => element(each, undefined, variables));
      if (!Array.isArray(known) || known.length !== value.length) return odd();
      return known.map((each: unknown, index) => (each === null ? null : element(value[index], each, variables)));
    };
  }

  /** What kind of object it is is often known only once it is there: for each kind, the fields are settled once. */
  #object(type: CompositeType, selectionSet: SelectionSet): Value {
    const kinds = new Map<unknown, readonly Put[]>();
    const settle = (name: unknown): readonly Put[] => {
      if (name !== undefined && (typeof name !== 'string' || name === '')) return odd();
      const kind = name === undefined ? type : this.#schema.type(name);
      if (!kind || !isCompositeType(kind)) return odd();
      const fields = [...this.#flat(selectionSet, kind, name !== undefined, null)];
      kinds.set(name, fields);
      return fields;
    };
    return (value, known, variables) => {
      if (value === null) return null;
      if (!isObject(value)) return odd();
      // biome-ignore lint/complexity/useLiteralKeys: __typename is of the index signature
      const name = value['__typename'];
      const output = known === undefined ? plain() : (known as Data);
      for (const put of kinds.get(name) ?? settle(name)) put(value, output, variables);
      return output;
    };
  }

  #value(type: Type, selection: FieldSelection): Value {
    if (isNonNullType(type)) {
      const inner = this.#value(type.ofType, selection);
      return (value, known, variables) => inner(value, known, variables) ?? odd();
    }
    if (isListType(type)) return this.#list(this.#value(type.ofType, selection));
    if (!isCompositeType(type)) return this.#leaf(type);
    if (!selection.selectionSet) throw new NotCompiled('an object without fields');
    return this.#object(type, selection.selectionSet);
  }

  #field(selection: FieldSelection, kind: CompositeType): Put {
    const { element: field, selectionSet } = selection;
    const key = field.responseName();
    if (field.name === '__typename') return typenameField(key, kind);
    const value = this.#value(field.definition.type as Type, selection);
    return selectionSet === undefined ? leafField(key, value) : objectField(key, value);
  }

  /**
   * The fields of an object of this kind, fragments taken apart, in the order in which they are asked for. Where nothing
   * told its kind, it is taken for what the fragment it stands in is about.
   */
  *#flat(set: SelectionSet, kind: CompositeType, isTold: boolean, above: Asked | null): Generator<Put> {
    for (const selection of set.selections()) {
      const asked = askedIf(this.#schema, selection.element as unknown as Element, above);
      if (asked === false) continue;
      if (selection.kind === 'FieldSelection') yield onlyIf(asked, this.#field(selection, kind));
      else {
        const { typeCondition = kind } = selection.element;
        if (!isSubtype(typeCondition, kind)) continue;
        yield* this.#flat(selection.selectionSet, isTold ? kind : typeCondition, isTold, asked);
      }
    }
  }

  root(operation: Operation): Value {
    const kind = this.#schema.schemaDefinition.rootType(operation.rootKind);
    if (!kind) throw new NotCompiled('no such root');
    return this.#object(kind, operation.selectionSet);
  }
}

/** Makes the answer of what was fetched; undefined where something in it is not as the schema says. */
export function compileShape(operation: Operation): (data: Data, given: Variables | undefined) => Data | undefined {
  const root = new Shaper(operation.schema()).root(operation);
  const defaults = operation.collectDefaultedVariableValues() as Data;
  return (data, given) => {
    try {
      return root(data, undefined, { ...defaults, ...given }) as Data;
    } catch (error) {
      if (error instanceof NotCompiled) return undefined;
      throw error;
    }
  };
}
