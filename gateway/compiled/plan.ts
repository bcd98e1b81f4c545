/**
 * A query plan as functions: what Apollo's `executeQueryPlan` finds out anew on every request is settled once per
 * document, and done alike.
 */
import { assert, type Operation } from '@apollo/federation-internals';
import type { GraphQLDataSource } from '@apollo/gateway';
import { evaluateCondition, type PlanNode, type ResponsePath } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { compileFetch, type Run } from './fetch.ts';
import type { Data } from './merge.ts';
import { NotCompiled } from './refused.ts';

/** Does one node, for what stands at its place: an object, or the objects of a list. */
type Step = (run: Run, at: unknown) => Promise<void>;

export interface PlanParts {
  /** Of the supergraph, with what clients cannot see. */
  readonly schema: GraphQLSchema;
  readonly operation: Operation;
  readonly services: Readonly<Record<string, GraphQLDataSource>>;
}

function standingAt(value: unknown, path: readonly string[], from = 0): unknown {
  const part = path[from];
  if (part === undefined || value === undefined || value === null) return value;
  if (part === '@') return (value as unknown[]).flatMap((each) => standingAt(each, path, from + 1));
  assert(!Array.isArray(value), () => `Unexpected array in result for path element ${part}`);
  return standingAt(Object.hasOwn(value, part) ? (value as Data)[part] : undefined, path, from + 1);
}

const isThere = (value: unknown): value is Data => value !== null && value !== undefined;

function stepOf(node: PlanNode, path: ResponsePath, parts: PlanParts): Step {
  const steps = (nodes: readonly PlanNode[]): Step[] => nodes.map((each) => stepOf(each, path, parts));
  switch (node.kind) {
    case 'Fetch': {
      const fetch = compileFetch(node, path, parts.schema, parts.services[node.serviceName]);
      return async (run, at) => {
        const places = Array.isArray(at) ? at.filter(isThere) : [at as Data];
        if (places.length > 0) await fetch(run, places).catch((error: unknown) => void run.errors.push(error));
      };
    }
    case 'Sequence': {
      const inTurn = steps(node.nodes);
      return async (run, at) => {
        for (const step of inTurn) await step(run, at);
      };
    }
    case 'Parallel': {
      const together = steps(node.nodes);
      return async (run, at) => void (await Promise.all(together.map((step) => step(run, at))));
    }
    case 'Flatten': {
      const own = node.path.map(String);
      if (node.path.some((each) => typeof each !== 'string')) throw new NotCompiled('a place by its number');
      const step = stepOf(node.node, [...path, ...own], parts);
      return async (run, at) => {
        const standing = standingAt(at, own);
        if (standing) await step(run, standing);
      };
    }
    case 'Condition': {
      const [met, unmet] = [node.ifClause, node.elseClause].map((each) => each && stepOf(each, path, parts));
      const { variableDefinitions } = parts.operation;
      return async (run, at) => (evaluateCondition(node, variableDefinitions, run.variables) ? met : unmet)?.(run, at);
    }
    default:
      throw new NotCompiled(node.kind);
  }
}

/** The whole of a plan; throws NotCompiled where it holds anything that is not understood here. */
export const compilePlan = (node: PlanNode, parts: PlanParts): Step => stepOf(node, [], parts);
