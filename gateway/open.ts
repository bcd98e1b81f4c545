/** Builds a gateway from its settings and the parts it is given: everything but listening. */

import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { budgetOf } from '#core/budget.ts';
import type { Clock } from '#core/clock.ts';
import type { Log } from '#core/log.ts';
import { openMetrics, serveMetrics } from '#core/metrics.ts';
import type { Ports } from '#core/ports.ts';
import type { Remote } from '#core/remote.ts';
import type { RunningSubgraph } from '#core/subgraph.ts';
import type { Telemetry } from '#core/telemetry.ts';
import { type AdmissionLimits, admissionWith } from './admission.ts';
import { answeringWith } from './answer.ts';
import { localSource, remoteSource } from './data-sources.ts';
import { choosing } from './documents/choice.ts';
import { type DocumentKeeper, type DocumentSettings, keepDocuments } from './documents/keeper.ts';
import { type Graph, openGraph } from './graph.ts';
import { type Checks, serveHealth } from './health.ts';
import { identityFrom } from './identity.ts';
import { recorderOn } from './recorder.ts';
import { createEdge } from './server.ts';
import { cachedStandings } from './standings.ts';
import { type TokenIssuer, tokenVerifier } from './tokens.ts';

export interface GatewayParts {
  readonly running: readonly RunningSubgraph[];
  readonly ports: Partial<Ports>;
  /** Null when every part runs here. */
  readonly remote: Remote | null;
  readonly issuer: TokenIssuer;
  readonly clock: Clock;
  readonly log: Log;
  readonly queryBudget: number;
  /** How much is taken on at once; the usual when not said. */
  readonly limits?: AdmissionLimits;
  readonly documents: DocumentSettings;
  readonly checks: Checks;
  /** Who collects what is counted and how long it takes; not there where nobody does. */
  readonly telemetry?: Telemetry;
}

export const supergraphSdl = (): string =>
  readFileSync(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8');

export interface OpenGateway {
  readonly app: FastifyInstance;
  /** What clients may ask for. */
  readonly schema: GraphQLSchema | undefined;
  close(): Promise<void>;
}

/** The documents that programs have registered; a graph that cannot be opened with them is not left open. */
async function trustedIn(
  { folder, every }: DocumentSettings,
  { schema, prepare, stop }: Graph,
  { clock, log }: Pick<GatewayParts, 'clock' | 'log'>,
): Promise<DocumentKeeper> {
  try {
    if (!schema) throw new TypeError('trusted documents need the schema');
    return await keepDocuments({ folder, schema, clock, log, prepare, ...(every === undefined ? {} : { every }) });
  } catch (error) {
    await stop();
    throw error;
  }
}

export async function openGateway(parts: GatewayParts): Promise<OpenGateway> {
  const { running, ports, remote, issuer, clock, log, queryBudget, limits, documents, checks, telemetry } = parts;
  const { audit, mediations, overrides } = ports;
  if (!audit || !ports.standings || !mediations || !overrides) {
    throw new TypeError('a gateway needs the ports of audit, accreditation and children');
  }
  const source = (name: string) => {
    const here = running.find((subgraph) => subgraph.name === name);
    const url = remote?.urls[name];
    if (remote && url !== undefined) return remoteSource(name, url, remote.signer);
    if (here) return localSource(here);
    throw new TypeError(`subgraph ${name} runs neither here nor anywhere else`);
  };
  const graph = await openGraph({ supergraph: supergraphSdl(), source, log });
  const trusted = await trustedIn(documents, graph, { clock, log });
  const recorder = recorderOn(audit);
  const standings = cachedStandings(ports.standings);
  const admission = admissionWith(limits);
  const app = await createEdge({
    identity: identityFrom(tokenVerifier(issuer, clock), { standings, mediations, overrides }),
    recorder,
    admission,
    answering: answeringWith({
      graph,
      choose: choosing({ trusted, adHoc: documents.adHoc, clock }),
      recorder,
      mediations,
      overrides,
      budget: budgetOf(queryBudget),
      clock,
    }),
    log,
  });
  const metrics = openMetrics({
    service: 'contactpoint-gateway',
    gauges: Object.assign({}, admission.gauges, trusted.gauges, ...running.map(({ gauges }) => gauges)),
    readers: telemetry?.readers ?? [],
  });
  serveHealth(app, checks);
  serveMetrics(app, metrics);
  return {
    app,
    schema: graph.schema,
    close: async () => {
      await app.close();
      await trusted.close();
      standings.close();
      await graph.stop();
      await metrics.close();
    },
  };
}
