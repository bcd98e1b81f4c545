/** A trail of one's own: a database with nothing in it but the log, and what is needed to fill, sign and break it. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { connect } from '#core/database.ts';
import { createLog } from '#core/log.ts';
import { migrate } from '#core/migrate.ts';
import type { TrailEntry } from '#core/ports.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { readLog } from '#subgraphs/audit/log-store.ts';
import { treeStore } from '#subgraphs/audit/tree-store.ts';
import { type Verification, type VerifyOptions, verifyLog } from '#subgraphs/audit/verify.ts';
import { openSubgraphs } from '#subgraphs/open.ts';
import { signCheckpoint } from '#transparency/checkpoint.ts';
import { logVkey, parseVkey } from '#transparency/note.ts';
import { emptyDatabase } from './empty-database.ts';

export const ORIGIN = 'contactpoint.test/trail';
export const ACCOUNT = '00000000-0000-4000-8000-0000000000aa';

export const entry = (change: Partial<TrailEntry> = {}): TrailEntry => ({
  kind: 'OUTCOME',
  request: randomUUID(),
  account: ACCOUNT,
  organisation: 'NORTHSHIRE-CSC',
  role: 'PRACTITIONER',
  client: 'explorer',
  mediator: null,
  override: null,
  reason: 'NEW_CONTACT',
  purpose: 'CA2004_S10',
  caseReference: null,
  operation: 'WhoElse',
  document: null,
  decision: 'ANSWERED',
  rules: ['A05-practitioner'],
  children: {},
  peer: '127.0.0.1',
  ...change,
});

export async function emptyTrail(clock: () => Date = () => new Date()) {
  const raw = await emptyDatabase();
  await migrate(raw.url, ['audit']);
  const keys = keyring(demonstrationKey(inject('dataDir')));
  const key = keys.signer('checkpoint');
  const log = createLog('silent');
  const opened = openSubgraphs({ databaseUrl: raw.url, keys, clock, log, only: ['audit'] });
  const database = connect({ url: raw.url, schema: 'audit', connections: 2 });
  const tree = treeStore(database);
  const append = opened.ports.audit?.append;
  if (!append) throw new TypeError('the trail was not opened');
  const believed = [parseVkey(logVkey(ORIGIN, key))];
  return {
    url: raw.url,
    sql: raw.sql,
    keys,
    key,
    database,
    tree,
    append,
    believed,
    /** So many entries, each about the one child that is given, if any. */
    fill: (count: number, change: (index: number) => Partial<TrailEntry> = () => ({})) =>
      Promise.all(Array.from({ length: count }, (_, index) => append(entry(change(index))))),
    /** Signs the log as it stands, and keeps that. */
    sign: async (): Promise<string> => {
      const head = await tree.head();
      const note = signCheckpoint({ origin: ORIGIN, size: head.size, root: head.root() }, key);
      await tree.keepCheckpoint(clock(), { size: head.size, note, witnessed: null });
      return note;
    },
    verify: async (change: Partial<VerifyOptions> = {}): Promise<Verification> =>
      readLog(database, (source) => verifyLog({ source, believed, ...change })),
    close: async () => {
      await database.close();
      await opened.close();
      await raw.drop();
    },
  };
}
export type TestTrail = Awaited<ReturnType<typeof emptyTrail>>;
