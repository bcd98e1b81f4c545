/** What a team would choose instead of ours, each started as its documentation has it; ours in one process and apart; the floor. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { copied, oursApart } from './apart.ts';
import type { BenchOptions } from './benchmark.ts';
import type { Directory } from './directory.ts';
import { startProgram } from './program.ts';
import { PAGE } from './question.ts';
import { servicesAt, supergraphAt } from './stock/supergraph.ts';
import { floor, json, ours, type System, stockOver, stockParts } from './systems.ts';

const folder = new URL('./peers/', import.meta.url);

/** Nothing happens where they are there already, from this very lock file. */
export function installPeers(say: BenchOptions['say']): void {
  const lock = createHash('sha256')
    .update(readFileSync(new URL('package-lock.json', folder)))
    .digest('hex');
  const marker = new URL('node_modules/.contactpoint-installed', folder);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  say('Installing the peers (some 390 MB, only this time) ...');
  const { status } = spawnSync('npm', ['ci', '--omit=dev', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: fileURLToPath(folder),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the peers could not be installed');
  writeFileSync(marker, lock);
}

/** One of the peers, on its usual path. */
async function peer(
  name: string,
  script: string,
  env: Readonly<Record<string, string>>,
  { dataDir }: Directory,
  { undo }: BenchOptions,
): Promise<System> {
  const started = await startProgram({
    script: new URL(script, folder),
    folder: dataDir,
    env: { NODE_ENV: 'production', ...env },
    undo,
  });
  return { name, pids: [started.pid], target: { url: `${started.urls[0]}/graphql`, headers: json } };
}

/** The question in the schema that PostGraphile makes of the tables: other names and types, and an order that is asked for. */
const OF_TABLES = `query WhoElse($id: BigInt!) {
  child: childByRowId(rowId: $id) {
    id: rowId givenNames familyName dateOfBirth
    involvements(first: ${PAGE}, orderBy: [PAST_ASC, SINCE_DESC, ROW_ID_ASC]) {
      nodes {
        serviceType startedOn status
        practitioner { id: rowId name telephone }
        organisation { id: rowId name kind }
      }
    }
  }
}`;

const ofTables = (body: string): string => JSON.stringify({ ...JSON.parse(body), query: OF_TABLES });

export async function startPeers(directory: Directory, options: BenchOptions): Promise<System[]> {
  const apart = await copied(directory);
  const parts = await stockParts(directory, options);
  const services = { SERVICES: JSON.stringify(servicesAt(parts.urls)) };
  const database = { DATABASE_URL: directory.url };
  const before = ({ pids, ...gateway }: System): System => ({ ...gateway, pids: [...pids, parts.pid] });
  // One after the other: together they would take one another's time to start in.
  return [
    await ours(directory, options),
    await oursApart(apart, options),
    await stockOver(parts, directory, options),
    before(await peer('hive', 'hive.mjs', { SUPERGRAPH: supergraphAt(parts.urls) }, directory, options)),
    before(await peer('mercurius', 'mercurius-gateway.mjs', services, directory, options)),
    { ...(await peer('postgraphile', 'postgraphile.mjs', database, directory, options)), inOwnWords: ofTables },
    await peer('monolith', 'monolith.mjs', database, directory, options),
    await floor(directory, options),
  ];
}
