/**
 * A query of a subgraph as functions: what graphql-js finds out for every object of every answer (which fields it has,
 * what their arguments are, of what type they are) is settled once per document. Same resolvers, same rules around them,
 * same errors in the same places; `tests/core/execution.test.ts` holds both against each other. What is not understood,
 * a change or a directive, is left to graphql-js.
 */
import {
  defaultFieldResolver,
  defaultTypeResolver,
  type FieldNode,
  type GraphQLAbstractType,
  GraphQLError,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLString,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { argumentsOf } from './arguments.ts';
import type { Path, Run } from './run.ts';
import { type Fragments, fieldsOf } from './selection.ts';

type Settled<Value> = Value | Promise<Value>;
type Info = GraphQLResolveInfo;
type Answer = Record<string, unknown>;
/** Makes of what a resolver gave what goes into the answer. */
type Complete = (run: Run, value: unknown, path: Path, info: Info) => Settled<unknown>;
/** Makes an object of the answer. */
type Fields = (run: Run, source: unknown, path: Path | undefined) => Settled<Answer>;

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as Promise<unknown> | null | undefined)?.then === 'function';

/** Without a prototype, so that a name in a query is nothing but a name; quicker than `Object.create(null)`. */
function Plain(this: Answer): void {}
Plain.prototype = Object.create(null);
const plain = (): Answer => new (Plain as unknown as new () => Answer)();

/** Waits for what is still to come, in its place; the first failure is everybody's. */
async function settled(answer: Answer): Promise<Answer> {
  const keys = Object.keys(answer);
  const values = await Promise.all(Object.values(answer));
  for (const [index, key] of keys.entries()) answer[key] = values[index];
  return answer;
}

/** One query, on its way to be functions. */
export class Compiler {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: Fragments;

  constructor(schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments) {
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = fragments;
  }

  #leaf(type: GraphQLLeafType): Complete {
    const isText = type === GraphQLString || type === GraphQLID;
    return (_run, value) => {
      if (isText && typeof value === 'string') return value;
      const told: unknown = type.serialize(value);
      if (told === null || told === undefined) throw new Error(`a value of ${type} became none`);
      return told;
    };
  }

  #list(item: GraphQLOutputType, complete: Complete, nodes: readonly FieldNode[]): Complete {
    return (run, value, path, info) => {
      if (typeof value !== 'object' || typeof (value as Iterable<unknown>)[Symbol.iterator] !== 'function') {
        throw new GraphQLError(
          `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
        );
      }
      let waits = false;
      const each = (one: unknown, index: number): unknown => {
        const at: Path = { prev: path, key: index, typename: undefined };
        try {
          const done = isPromise(one)
            ? one.then((late) => complete(run, late, at, info))
            : complete(run, one, at, info);
          if (!isPromise(done)) return done;
          waits = true;
          return done.then(undefined, (cause: unknown) => run.failed(cause, item, nodes, at));
        } catch (cause) {
          return run.failed(cause, item, nodes, at);
        }
      };
      const list: unknown[] = [];
      try {
        for (const one of value as Iterable<unknown>) list.push(each(one, list.length));
      } catch (error) {
        // graphql-js leaves those that were begun to themselves: where one fails too, the process would end.
        if (waits) Promise.allSettled(list);
        throw error;
      }
      return waits ? Promise.all(list) : list;
    };
  }

  #object(type: GraphQLObjectType, nodes: readonly FieldNode[]): Complete {
    const fields = this.#fields(
      type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );
    return (run, value, path) => fields(run, value, path);
  }

  /** Of which kind it is shows once it is there: for each kind, the fields are settled once. */
  #abstract(type: GraphQLAbstractType, nodes: readonly FieldNode[]): Complete {
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const kinds = new Map<string, Complete>();
    const of = (name: unknown): Complete => {
      const known = kinds.get(name as string);
      if (known) return known;
      const kind = this.#schema.getPossibleTypes(type).find((each) => each.name === name);
      if (!kind) throw new GraphQLError(`"${type.name}" is none of its types.`, { nodes: [...nodes] });
      const made = this.#object(kind, nodes);
      kinds.set(kind.name, made);
      return made;
    };
    return (run, value, path, info) => {
      const name = resolveType(value, run.context, info, type);
      if (isPromise(name)) return name.then((late) => of(late)(run, value, path, info));
      return of(name)(run, value, path, info);
    };
  }

  #whole(type: Exclude<GraphQLOutputType, GraphQLNonNull<never>>, nodes: readonly FieldNode[]): Complete {
    if (isListType(type)) return this.#list(type.ofType, this.#complete(type.ofType, nodes), nodes);
    if (isLeafType(type)) return this.#leaf(type);
    return isObjectType(type) ? this.#object(type, nodes) : this.#abstract(type as GraphQLAbstractType, nodes);
  }

  #complete(type: GraphQLOutputType, nodes: readonly FieldNode[]): Complete {
    if (isNonNullType(type)) {
      const complete = this.#complete(type.ofType, nodes);
      const there = (value: unknown, { parentType, fieldName }: Info): unknown => {
        if (value !== null) return value;
        throw new Error(`Cannot return null for non-nullable field ${parentType.name}.${fieldName}.`);
      };
      return (run, value, path, info) => {
        const done = complete(run, value, path, info);
        // As in graphql-js, which asks this of a promise too, of which it is never true.
        return isPromise(done) ? done : there(done, info);
      };
    }
    const inner = this.#whole(type, nodes);
    return (run, value, path, info) => {
      if (value instanceof Error) throw value;
      return value === null || value === undefined ? null : inner(run, value, path, info);
    };
  }

  #field(parent: GraphQLObjectType, nodes: FieldNode[]): (run: Run, source: unknown, path: Path) => unknown {
    const fieldName = nodes[0]?.name.value ?? '';
    const field = fieldName === '__typename' ? TypeNameMetaFieldDef : parent.getFields()[fieldName];
    if (!field) throw new TypeError('a document that was not validated');
    const { type, resolve = defaultFieldResolver } = field;
    const [given, complete] = [argumentsOf(field, nodes), this.#complete(type, nodes)];
    const [schema, operation, fragments] = [this.#schema, this.#operation, this.#fragments];
    return (run, source, path) => {
      const info: Info = {
        fieldName,
        fieldNodes: nodes,
        returnType: type,
        parentType: parent,
        path,
        schema,
        fragments,
        rootValue: undefined,
        operation,
        variableValues: run.variables as Answer,
      };
      try {
        const value: unknown = resolve(source, given(run), run.context, info);
        const done = isPromise(value)
          ? value.then((late) => complete(run, late, path, info))
          : complete(run, value, path, info);
        return isPromise(done) ? done.then(undefined, (cause: unknown) => run.failed(cause, type, nodes, path)) : done;
      } catch (cause) {
        return run.failed(cause, type, nodes, path);
      }
    };
  }

  #fields(kind: GraphQLObjectType, sets: NonNullable<FieldNode['selectionSet']>[]): Fields {
    const fields = [...fieldsOf(this.#schema, this.#fragments, kind, sets)].map(
      ([key, nodes]) => [key, this.#field(kind, nodes)] as const,
    );
    const { name: typename } = kind;
    return (run, source, path) => {
      const answer = plain();
      let waits = false;
      try {
        for (const [key, resolve] of fields) {
          const value = resolve(run, source, { prev: path, key, typename });
          answer[key] = value;
          if (isPromise(value)) waits = true;
        }
      } catch (error) {
        if (!waits) throw error;
        // Whatever else was begun may fail too, and somebody must have waited for it.
        return settled(answer).finally(() => {
          throw error;
        });
      }
      return waits ? settled(answer) : answer;
    };
  }

  root(): Fields {
    return this.#fields(this.#schema.getQueryType() as GraphQLObjectType, [this.#operation.selectionSet]);
  }
}
