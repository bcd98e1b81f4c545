import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '#core/database.ts';
import { migrate } from '#core/migrate.ts';
import { appenderTo } from '#subgraphs/audit/appender.ts';
import { keyStore } from '#subgraphs/audit/key-store.ts';
import { logIn } from '#subgraphs/audit/log-store.ts';
import { sealerWith, unseal } from '#subgraphs/audit/sealing.ts';
import { verifyLog } from '#subgraphs/audit/verify.ts';
import { emptyDatabase } from '#support/empty-database.ts';
import { child } from '#support/stack.ts';
import { emptyTrail, entry, type TestTrail } from '#support/trail.ts';
import { consistencyProof, inclusionProof, leafHash } from '#transparency/merkle.ts';
import { verifyConsistency, verifyInclusion } from '#transparency/verify-proof.ts';

describe('the log', () => {
  const trails: TestTrail[] = [];
  const open = async (clock?: () => Date): Promise<TestTrail> => {
    const trail = await emptyTrail(clock);
    trails.push(trail);
    return trail;
  };
  afterEach(async () => {
    for (const trail of trails.splice(0)) await trail.close();
  });

  it('gives each entry a place of its own without gaps, and proves each of them', async () => {
    const trail = await open();
    const places = (await Promise.all([trail.fill(300), trail.fill(400)])).flat();
    expect(places.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 700 }, (_, index) => index));
    const head = await trail.tree.head();
    const rows = await trail.sql<{ idx: string; body: Buffer }>('select idx, body from audit.entry order by idx');
    for (const index of [0, 1, 255, 256, 511, 512, 640, 698, 699]) {
      const proof = await inclusionProof(index, 700, trail.tree.hashesOf);
      const leaf = leafHash(rows[index]?.body ?? expect.unreachable());
      expect(verifyInclusion({ leaf, index, size: 700, proof, root: head.root() })).toBe(true);
    }
    const before = head.root();
    await trail.fill(65);
    const after = await trail.tree.head();
    const proof = await consistencyProof(700, 765, trail.tree.hashesOf);
    expect(verifyConsistency({ old: 700, size: 765, proof, oldRoot: before, root: after.root() })).toBe(true);
    expect((await trail.verify()).fault).toBeNull();
  });

  it('takes the entries of several writers at once, each once and in one history', async () => {
    const trail = await open();
    const writers = Array.from({ length: 3 }, () => {
      const database = connect({ url: trail.url, schema: 'audit' });
      const ingest = database.as('ingest', 1);
      const log = appenderTo(ingest, sealerWith(keyStore(database, trail.keys)), () => new Date());
      return { log, close: () => Promise.all([ingest.close(), database.close()]) };
    });
    const write = async ({ log }: (typeof writers)[number], parameters: string) => {
      const places: number[] = [];
      for (let round = 0; round < 20; round += 1) {
        places.push(...(await Promise.all([log.append(entry({ parameters })), log.append(entry())])));
      }
      return places;
    };
    const places = (await Promise.all(writers.map((each) => write(each, `{"id":"${child.whoElse}"}`)))).flat();
    expect(places.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 120 }, (_, index) => index));
    expect((await trail.verify()).fault).toBeNull();
    // All three sealed under one key.
    expect(await trail.sql('select child_id from audit.sealing_key')).toEqual([{ child_id: child.whoElse }]);
    await Promise.all(writers.map(({ close }) => close()));
  });

  it('goes on when the database was set back to an earlier day, in the history that is there', async () => {
    const trail = await open();
    await trail.fill(10);
    await trail.sql(`create table public.head_before as select * from audit.head`);
    await trail.fill(3);
    await trail.sql(`delete from audit.entry where idx > 9; delete from audit.run where first > 9;
      update audit.head h set size = b.size, frontier = b.frontier from public.head_before b`);
    // Somebody else fills the same places before the writer comes back with its memory.
    const other = connect({ url: trail.url, schema: 'audit' });
    const ingest = other.as('ingest', 1);
    const log = appenderTo(ingest, sealerWith(keyStore(other, trail.keys)), () => new Date());
    for (let index = 0; index < 3; index += 1) await log.append(entry());
    expect(await trail.append(entry())).toBe(13);
    expect((await trail.verify()).fault).toBeNull();
    await Promise.all([ingest.close(), other.close()]);
  });

  it('makes room for each month by itself, and the clock may go forwards and back', async () => {
    let now = '2026-01-31T23:59:59.999Z';
    const trail = await open(() => new Date(now));
    const moments = [
      now,
      '2026-02-01T00:00:00Z',
      '2025-12-31T23:59:59Z',
      '2031-07-01T12:00:00Z',
      '2026-01-31T23:59:59Z',
    ];
    for (const moment of moments) {
      now = moment;
      await trail.append(entry({ children: { [child.whoElse]: ['IDENTITY'] } }));
    }
    const [row] = await trail.sql<{ months: string[] }>(
      `select array_agg(distinct tableoid::regclass::text order by tableoid::regclass::text) as months from audit.entry`,
    );
    expect(row?.months.join()).toMatch(
      /^audit\.entry_202512,audit\.entry_202601,audit\.entry_202602,audit\.entry_203107$/,
    );
    // The next month's is there before it is needed.
    expect(await trail.sql(`select to_regclass('audit.entry_203108') is not null as made`)).toEqual([{ made: true }]);
    expect(await trail.verify()).toMatchObject({ entries: 5, fault: null });
  });

  it('begins with the trail that was there before it was a tree', async () => {
    const raw = await emptyDatabase();
    try {
      await migrate(raw.url, ['audit']);
      await raw.sql(
        'drop schema audit cascade; create schema audit; grant usage on schema audit to contactpoint_audit',
      );
      const names = ['0001_audit.sql', '0002_mediator.sql', '0003_merkle_log.sql'];
      const migration = (name = '') => readFileSync(`subgraphs/audit/migrations/${name}`, 'utf8');
      await raw.sql(migration(names[0]));
      await raw.sql(migration(names[1]));
      const bodies = Array.from({ length: 700 }, (_, index) =>
        JSON.stringify({
          account: null,
          mediator: null,
          children: index === 7 ? { [child.whoElse]: [] } : {},
          index,
          sealed: null,
        }),
      );
      const at = (index: number): string => `'2026-0${1 + Math.floor(index / 300)}-03'::timestamptz`;
      const values = bodies.map(
        (body, index) => `(${index}, ${at(index)}, sha256('\\x00'::bytea || '${body}'), '${body}')`,
      );
      await raw.sql(`insert into audit.entry (idx, at, leaf, body) values ${values.join(',')};
        insert into audit.subject values (${child.whoElse}, 7); update audit.head set size = 700`);
      await raw.sql(migration(names[2]));
      const database = connect({ url: raw.url, schema: 'audit' });
      const ingest = database.as('ingest', 1);
      expect(await verifyLog({ source: await logIn(database), believed: [] })).toMatchObject({
        entries: 700,
        fault: null,
      });
      const log = appenderTo(
        ingest,
        () => Buffer.alloc(1),
        () => new Date(),
      );
      expect(await log.append(entry())).toBe(700);
      expect(await verifyLog({ source: await logIn(database), believed: [] })).toMatchObject({
        entries: 701,
        fault: null,
      });
      await Promise.all([ingest.close(), database.close()]);
    } finally {
      await raw.drop();
    }
  });
});

describe('what somebody asked with', () => {
  let trail: TestTrail;
  const opening = `{"query":"{ child { id } }","variables":{"id":"${child.whoElse}"}}`;
  const both = `{"variables":{"ids":["${child.whoElse}","${child.none}"]}}`;
  const searching = '{"variables":{"familyName":"Thornbury"}}';

  const read = async (idx: number): Promise<string | null> => {
    const [row] = await trail.sql<{ sealed: Buffer | null }>('select sealed from audit.entry where idx = ?', [idx]);
    return row?.sealed ? unseal(row.sealed, keyStore(trail.database, trail.keys), trail.keys) : null;
  };

  afterEach(() => trail.close());

  it('is unreadable but with its keys, and erased with any child it names; the log stays whole', async () => {
    trail = await emptyTrail();
    const intent = { kind: 'INTENT', decision: 'PENDING' } as const;
    const search = crypto.randomUUID();
    await trail.append(entry({ ...intent, parameters: opening })); // 0
    await trail.append(entry({ ...intent, parameters: both })); // 1
    await trail.append(entry({ ...intent, parameters: searching, request: search })); // 2
    await trail.append(entry({ request: search, children: { [child.whoElse]: ['IDENTITY'] } })); // 3
    await trail.append(entry({ ...intent, parameters: searching })); // 4: found nobody
    await trail.append(entry({ ...intent, parameters: `{"id":"${child.none}"}` })); // 5
    const bodies = await trail.sql<{ text: string }>(
      `select string_agg(encode(body, 'escape') || coalesce(encode(sealed, 'escape'), ''), '') as text from audit.entry`,
    );
    expect(bodies[0]?.text).not.toMatch(/Thornbury|variables/);
    expect(await Promise.all([0, 1, 2, 4, 5].map(read))).toEqual([
      opening,
      both,
      searching,
      searching,
      `{"id":"${child.none}"}`,
    ]);
    const note = await trail.sign();

    const eraser = trail.database.as('erasure', 1);
    expect(await eraser.ask({ name: 'erase', text: 'select * from audit.erase($1)' }, [child.whoElse])).toEqual([
      { keys: '1', payloads: '1' },
    ]);
    await eraser.close();
    expect(await Promise.all([0, 1, 2, 4, 5].map(read))).toEqual([
      null,
      null,
      null,
      searching,
      `{"id":"${child.none}"}`,
    ]);
    expect(await trail.verify({ outside: [note] })).toMatchObject({ entries: 6, erased: 1, fault: null });
  });

  it('cannot be read under another header than its own', async () => {
    trail = await emptyTrail();
    await trail.append(entry({ parameters: opening }));
    const [row] = await trail.sql<{ sealed: Buffer }>('select sealed from audit.entry');
    const sealed = Buffer.from(row?.sealed ?? expect.unreachable());
    const store = keyStore(trail.database, trail.keys);
    expect(await unseal(sealed, store, trail.keys)).toBe(opening);
    sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1);
    await expect(unseal(sealed, store, trail.keys)).rejects.toThrow();
  });
});
