/** Opens the subgraphs that run in this process, each with its own database role, and joins their ports to those apart. */
import type { Clock } from '#core/clock.ts';
import { connect, question } from '#core/database.ts';
import type { FigureBook } from '#core/figures/book.ts';
import type { Intake } from '#core/intake.ts';
import type { Log } from '#core/log.ts';
import type { Ports } from '#core/ports.ts';
import { type Remote, remotePorts } from '#core/remote.ts';
import { type Retention, retentionOf } from '#core/retention.ts';
import type { Keyring } from '#core/secrets.ts';
import {
  type ChangeNoticeSettings,
  portOf,
  type RunningSubgraph,
  run,
  type SealedLinkSettings,
  type TrailWatch,
} from '#core/subgraph.ts';
import { subgraphs } from './index.ts';

const alive = question<{ ok: number }, []>('alive', 'select 1 as ok');

export interface OpenOptions {
  readonly databaseUrl: string;
  readonly keys: Keyring;
  readonly clock: Clock;
  readonly log: Log;
  readonly sealedLinks?: SealedLinkSettings | undefined;
  readonly overridesPerDay?: number;
  /** How changes are told of, where a server runs. */
  readonly changeNotices?: ChangeNoticeSettings;
  /** Which to open here; all when not said. */
  readonly only?: readonly string[];
  readonly remote?: Remote;
  /** Who signs and watches the trail, where this process keeps it. */
  readonly watch?: TrailWatch;
  /** How long one statement may take, in ms: more for loading a file than for answering a question. */
  readonly timeout?: number;
}

/** What can be asked of parts, wherever they run. */
export interface Reachable {
  readonly ports: Partial<Ports>;
  /** Whether each part can be answered from, by name. */
  readonly checks: Readonly<Record<string, () => Promise<boolean>>>;
}

export interface OpenSubgraphs extends Reachable {
  readonly running: readonly RunningSubgraph[];
  readonly intake: Partial<Intake>;
  /** What each part here has counted, by name. */
  readonly figures: ReadonlyMap<string, FigureBook>;
  /** Null where not all parts are here: what one alone deleted, others would keep. */
  readonly retention: Retention | null;
  close(): Promise<void>;
}

/** Each part answers its own ports only: what it is asked beyond that, it refuses itself. */
const answered: Readonly<Record<string, readonly (keyof Ports)[]>> = {
  audit: ['audit', 'trail', 'noticeLog'],
  accreditation: ['standings', 'mediations', 'organisations', 'accounts'],
  children: ['children', 'overrides'],
};

/** The parts that run elsewhere. */
export function reach({ urls, signer }: Remote): Reachable {
  const ports: Partial<Ports> = {};
  const checks: Record<string, () => Promise<boolean>> = {};
  for (const [name, url] of Object.entries(urls)) {
    checks[name] = async () => (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1_000) })).ok;
    const all = remotePorts(name, url, signer);
    for (const port of answered[name] ?? []) Object.assign(ports, { [port]: all[port] });
  }
  return { ports, checks };
}

export function openSubgraphs({
  databaseUrl,
  only,
  remote,
  timeout,
  overridesPerDay = 5,
  ...world
}: OpenOptions): OpenSubgraphs {
  const here = subgraphs.filter(({ name }) => only === undefined || only.includes(name));
  const elsewhere = remote ? reach(remote) : { ports: {}, checks: {} };
  const ports: Partial<Ports> = { ...elsewhere.ports };
  const checks: Record<string, () => Promise<boolean>> = { ...elsewhere.checks };
  const intake: Partial<Intake> = {};
  const running = here.map((subgraph) => {
    const database = connect({
      url: databaseUrl,
      schema: subgraph.name,
      ...(timeout === undefined ? {} : { timeout }),
    });
    const opened = run(subgraph, { ...world, overridesPerDay, database, ports });
    Object.assign(ports, opened.ports);
    Object.assign(intake, opened.intake);
    checks[subgraph.name] = async () => {
      await Promise.all([database.ask(alive, []), opened.check()]);
      return true;
    };
    for (const [name, check] of Object.entries(opened.checks)) checks[name] = () => check().then(() => true);
    return opened;
  });
  const records = running.find((each) => each.records)?.records;
  const forgetters = running.flatMap(({ forgetter }) => forgetter ?? []);
  return {
    running,
    ports,
    intake,
    retention:
      records && here.length === subgraphs.length
        ? retentionOf(records, forgetters, () => portOf(ports.audit), world.clock)
        : null,
    figures: new Map(running.flatMap(({ name, figures }) => (figures ? [[name, figures] as const] : []))),
    checks,
    close: async () => void (await Promise.all(running.map((each) => each.close()))),
  };
}
