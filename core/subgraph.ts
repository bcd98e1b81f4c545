/**
 * What a subgraph is, and how one runs: its SDL from `/schema`, its resolvers behind its policy, its services for the
 * life of the process, its loaders for the life of a request.
 */
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import type { Clock } from './clock.ts';
import { KEPT, type Keeping, type RequestContext } from './context.ts';
import type { Database } from './database.ts';
import { AppError } from './errors.ts';
import { type CompiledQuery, compileQuery } from './execution/query.ts';
import { type FigureBook, type FigurePart, figureBook } from './figures/book.ts';
import { figuresFor } from './figures/reading.ts';
import type { Intake } from './intake.ts';
import type { Log } from './log.ts';
import type { Policy } from './policy.ts';
import type { Ports } from './ports.ts';
import { protect } from './protect.ts';
import type { Forgetter, RecordKeeper } from './retention.ts';
import { directoryOnly, nobody } from './rules.ts';
import { scalarsFor } from './scalars.ts';
import type { Keyring } from './secrets.ts';
import { textCache } from './text-cache.ts';

/** Under which name and key the trail is signed, and who watches it. */
export interface TrailWatch {
  readonly origin: string;
  /** Ed25519, private. */
  readonly key: KeyObject;
  /** Whose cosignatures are waited for: where it is, and its key as `name+id+key`. Null: nobody’s. */
  readonly witness: { readonly url: string; readonly vkey: string } | null;
  /** How long nobody may have cosigned before nothing about a child is answered, in ms. */
  readonly patience: number;
}

/** Everything a subgraph may use. It reads nothing of the world by itself. */
export interface World {
  readonly database: Database;
  readonly keys: Keyring;
  readonly clock: Clock;
  readonly log: Log;
  /** What other parts answer; each may be in this process or another. */
  readonly ports: Partial<Ports>;
  /** The escrow of new identities: its own key, and the accounts of those who may open it. Not kept where it is not given. */
  readonly sealedLinks?: SealedLinkSettings | undefined;
  /** How many shields one person may override in a day. */
  readonly overridesPerDay: number;
  /** How changes are told of. Not there where no server runs: commands, seeds. */
  readonly changeNotices?: ChangeNoticeSettings | undefined;
  /** Not there where the trail is only written, and signed by a server beside: commands, seeds. */
  readonly watch?: TrailWatch;
}

export interface ChangeNoticeSettings {
  /** Whether a demonstration's receivers may be on this machine, and without TLS. */
  readonly toLoopback: boolean;
  /** How often it is looked what there is to tell, in ms. */
  readonly tick?: number;
  /** How long a receiver that failed once is left alone, in ms; each time twice as long. */
  readonly firstPause?: number;
  /** How long one attempt may take, in ms. */
  readonly patience?: number;
}

export interface SealedLinkSettings {
  readonly keys: Keyring;
  readonly custodians: readonly string[];
}

export interface Subgraph<Services = unknown> {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: resolvers are typed where they are written
  readonly resolvers: Record<string, any>;
  readonly policy: Policy;
  /** Builds what lives as long as the process. */
  open(world: World): Services;
  /** What resolvers find in their context beside the viewer, made once per request. */
  perRequest(services: Services, context: RequestContext): object;
  /** What this subgraph answers other parts outside the graph. */
  ports?(services: Services): Partial<Ports>;
  /** How statements of suppliers enter what this subgraph keeps. */
  intake?(world: World): Partial<Intake>;
  /** What this part contributes to management information. */
  figures?(world: World): FigurePart;
  /** What archives and deletes records, in the part that keeps them. */
  records?(world: World): RecordKeeper;
  /** What deletes all that this part keeps of records that are gone. */
  forgetter?(world: World): Forgetter;
  /** Rejects while this part could answer nothing, though its database may be there. */
  check?(services: Services): Promise<unknown>;
  /** The same for what else can be the matter with this part, by a name of its own. */
  checks?(services: Services): Readonly<Record<string, () => Promise<unknown>>>;
  /** What `/metrics` says of this part: numbers about nobody. */
  gauges?(services: Services): Gauges;
  close?(services: Services): Promise<void>;
}

/** Numbers by name, found out when they are asked for. */
export type Gauges = Readonly<Record<string, { readonly help: string; readonly value: () => Promise<number> }>>;

/** A port that must be there by the time it is used, wherever it is answered. */
export function portOf<Port>(port: Port | undefined): Port {
  if (port === undefined) throw new AppError('SERVICE_UNAVAILABLE');
  return port;
}

export interface SubgraphRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface RunningSubgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly ports: Partial<Ports>;
  readonly intake: Partial<Intake>;
  /** Not there where a part has nothing to count. */
  readonly figures: FigureBook | undefined;
  readonly records: RecordKeeper | undefined;
  readonly forgetter: Forgetter | undefined;
  execute(request: SubgraphRequest, context: RequestContext): Promise<ExecutionResult>;
  check(): Promise<unknown>;
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  readonly gauges: Gauges;
  close(): Promise<void>;
}

export const sdlOf = (name: string): string =>
  readFileSync(new URL(`../schema/${name}.graphql`, import.meta.url), 'utf8');

/** The protected schema of a subgraph. Refuses an entity that would answer with the caller's own words. */
export function schemaOf({ name, resolvers, policy }: Subgraph): GraphQLSchema {
  const typeDefs = parse(sdlOf(name));
  const scalars = typeDefs.definitions.flatMap((node) =>
    node.kind === Kind.SCALAR_TYPE_DEFINITION ? [node.name.value] : [],
  );
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...scalarsFor(scalars), ...resolvers } }]);
  requireReferenceResolvers(schema, typeDefs);
  limitRepresentations(schema);
  return protect(schema, { ...policy, ...federationRules(schema, policy) });
}

/** `_entities` is for the gateway alone, and the entities' own fields are guarded; what `_service` would tell, it tells nobody. */
function federationRules(schema: GraphQLSchema, policy: Policy): Policy {
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  const open = { _entities: directoryOnly, _service: directoryOnly };
  const present = Object.fromEntries(Object.entries(open).filter(([field]) => fields.includes(field)));
  return { Query: { ...policy.Query, ...present }, _Service: { sdl: nobody } };
}

function requireReferenceResolvers(schema: GraphQLSchema, typeDefs: DocumentNode): void {
  for (const node of typeDefs.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const key = node.directives?.find(({ name }) => name.value === 'key');
    const resolvable = !key?.arguments?.some(
      ({ name, value }) => name.value === 'resolvable' && 'value' in value && value.value === false,
    );
    const { apollo } = (schema.getType(node.name.value)?.extensions ?? {}) as {
      apollo?: { subgraph?: { resolveReference?: unknown } };
    };
    if (key && resolvable && typeof apollo?.subgraph?.resolveReference !== 'function') {
      throw new TypeError(`${node.name.value} needs __resolveReference: without it, forged input would be served`);
    }
  }
}

const MAX_REPRESENTATIONS = 500;

/** A limit on the variables would be gone around by naming them otherwise, so it sits in the resolver. */
function limitRepresentations(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()._entities;
  const resolve = field?.resolve;
  if (!field || !resolve) return;
  field.resolve = (parent, args: { representations: readonly unknown[] }, context, info) => {
    if (args.representations.length > MAX_REPRESENTATIONS) throw new AppError('QUERY_TOO_COMPLEX');
    return resolve(parent, args, context, info);
  };
}

/** A document that was checked; compiled, where it is a query that is understood. */
interface Prepared {
  readonly document: DocumentNode;
  readonly compiled: CompiledQuery | null;
}

/** Opens a subgraph: from now on it answers. */
export function run<Services>(subgraph: Subgraph<Services>, world: World): RunningSubgraph {
  const schema = schemaOf(subgraph as Subgraph);
  const services = subgraph.open(world);
  const counts = subgraph.figures?.(world);
  const figures = counts && figureBook(subgraph.name, world.database, counts, () => portOf(world.ports.audit));
  const records = subgraph.records?.(world);
  const forgetter = subgraph.forgetter?.(world);
  // The planner writes few documents and writes them again and again: each is parsed and checked once.
  const documents = textCache<Prepared>();

  const contextOf = (request: Keeping): object => {
    request[KEPT] ??= new Map();
    const known = request[KEPT].get(subgraph.name);
    if (known) return known;
    const made = {
      ...request,
      ...(figures && { figures: figuresFor(figures) }),
      ...subgraph.perRequest(services, request),
    };
    request[KEPT].set(subgraph.name, made);
    return made;
  };
  const prepare = (query: string): Prepared => {
    const document = parse(query, { noLocation: true, maxTokens: 10_000 });
    if (validate(schema, document).length > 0) throw new AppError('GRAPHQL_VALIDATION_FAILED');
    return { document, compiled: compileQuery(schema, document) };
  };
  return {
    name: subgraph.name,
    schema,
    ports: subgraph.ports?.(services) ?? {},
    intake: subgraph.intake?.(world) ?? {},
    figures,
    records,
    forgetter,
    execute: async ({ query, operationName, variables }, context) => {
      const { document, compiled } = documents.get(query, prepare);
      const contextValue = contextOf(context);
      const isMeant = (operationName ?? compiled?.name) === compiled?.name;
      if (compiled && isMeant) return compiled.execute(contextValue, variables ?? {});
      return execute({
        schema,
        document,
        contextValue,
        variableValues: variables ?? {},
        operationName: operationName ?? null,
      });
    },
    check: async () => subgraph.check?.(services),
    checks: subgraph.checks?.(services) ?? {},
    gauges: subgraph.gauges?.(services) ?? {},
    close: async () => {
      await subgraph.close?.(services);
      await Promise.all([figures, records, forgetter].map((each) => each?.stop()));
      await world.database.close();
    },
  };
}
