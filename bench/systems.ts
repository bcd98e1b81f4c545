/** The systems that are asked the same: ours, what anybody would set up, and what nobody can undercut. */

import { dayOf } from '#core/clock.ts';
import { heapFlags } from '#core/heap.ts';
import { demonstrationKeys, signToken } from '#demo/issuer.ts';
import { personas } from '#demo/personas.ts';
import type { BenchOptions } from './benchmark.ts';
import type { Target } from './closed-loop.ts';
import { childrenOf } from './cpu.ts';
import type { Directory } from './directory.ts';
import { type Program, startProgram } from './program.ts';

export interface System {
  readonly name: string;
  readonly target: Target;
  /** All its processes, PostgreSQL's aside. */
  readonly pids: readonly number[];
  /** The same request in the words of its own schema; where there are none, it is asked as everybody is. */
  readonly inOwnWords?: (body: string) => string;
}

export const bodiesFor = ({ inOwnWords }: System, bodies: readonly string[]): readonly string[] =>
  inOwnWords ? bodies.map(inOwnWords) : bodies;

/** Nothing is forgiven ours, in whatever form. */
export const isOurs = ({ name }: System): boolean => name.startsWith('ours');

type Start = (directory: Directory, options: BenchOptions) => Promise<System>;

export const AUDIENCE = 'contactpoint-bench';
export const json = { 'content-type': 'application/json' };

/** What a client of ours sends: who it is, and why it asks. */
export async function askingAs(name: string, dataDir: string, audience: string): Promise<Record<string, string>> {
  const persona = personas(dayOf(new Date())).find((each) => each.name === name);
  if (!persona) throw new Error(`no persona ${name}`);
  const { account, client, defaultReason } = persona;
  const token = await signToken(demonstrationKeys(dataDir), { account, client, audience });
  return { ...json, authorization: `Bearer ${token}`, 'access-reason': defaultReason };
}

const headersOf = (name: string, dataDir: string) => askingAs(name, dataDir, AUDIENCE);

/** `npm start` itself; nothing is set that weakens it, but one account may ask as often as it likes. */
export const oursWith =
  (more: Readonly<Record<string, string>>): Start =>
  async ({ url, dataDir }, { profile, undo }) => {
    const { pid, urls } = await startProgram({
      script: new URL('../gateway/main.ts', import.meta.url),
      folder: dataDir,
      env: {
        DATABASE_URL: url,
        DATA_DIR: dataDir,
        PORT: '0',
        LOG_LEVEL: 'silent',
        OIDC_AUDIENCE: AUDIENCE,
        QUERY_BUDGET_PER_MINUTE: '1000000000',
        ...more,
      },
      nodeArguments: [
        ...heapFlags,
        `--import=${new URL('../core/compile-cache.ts', import.meta.url)}`,
        ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
      ],
      undo,
    });
    const target = { url: `${urls[0]?.replace('localhost', '127.0.0.1')}/graphql` };
    const headers = await headersOf('amira', dataDir);
    return { name: 'ours', pids: [pid, ...childrenOf(pid)], target: { ...target, headers } };
  };

export const ours = oursWith({});

// Production is the faster mode of Apollo's server; and its gateway reports to nobody while it is measured.
const STOCK = { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' };

/** The stock subgraphs, for whichever gateway stands before them. */
export const stockParts = ({ url, dataDir: folder }: Directory, { undo }: BenchOptions): Promise<Program> =>
  startProgram({
    script: new URL('./stock/subgraphs.ts', import.meta.url),
    folder,
    env: { ...STOCK, DATABASE_URL: url },
    undo,
  });

export const stockOver = async (
  parts: Program,
  { dataDir: folder }: Directory,
  { undo }: BenchOptions,
): Promise<System> => {
  const gateway = await startProgram({
    script: new URL('./stock/gateway.ts', import.meta.url),
    folder,
    env: { ...STOCK, SUBGRAPH_URLS: parts.urls.join(' ') },
    undo,
  });
  return { name: 'stock', pids: [gateway.pid, parts.pid], target: { url: `${gateway.urls[0]}/`, headers: json } };
};

export const stock: Start = async (directory, options) =>
  stockOver(await stockParts(directory, options), directory, options);

const floorFrom =
  (name: string, script: string): Start =>
  async ({ url, dataDir }, { undo }) => {
    const { pid, urls } = await startProgram({
      script: new URL(script, import.meta.url),
      folder: dataDir,
      env: { DATABASE_URL: url, DATA_DIR: dataDir },
      undo,
    });
    return { name, pids: [pid], target: { url: `${urls[0]}/`, headers: json } };
  };

export const floor = floorFrom('floor', './floor.ts');
export const floorSame = floorFrom('same floor', './floor-same.ts');

/** The same composition twice: once as it is, once with a trail that writes nothing. */
const answering =
  (name: string, recording: string): Start =>
  async ({ url, dataDir }, { undo }) => {
    const { pid, urls } = await startProgram({
      script: new URL('./answering.ts', import.meta.url),
      folder: dataDir,
      env: { DATABASE_URL: url, DATA_DIR: dataDir, OIDC_AUDIENCE: AUDIENCE, RECORDING: recording },
      undo,
    });
    return { name, pids: [pid], target: { url: `${urls[0]}/graphql`, headers: await headersOf('amira', dataDir) } };
  };

export const recorded = answering('ours', 'durable');
export const unrecorded = answering('unrecorded', 'none');
