/** The rehearsal of docs/operations.md: a database that is lost comes back with every look that was answered, or not at all. */
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexLibrary from 'knex';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { openFolder, type PrivateCluster, privateCluster } from '#support/private-cluster.ts';
import { type Part, startPart } from '#support/processes.ts';
import { child, type Stack, startStack } from '#support/stack.ts';
import { logVkey } from '#transparency/note.ts';

const ORIGIN = 'contactpoint.test/restored';
const PATIENCE = { timeout: 60_000, interval: 50 };

/** What a server is told that keeps its log of changes elsewhere, at once. */
const archiving = (archive: string) => ({ archive_mode: 'on', archive_command: `cp %p ${archive}/%f` });

/** A copy of a running cluster, as PostgreSQL's manual makes one (section 25.3.4, low-level API). */
async function takeBackup({ database, dataDir }: PrivateCluster, backup: string): Promise<void> {
  // One session from beginning to end.
  const session = knexLibrary({ client: 'pg', connection: database.url, pool: { min: 1, max: 1 } });
  await session.raw(`select pg_backup_start('rehearsal', true)`);
  cpSync(join(dataDir, 'postgres'), join(backup, 'postgres'), {
    recursive: true,
    filter: (path) => !/postmaster\.(?:pid|opts)$|pg_wal\/./.test(path),
  });
  const { rows } = await session.raw<{ rows: { labelfile: string }[] }>('select labelfile from pg_backup_stop()');
  writeFileSync(join(backup, 'postgres/backup_label'), rows[0]?.labelfile ?? '');
  await session.destroy();
}

/** A folder with the backup in it, that will be brought up to its end from what was archived. */
function unpack(backup: string): string {
  const folder = openFolder();
  cpSync(backup, folder, { recursive: true });
  chmodSync(join(folder, 'postgres'), 0o700);
  writeFileSync(join(folder, 'postgres/recovery.signal'), '');
  return folder;
}

describe('a database that is lost', () => {
  const archive = openFolder();
  const backup = openFolder();
  const witnessed = mkdtempSync(join(tmpdir(), 'contactpoint-witness-'));
  const key = () => keyring(demonstrationKey(inject('dataDir'))).signer('checkpoint');
  let witness: Part;
  const looks: string[] = [];

  const open = (cluster: PrivateCluster): Promise<Stack> => {
    const [url = '', vkey = ''] = witness.said;
    const watch = { origin: ORIGIN, key: key(), witness: { url, vkey }, patience: 5_000 };
    return startStack({ database: cluster.database, watch });
  };
  const look = async (stack: Stack) => stack.ask('amira', `{ child(id: "${child.whoElse}") { familyName } }`);
  const recorded = ({ database }: PrivateCluster): Promise<{ request: string }[]> =>
    database.sql(`select distinct convert_from(body, 'UTF8')::jsonb ->> 'request' as request from audit.entry`);

  beforeAll(async () => {
    chmodSync(archive, 0o777); // the database's own user writes there
    witness = await startPart({
      script: 'witness/main.ts',
      env: { WITNESS_DIR: witnessed, WITNESS_PORT: '0', WITNESS_LOGS: logVkey(ORIGIN, key()) },
      ready: /(http:\S+) (\S+)$/,
    });
    const cluster = await privateCluster({ settings: archiving(archive) });
    const stack = await open(cluster);
    const answered = async () => {
      const reply = await vi.waitFor(async () => {
        const each = await look(stack);
        expect(each.status).toBe(200);
        return each;
      }, PATIENCE);
      looks.push(reply.headers.get('x-request-id') ?? '');
    };
    await answered();
    await takeBackup(cluster, backup);
    await answered();
    // Until somebody outside has signed for the second.
    await vi.waitFor(async () => {
      const [row] = await cluster.database.sql<{ signed: string; size: string }>(
        `select (select max(size) from audit.checkpoint where witnessed is not null)::text as signed,
           (select size from audit.head)::text as size`,
      );
      expect(row?.signed).toBe(row?.size);
    }, PATIENCE);
    const [last] = await cluster.database.sql<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name');
    await vi.waitFor(() => expect(readdirSync(archive)).toContain(last?.name), PATIENCE);
    await stack.stop();
    await cluster.stop();
  }, 240_000);
  afterAll(async () => {
    await witness.end('SIGKILL');
    for (const folder of [archive, backup, witnessed]) rmSync(folder, { recursive: true, force: true });
  });

  const restored = async (
    settings: Readonly<Record<string, string>>,
    then: (cluster: PrivateCluster) => Promise<void>,
  ) => {
    const dataDir = unpack(backup);
    const cluster = await privateCluster({
      dataDir,
      settings: { restore_command: `cp ${archive}/%f %p`, ...settings },
    });
    try {
      // It answers before it has read the log of changes to its end.
      const isRecovering = async () =>
        (await cluster.database.sql<{ yes: boolean }>('select pg_is_in_recovery() as yes'))[0]?.yes;
      await expect.poll(isRecovering, PATIENCE).toBe(false);
      await then(cluster);
    } finally {
      await cluster.stop();
    }
  };

  it('comes back from the backup and the log of changes with every look that was answered, and goes on', async () => {
    await restored({}, async (cluster) => {
      const known = (await recorded(cluster)).map(({ request }) => request);
      expect(known).toEqual(expect.arrayContaining(looks));
      const stack = await open(cluster);
      await expect.poll(async () => (await look(stack)).data?.child.familyName, PATIENCE).toBe('Thornbury');
      await stack.stop();
    });
  }, 240_000);

  it('and answers nothing about a child where it comes back from before what was witnessed', async () => {
    const settings = { recovery_target: 'immediate', recovery_target_action: 'promote' };
    await restored(settings, async (cluster) => {
      const known = (await recorded(cluster)).map(({ request }) => request);
      expect(known).toContain(looks[0]);
      expect(known).not.toContain(looks[1]);
      const stack = await open(cluster);
      await expect.poll(async () => (await look(stack)).status, PATIENCE).toBe(503);
      expect(JSON.parse((await look(stack)).text).errors[0].extensions.code).toBe('TRAIL_UNWITNESSED');
      await stack.stop();
    });
  }, 240_000);
});
