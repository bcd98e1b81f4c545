import { globSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '#core/database.ts';
import { childNumberFrom } from '#core/ids.ts';
import { migrate } from '#core/migrate.ts';
import { keyring } from '#core/secrets.ts';
import { appenderTo } from '#subgraphs/audit/appender.ts';
import { readLog } from '#subgraphs/audit/log-store.ts';
import { sealWith, unseal } from '#subgraphs/audit/sealing.ts';
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
      const log = appenderTo(ingest, sealWith(trail.keys), () => new Date());
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
    const log = appenderTo(ingest, sealWith(trail.keys), () => new Date());
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
      const names = globSync('subgraphs/audit/migrations/*.sql').toSorted();
      const migration = (name = '') => readFileSync(name, 'utf8');
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
      for (const later of names.slice(2)) await raw.sql(migration(later));
      const database = connect({ url: raw.url, schema: 'audit' });
      const ingest = database.as('ingest', 1);
      expect(await readLog(database, (source) => verifyLog({ source, believed: [] }))).toMatchObject({
        entries: 700,
        fault: null,
      });
      const log = appenderTo(ingest, sealWith(keyring(Buffer.alloc(32))), () => new Date());
      expect(await log.append(entry())).toBe(700);
      expect(await readLog(database, (source) => verifyLog({ source, believed: [] }))).toMatchObject({
        entries: 701,
        fault: null,
      });
      await Promise.all([ingest.close(), database.close()]);
    } finally {
      await raw.drop();
    }
  });
});

describe('a log that grows while it is verified', () => {
  it('is whole as far as it went when that began, with what was signed of it', async () => {
    const trail = await emptyTrail();
    try {
      await trail.fill(20);
      await trail.sign();
      const verified = await readLog(trail.database, async (source) => {
        await trail.fill(5);
        await trail.sign();
        return verifyLog({ source, believed: trail.believed });
      });
      expect(verified).toMatchObject({ entries: 20, covered: 20, fault: null });
      expect(await trail.verify()).toMatchObject({ entries: 25, covered: 25, fault: null });
    } finally {
      await trail.close();
    }
  });
});

describe('what somebody asked with', () => {
  let trail: TestTrail;
  const opening = `{"query":"{ child { id } }","variables":{"id":"${child.whoElse}"}}`;
  const both = `{"variables":{"ids":["${child.whoElse}","${child.none}"]}}`;
  const searching = '{"variables":{"familyName":"Thornbury"}}';

  interface Asked {
    readonly salt: Buffer | null;
    readonly sealed: Buffer | null;
  }
  const read = async (idx: number): Promise<string | null> => {
    const [row] = await trail.sql<Asked>('select salt, sealed from audit.entry where idx = ?', [idx]);
    return row?.sealed && row.salt ? unseal({ salt: row.salt, sealed: row.sealed }, trail.keys) : null;
  };

  afterEach(() => trail.close());

  it('is unreadable but with its key, and erased with any child it names; the log stays whole', async () => {
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
    const copies = await trail.sql<{ sealed: Buffer }>('select sealed from audit.entry where idx < 3 order by idx');
    expect(await eraser.ask({ name: 'erase', text: 'select audit.erase($1) as questions' }, [child.whoElse])).toEqual([
      { questions: '3' },
    ]);
    await eraser.close();
    expect(await Promise.all([0, 1, 2, 4, 5].map(read))).toEqual([
      null,
      null,
      null,
      searching,
      `{"id":"${child.none}"}`,
    ]);
    expect(await trail.verify({ outside: [note] })).toMatchObject({ entries: 6, erased: 3, fault: null });
    // Whoever kept a copy of what was sealed has no use of it: no salt that is left opens it.
    const left = await trail.sql<{ salt: Buffer }>('select salt from audit.entry where salt is not null');
    expect(left).toHaveLength(2);
    for (const { sealed } of copies) {
      for (const { salt } of left) expect(() => unseal({ salt, sealed }, trail.keys)).toThrow();
    }
  });

  it('is sealed alike for a number that was asked about before and for one nobody has: no question, no memory', async () => {
    trail = await emptyTrail();
    const nobody = childNumberFrom('98765432101');
    const asked = (id: string) => entry({ kind: 'INTENT', decision: 'PENDING', parameters: `{"id":"${id}"}` });
    for (const id of [child.whoElse, child.whoElse, nobody, child.whoElse, nobody]) await trail.append(asked(id));
    const written = await trail.sql(
      `select n.child_id, count(*)::int as named, count(distinct e.salt)::int as salts, min(length(e.sealed)) as least,
         max(length(e.sealed)) as most
       from audit.named n join audit.entry e using (idx, at) group by 1 order by 2`,
    );
    const size = { least: expect.any(Number), most: (written[0] as { least: number }).least };
    expect(written).toEqual([
      { child_id: nobody, named: 2, salts: 2, ...size },
      { child_id: child.whoElse, named: 3, salts: 3, ...size },
    ]);
  });

  it('cannot be read changed, or with the salt of another question', async () => {
    trail = await emptyTrail();
    await trail.append(entry({ parameters: opening }));
    await trail.append(entry({ parameters: opening }));
    const rows = await trail.sql<{ salt: Buffer; sealed: Buffer }>('select salt, sealed from audit.entry order by idx');
    const [one, other] = [rows[0] ?? expect.unreachable(), rows[1] ?? expect.unreachable()];
    expect([one, other].map((each) => unseal(each, trail.keys))).toEqual([opening, opening]);
    expect(() => unseal({ ...one, salt: other.salt }, trail.keys)).toThrow();
    for (const place of [0, 1, one.sealed.length - 1]) {
      const changed = Buffer.from(one.sealed);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      expect(() => unseal({ salt: one.salt, sealed: changed }, trail.keys)).toThrow();
    }
  });
});
