/** What the commands of `npm run audit` work on: the database, the keys that are believed, and what others have signed. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Database } from '#core/database.ts';
import { environment, readConfig } from '#core/env.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import { openDatabase } from '#core/open-database.ts';
import { SayableError } from '#core/process.ts';
import { type Keyring, keyring } from '#core/secrets.ts';
import { masterKey, trailWatch } from '#core/settings.ts';
import { type GatewayConfig, gatewayConfig } from '#gateway/config.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import { logVkey, NoteError, parseVkey, type Verifier } from '#transparency/note.ts';

/** Reading a long log takes longer than any question of the directory may. */
const TIMEOUT = 60_000;

export interface Trail {
  readonly database: Database;
  readonly keys: Keyring;
  /** As everybody adds to it. */
  append: NonNullable<ReturnType<typeof openSubgraphs>['ports']['audit']>['append'];
}

export const settings = (): GatewayConfig => readConfig(gatewayConfig, environment());

/**
 * Opens the trail beside a running server or without one, and closes it again. Only for who writes is the database brought
 * up to date: one that is being examined is left as it is.
 */
export async function withTrail<Result>(
  url: string | undefined,
  writes: boolean,
  work: (trail: Trail) => Promise<Result>,
): Promise<Result> {
  const config = settings();
  const opened = await openDatabase(
    { DATA_DIR: config.DATA_DIR, DATABASE_URL: url ?? config.DATABASE_URL },
    { share: true, log: () => undefined },
  );
  try {
    if (writes) await migrate(opened.url, ['audit']);
    const keys = keyring(masterKey(config));
    const clock = () => new Date();
    const log = createLog('error');
    const { ports, close } = openSubgraphs({ databaseUrl: opened.url, keys, clock, log, only: ['audit'] });
    const database = connect({ url: opened.url, schema: 'audit', timeout: TIMEOUT, connections: 2 });
    try {
      if (!ports.audit) throw new TypeError('the trail was not opened');
      return await work({ database, keys, append: ports.audit.append });
    } finally {
      await database.close();
      await close();
    }
  } finally {
    await opened.close();
  }
}

/** The log's own key, of this installation. */
export const ownVkey = (config: GatewayConfig): string => {
  const { origin, key } = trailWatch(config, keyring(masterKey(config)));
  return logVkey(origin, key);
};

/** A witness beside a demonstration keeps its key and what it signed in a folder of its own. */
const witnessFolder = ({ DATA_DIR }: GatewayConfig): string => join(DATA_DIR, 'witness');

function demonstrationWitnessKey(config: GatewayConfig): string[] {
  const file = join(witnessFolder(config), 'witness.vkey');
  return existsSync(file) ? [readFileSync(file, 'utf8').trim()] : [];
}

/** Keys whose signatures are believed: those that are given, or this installation's own. */
export function believedKeys(given: readonly string[]): Verifier[] {
  const config = given.length > 0 ? null : settings();
  const texts = config
    ? [ownVkey(config), ...(config.WITNESS_KEY ? [config.WITNESS_KEY] : demonstrationWitnessKey(config))]
    : given;
  try {
    return texts.map(parseVkey);
  } catch (error) {
    if (error instanceof NoteError) throw new SayableError('A key is not written as name+id+key.');
    throw error;
  }
}

async function fetched(address: string): Promise<string> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new SayableError(`The witness answered ${answer.status}.`);
  return answer.text();
}

/** What the witness signed last: from its address or a file that is given, from the settings, or from the demonstration's. */
export async function witnessed(given: string | undefined): Promise<string[]> {
  if (given !== undefined && !/^https?:/.test(given)) return [readFileSync(given, 'utf8')];
  const config = settings();
  const address = given ?? config.WITNESS_URL;
  if (address === undefined) {
    return globSync(join(witnessFolder(config), '*.checkpoint')).map((file) => readFileSync(file, 'utf8'));
  }
  return [await fetched(`${address.replace(/\/$/, '')}/checkpoint/${encodeURIComponent(config.AUDIT_ORIGIN)}`)];
}
