/** One fetch of a plan: from one subgraph, for the root or for entities that others have told of. */
import type { GraphQLDataSource } from '@apollo/gateway';
import type { FetchNode, ResponsePath } from '@apollo/query-planner';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { failuresOf, failuresOfEntities } from './failures.ts';
import { copied, type Data, merge } from './merge.ts';
import { NotCompiled } from './refused.ts';
import { representation } from './representation.ts';
import { hand, type Sent, toSend } from './sending.ts';

type Options = Parameters<GraphQLDataSource['process']>[0];
export type Incoming = Extract<Options, { incomingRequestContext: unknown }>['incomingRequestContext'];
/** The library's type has this text as an enum that it does not export. */
const INCOMING_OPERATION = 'incoming operation' as Options['kind'];

/** One request on its way through a plan. */
export interface Run {
  readonly data: Data;
  readonly errors: unknown[];
  readonly variables: Readonly<Data> | undefined;
  readonly incoming: Incoming;
}

/** The variables a fetch uses, of those that were given. */
function chosen(names: readonly string[], given: Readonly<Data> | undefined): Data {
  const variables: Data = Object.create(null);
  if (!given) return variables;
  for (const name of names) {
    if (Object.hasOwn(given, name) && given[name] !== undefined) variables[name] = given[name];
  }
  return variables;
}

/** Asks for what is not about entities; what is answered goes to each of these places. */
type Fetch = (run: Run, places: readonly Data[]) => Promise<void>;

function fetchRoot(send: Send, used: readonly string[]): Fetch {
  return async (run, places) => {
    const data = await send(run, chosen(used, run.variables));
    if (data) for (const [turn, place] of places.entries()) merge(place, turn === 0 ? data : copied(data));
  };
}

function fetchEntities(send: Send, used: readonly string[], build: (entity: Data) => Data | null): Fetch {
  return async (run, places) => {
    const variables = chosen(used, run.variables);
    const sent = toSend(places, build);
    if (sent.representations.length === 0) return;
    variables.representations = sent.representations;
    const data = await send(run, variables, sent);
    if (data) hand(sent, data);
  };
}

/** Sends what was written for the subgraph, and notes what failed. */
type Send = (run: Run, variables: Data, sent?: Sent) => Promise<Data | null | undefined>;

function sending(node: FetchNode, path: ResponsePath, service: GraphQLDataSource): Send {
  const { serviceName, operation: query, operationName, operationDocumentNode: document } = node;
  return async ({ data: known, errors, incoming }, variables, sent) => {
    const answer = await service.process({
      kind: INCOMING_OPERATION,
      request: { query, variables, operationName },
      incomingRequestContext: incoming,
      context: incoming.context,
      document,
      pathInIncomingRequest: path,
    } as Options);
    if (answer.errors) {
      const failed = { data: known, path, serviceName, failures: answer.errors as readonly GraphQLFormattedError[] };
      errors.push(...(sent ? failuresOfEntities(failed, sent) : failuresOf(failed)));
    }
    return answer.data;
  };
}

export function compileFetch(
  node: FetchNode,
  path: ResponsePath,
  schema: GraphQLSchema,
  service: GraphQLDataSource | undefined,
): Fetch {
  const { inputRewrites, outputRewrites, contextRewrites, requires, variableUsages: used = [] } = node;
  if ([inputRewrites, outputRewrites, contextRewrites].some((each) => each && each.length > 0))
    throw new NotCompiled('rewrites');
  if (!service) throw new NotCompiled('a subgraph that is not there');
  const send = sending(node, path, service);
  if (!requires) return fetchRoot(send, used);
  if (used.includes('representations')) throw new NotCompiled('a variable that is named like the entities');
  return fetchEntities(send, used, representation(schema, requires));
}
