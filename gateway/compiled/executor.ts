/**
 * Apollo's gateway plans; what it has planned once is compiled, and run from then on without its interpreter (ADR 0022).
 * Whatever is not understood here is Apollo's as before: a document at its first sight, introspection, rewrites. That
 * both answer alike, errors and nulls included, is what `tests/gateway/compiled-like-stock.test.ts` tries to refute.
 */

import { setImmediate } from 'node:timers/promises';
import { type Operation, operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import {
  type ApolloGateway,
  buildOperationContext,
  type Experimental_DidResolveQueryPlanCallback,
  type GraphQLDataSource,
} from '@apollo/gateway';
import { computeResponse } from '@apollo/gateway/dist/resultShaping.js';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  parse,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import { variablesOf } from '#core/execution/variables.ts';
import { textCache } from '#core/text-cache.ts';
import type { Run } from './fetch.ts';
import type { Data } from './merge.ts';
import { compilePlan } from './plan.ts';
import { NotCompiled } from './refused.ts';
import { compileShape } from './shape.ts';

export interface Result {
  readonly data?: Data | null;
  readonly errors?: readonly (GraphQLError | GraphQLFormattedError)[];
  readonly extensions?: Data;
}

type Executor = ApolloGateway['executor'];
type Incoming = Parameters<Executor>[0];
type Learned = Parameters<Experimental_DidResolveQueryPlanCallback>[0];

/** One operation of one document, ready to run. */
export interface Compiled {
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  /** Reads them; made when it is first run, for only then is there a schema. */
  variables?: ReturnType<typeof variablesOf>;
  run(incoming: Incoming): Promise<Result>;
}

/** As `executeQueryPlan` tells what its own shaping cannot make anything of. */
function shapedByApollo(operation: Operation, { data: input, variables }: Run): { data?: unknown; errors: unknown[] } {
  try {
    return computeResponse({ operation, variables: { ...variables }, input, introspectionHandling: () => null });
  } catch (cause) {
    if (cause instanceof GraphQLError) return { errors: [cause] };
    return { errors: [new GraphQLError((cause as Error).message, { originalError: cause as Error })] };
  }
}

/** Fields of the schema itself, which no subgraph answers. */
function refuseIntrospection(document: DocumentNode): void {
  visit(document, {
    Field: ({ name: { value: name } }) => {
      if (name === '__schema' || name === '__type') throw new NotCompiled('introspection');
    },
  });
}

/** A plan, and what it is a plan of. */
type Planned = Pick<Learned, 'queryPlan' | 'serviceMap' | 'operationContext'>;

function compile({ queryPlan, serviceMap, operationContext }: Planned, api: Schema, schema: GraphQLSchema): Compiled {
  const { node } = queryPlan;
  if (node?.kind === 'Subscription') throw new NotCompiled('a subscription');
  const { operation: definition, fragments } = operationContext;
  const document = { kind: Kind.DOCUMENT as const, definitions: [definition, ...Object.values(fragments)] };
  refuseIntrospection(document);
  const operation = operationFromDocument(api, document, { validate: false });
  const follow = node && compilePlan(node, { schema, operation, services: serviceMap });
  const shape = compileShape(operation);
  return {
    variableDefinitions: definition.variableDefinitions ?? [],
    run: async (incoming) => {
      const { variables } = incoming.request;
      const run: Run = { data: Object.create(null), errors: [], variables, incoming };
      await follow?.(run, run.data);
      const errors = run.errors as GraphQLError[];
      const data = shape(run.data, variables);
      if (data !== undefined) return errors.length === 0 ? { data } : { errors, data };
      const odd = shapedByApollo(operation, run);
      // What cannot be told at all is an error; what had to be left out is told beside it, unless there is an error already.
      if (!('data' in odd)) return { errors: odd.errors as GraphQLError[] };
      if (errors.length > 0) return { errors, data: odd.data as Data | null };
      const extensions = odd.errors.length > 0 ? { extensions: { valueCompletion: odd.errors } } : {};
      return { ...extensions, data: odd.data as Data | null };
    },
  };
}

/** What an operation is asked with. */
export interface Question {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Data> | null;
}

/** What goes with a request: the answer too, once there is one that Apollo's server is only to word. */
export interface Answerable {
  answered?: Promise<Result>;
}

/** Compiles what a gateway over this supergraph plans. */
export function compiler(supergraphSdl: string) {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
  const [api, schema] = [supergraph.apiSchema(), supergraph.schema.toGraphQLJSSchema()];
  /** By the text of the document, then by the operation that is meant. Null: not understood. */
  const known = textCache<Map<string, Compiled | null>>();
  /** The same of what was prepared, which nothing else that is asked pushes out. */
  const prepared = new Map<string, Map<string, Compiled | null>>();
  const counts = { learned: 0, refused: 0, compiled: 0, stock: 0 };

  const operationsOf = (text: string) =>
    prepared.get(text) ?? known.get(text, () => new Map<string, Compiled | null>());
  const find = (text: string, operationName: string | null | undefined): Compiled | null =>
    operationsOf(text).get(operationName ?? '') ?? null;

  async function execute(gateway: ApolloGateway, compiled: Compiled, incoming: Incoming): Promise<Result> {
    counts.compiled += 1;
    compiled.variables ??= variablesOf(gateway.schema as GraphQLSchema, compiled.variableDefinitions);
    const { errors } = compiled.variables(incoming.request.variables ?? {});
    return errors ? { errors } : compiled.run(incoming);
  }

  /** A plan, compiled; null where it is not understood. */
  function understood(planned: Planned): Compiled | null {
    try {
      return compile(planned, api, schema);
    } catch (error) {
      if (error instanceof NotCompiled) return null;
      throw error;
    }
  }

  return {
    /** How often which way was gone. */
    counts,

    /** What the gateway calls with each plan it has made or found. */
    learn: (planned: Learned): void => {
      const { source, request } = planned.requestContext;
      const operations = operationsOf(source);
      const name = request.operationName ?? '';
      if (operations.has(name)) return;
      const compiled = understood(planned);
      operations.set(name, compiled);
      counts[compiled === null ? 'refused' : 'learned'] += 1;
    },

    /**
     * Plans documents by the gateway's own planner and compiles them, before anybody asks; each has been found valid and
     * has one operation. Those that were prepared before and are none of these are let go. Requests come in between two.
     */
    prepare: async (
      gateway: ApolloGateway,
      serviceMap: Readonly<Record<string, GraphQLDataSource>>,
      texts: ReadonlySet<string>,
    ): Promise<number> => {
      for (const text of prepared.keys()) if (!texts.has(text)) prepared.delete(text);
      const { queryPlanner } = gateway.__testing();
      for (const text of texts) {
        if (prepared.has(text) || !queryPlanner) continue;
        await setImmediate();
        // With its places: where a variable does not fit, the answer says where it is declared, as Apollo's own does.
        const document = parse(text);
        const queryPlan = queryPlanner.buildQueryPlan(operationFromDocument(api, document, { validate: false }));
        const operationContext = buildOperationContext({
          schema: gateway.schema as GraphQLSchema,
          operationDocument: document,
        });
        prepared.set(text, new Map([['', understood({ queryPlan, serviceMap, operationContext } as Planned)]]));
      }
      return prepared.size;
    },

    /** Goes before the gateway's own executor, which takes what is not known here. */
    over: (gateway: ApolloGateway, stock: Executor): Executor =>
      (async (incoming: Incoming) => {
        const { answered } = incoming.context as Answerable;
        if (answered) return answered;
        const compiled = find(incoming.source, incoming.request.operationName);
        if (compiled !== null && !incoming.metrics?.captureTraces) return execute(gateway, compiled, incoming);
        counts.stock += 1;
        return stock(incoming);
      }) as Executor,

    /**
     * The answer to a document that Apollo's server has let through before, and compiled since; undefined for any other.
     * If it is not to go out as it is, the server is asked with the same context, and words it without asking again.
     */
    ahead: (gateway: ApolloGateway, question: Question, context: Answerable): Promise<Result> | undefined => {
      const { query, operationName, variables } = question;
      const compiled = find(query, operationName);
      if (compiled === null) return undefined;
      const incoming = { request: { query, operationName, variables }, context } as unknown as Incoming;
      context.answered = execute(gateway, compiled, incoming);
      return context.answered;
    },
  };
}

export type Compiler = ReturnType<typeof compiler>;
