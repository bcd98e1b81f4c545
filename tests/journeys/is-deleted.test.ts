/** Six years after a record was archived nothing of the child is kept anywhere, and no feed brings it back (domain study 8.6, 8.7). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { connect, question } from '#core/database.ts';
import type { ChildStatement } from '#core/statements.ts';
import { readLog } from '#subgraphs/audit/log-store.ts';
import { verifyLog } from '#subgraphs/audit/verify.ts';
import { childFigures } from '#subgraphs/children/figures.ts';
import { asPersona } from '#support/colleagues.ts';
import { complaining, complaintOf } from '#support/complaining.ts';
import { raise } from '#support/disputing.ts';
import { answering, dayBefore, received } from '#support/family-requests.ts';
import { feedLines, intakeFor } from '#support/feeding.ts';
import { addChild } from '#support/more-children.ts';
import { keptOf, type Night, nightOf, passYears } from '#support/retaining.ts';
import { requestShield } from '#support/shielding.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { propose } from '#support/transferring.ts';

const HEADER =
  'child_id,nhs_number,upn,family_name,given_names,date_of_birth,postcode,authority,practitioner_id,practitioner_name,practitioner_telephone,organisation,service_type,involvement_id,started_on,lead_professional';
const WORKER = 'W1,Will Worker,01632 960999,NORTHSHIRE-CSC,SOC_CHILDRENS_SOCIAL_CARE';

describe('a record whose time in the archive is over', () => {
  let stack: Stack;
  let night: Night;
  beforeAll(async () => {
    stack = await startStack();
    night = nightOf(stack.database, () => new Date());
    await night.retention.run();
  });
  afterAll(async () => {
    await night.close();
    await stack.stop();
  });
  const run = () => night.retention.run();
  const kept = (id: string) => keptOf(stack.database, id);
  const feed = (...rows: string[]) => feedLines(stack, 'northshire-case-system', [HEADER, ...rows]);
  const born = (id: string, day: string) =>
    stack.database.sql('update children.child set date_of_birth = ? where id = ?', [day, id]);
  const named = async (familyName: string): Promise<string> => {
    const text = 'select id::text from children.child where family_name = ?';
    const [row] = await stack.database.sql<{ id: string }>(text, [familyName]);
    return row?.id ?? expect.unreachable(familyName);
  };
  /** Archived today, and time goes by. */
  const outlived = async (id: string, years: number) => {
    await born(id, '2000-01-01');
    await run();
    expect((await kept(id))?.archivedOn).toBe(dayOf(new Date()));
    await passYears(stack.database, id, years);
  };
  /** Archived so long ago, and the facts as they are. */
  const archivedAgo = (id: string, time: string) =>
    stack.database.sql('update children.child set archived_on = archived_on - ?::interval where id = ?', [time, id]);
  /** The tables that hold a text, but for the log, whose bodies nobody can change. */
  async function tablesWith(text: string): Promise<string[]> {
    const tables = await stack.database.sql<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('children', 'involvements', 'accreditation') order by 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await stack.database.sql(`select 1 from ${name} t where t::text like ? limit 1`, [`%${text}%`]);
      if (rows.length > 0) found.push(name);
    }
    return found;
  }

  it('is gone from every table, and from what was asked in the trail, which verifies as before', {
    timeout: 120_000,
  }, async () => {
    const row = (name: string, involvement: string) =>
      `P1,9990000018,,${name},Perpetua,2016-06-06,ZN1 1AA,901,${WORKER},${involvement},2025-01-01,Y`;
    await feed(row('Formerly', 'I-P1'));
    await feed(row('Purgeby', 'I-P1'));
    const id = await named('Purgeby');
    await stack.database.sql(`update children.child set state = 'OPEN', source = null where id = ?`, [id]);
    const linked = await addChild(stack, { familyName: 'Linkedby', dateOfBirth: '2016-06-06' });
    await stack.database.sql('update children.child set merged_into = ? where id = ?', [id, linked]);
    await stack.database.sql(
      `insert into children.merge (id, one, other, decided_by, decided_at)
       values (gen_random_uuid(), least(?::bigint, ?::bigint), greatest(?::bigint, ?::bigint), array[gen_random_uuid()], now())`,
      [id, linked, id, linked],
    );
    const [amira, olga] = [asPersona(stack, 'amira'), asPersona(stack, 'olga')];
    await amira('{ searchChildren(criteria: { nhsNumber: "9990000018" }) { nodes { id } } }');
    await amira('query One($id: ID!) { child(id: $id) { familyName } }', { variables: { id } });
    const record = `mutation Do($input: RecordInvolvementInput!) { recordInvolvement(input: $input) { problems { code } } }`;
    const input = {
      idempotencyKey: randomUUID(),
      childId: id,
      serviceType: 'HLTH_HEALTH_VISITOR',
      startedOn: '2026-01-01',
    };
    const recorded = await amira(record, { variables: { input }, reason: 'ALREADY_WORKING' });
    expect(recorded.data.recordInvolvement.problems).toEqual([]);
    expect((await raise(olga, id, 'FAMILY_NAME')).codes).toEqual([]);
    expect((await complaining(olga, 'recordComplaint', complaintOf(id, dayBefore(1)))).codes).toEqual([]);
    expect((await answering(olga, 'recordSubjectAccessRequest', received(id, dayBefore(1)))).codes).toEqual([]);
    expect((await propose(olga, id, '902')).codes).toEqual([]);
    expect((await requestShield(olga, id)).refused).toEqual([]);
    const hangs = await tablesWith(id);
    // The test itself is of something: each of these has a row about the child.
    for (const table of [
      ...['assertion', 'earlier_statement', 'supplier_key', 'identifier_key', 'match_key', 'child', 'merge'],
      ...['shield_case', 'shield_act', 'shield_request', 'held_identity', 'dispute', 'dispute_source', 'dispute_act'],
      ...['complaint', 'complaint_act', 'subject_access', 'subject_access_act', 'transfer', 'transfer_act'],
    ]) {
      expect(hangs, table).toContain(`children.${table}`);
    }
    for (const table of ['involvement', 'lead', 'supplier_key', 'idempotency']) {
      expect(hangs, table).toContain(`involvements.${table}`);
    }
    const sealedOf = async () =>
      (
        await stack.database.sql<{ count: number }>(
          'select count(*)::int as count from audit.entry where sealed is not null',
        )
      )[0]?.count ?? 0;
    const sealed = await sealedOf();

    // Nobody answers the family: after so long it keeps the record no more.
    for (const table of ['complaint', 'subject_access']) {
      await stack.database.sql(`update children.${table} set due_on = current_date - 100 where child_id = ?`, [id]);
    }
    await outlived(id, 6);
    expect((await run()).purged).toBe(1);
    expect([await kept(id), await kept(linked)]).toEqual([undefined, undefined]);
    expect(await tablesWith(id)).toEqual(['children.purge_pending']);
    expect(await tablesWith(linked)).toEqual(['children.purge_pending']);
    expect(await tablesWith('Purgeby')).toEqual([]);
    expect(await tablesWith('Formerly')).toEqual([]);
    expect(await sealedOf()).toBeLessThan(sealed);
    const marks = await stack.database.sql('select rule, purged_on::text as day from children.tombstone');
    expect(marks).toEqual([
      { rule: 'OF_AGE', day: dayOf(new Date()) },
      { rule: 'OF_AGE', day: dayOf(new Date()) },
    ]);
    // What came in meanwhile, from a file that was under way, goes with the next night; then nothing names it any more.
    await stack.database.sql(
      `insert into involvements.mediated_change values (?, gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), 'A', '12345678', now())`,
      [id],
    );
    await stack.database.sql(`update children.purge_pending set purged_at = purged_at - interval '25 hours'`);
    await run();
    expect(await tablesWith(id)).toEqual([]);
    expect(await tablesWith(linked)).toEqual([]);
    const log = connect({ url: stack.database.url, schema: 'audit' });
    try {
      const { fault } = await readLog(log, (source) => verifyLog({ source, believed: [], outside: [] }));
      expect(fault).toBeNull();
    } finally {
      await log.close();
    }
    const entries = (await stack.trail()).filter(({ kind }) => kind === 'ERASURE');
    expect(entries.slice(-2)).toMatchObject([
      { operation: 'retention', decision: 'STARTED', children: {} },
      { operation: 'retention', decision: 'DONE', children: {} },
    ]);
    const nobody = await amira('query One($id: ID!) { child(id: $id) { familyName } }', {
      variables: { id: '100000000009' },
    });
    const gone = await amira('query One($id: ID!) { child(id: $id) { familyName } }', { variables: { id } });
    expect([gone.status, gone.text]).toEqual([nobody.status, nobody.text]);
  });

  it('is the business of every table that names a child', async () => {
    const functions = await stack.database.sql<{ text: string }>(
      `select pg_get_functiondef(p.oid) as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where (n.nspname, p.proname) in (('children', 'purge_due'), ('involvements', 'forget'),
         -- With the record, by a trigger on it.
         ('children', 'keep_likeness'))`,
    );
    const deletes = functions.map(({ text }) => text).join('\n');
    // Whatever can hold a directory number, unless it is said here why it holds none.
    const columns = await stack.database.sql<{ table: string; column: string }>(
      `select table_name as table, column_name as column from information_schema.columns
       join information_schema.tables using (table_schema, table_name)
       where table_schema in ('children', 'involvements') and table_type = 'BASE TABLE' and udt_name in ('int8', '_int8')`,
    );
    const others = [
      // Hashes, places in the trail, and counters.
      ...[
        'match_key.key',
        'complaint.place',
        'complaint_act.place',
        'subject_access.up_to',
        'subject_access_act.up_to',
      ],
      ...[
        'subject_access_withheld.place',
        'figure_period.recorded',
        'agreement_changes.changes',
        'change_outbox.place',
      ],
      ...['change_notice.position', 'change_subscription.position', 'change_subscription.sequence'],
      ...['change_delivery.position', 'change_delivery.sequence', 'purge_pending.child_id'],
      // Of records that are being made, or never were.
      'keys_under_way.children',
    ];
    const holding = columns.filter(({ table, column }) => !others.includes(`${table}.${column}`));
    expect(holding.length).toBeGreaterThan(30);
    const forgotten = holding.filter(({ table }) => !new RegExp(`delete from ${table}\\b`).test(deletes));
    expect(forgotten).toEqual([]);
    // And whatever hangs on one of those by a key.
    const hanging = await stack.database.sql<{ table: string }>(
      `select distinct f.relname as table from pg_constraint k join pg_class f on f.oid = k.conrelid
       join pg_class t on t.oid = k.confrelid join pg_namespace n on n.oid = t.relnamespace
       where k.contype = 'f' and k.confdeltype <> 'c' and n.nspname in ('children', 'involvements') and t.relname = any(?)`,
      [holding.map(({ table }) => table)],
    );
    expect(hanging.length).toBeGreaterThan(4);
    expect(hanging.filter(({ table }) => !new RegExp(`delete from ${table}\\b`).test(deletes))).toEqual([]);
  });

  it('is kept as long as somebody holds it, and not a night longer', async () => {
    const id = await addChild(stack, { familyName: 'Heldby' });
    const { records } = night.retention;
    const by = stack.persona('martin').account;
    const until = `${new Date().getFullYear() + 1}-06-01`;
    await outlived(id, 6);
    expect(await records.hold('100000000009', by, until, new Date())).toBe(false);
    expect(await records.hold(id, by, until, new Date())).toBe(true);
    await expect(records.hold(id, by, '2020-01-01', new Date())).rejects.toMatchObject({ code: '23514' });
    expect(await run()).toMatchObject({ purged: 0, held: 1 });
    expect(await kept(id)).toMatchObject({ state: 'ARCHIVED' });
    // A hold that has ended by itself holds nothing.
    await stack.database.sql(
      `update children.legal_hold set placed_at = now() - interval '300 days', until_on = current_date - 1`,
    );
    expect(await records.due(new Date())).toMatchObject({ purged: 1, held: 0 });
    expect(await records.hold(id, by, until, new Date())).toBe(true);
    expect(await records.lift(id, by, new Date())).toBe(2);
    expect(await run()).toMatchObject({ purged: 1, held: 0 });
    expect(await kept(id)).toBeUndefined();
  });

  it('is not deleted a day too soon', async () => {
    const id = await addChild(stack, { familyName: 'Patientby' });
    await outlived(id, 6);
    await stack.database.sql('update children.child set archived_on = archived_on + 1 where id = ?', [id]);
    expect((await run()).purged).toBe(0);
    await stack.database.sql('update children.child set archived_on = archived_on - 1 where id = ?', [id]);
    expect((await run()).purged).toBe(1);
  });

  it('is brought back by nothing that is sent, and its supplier is answered as of any record', {
    timeout: 120_000,
  }, async () => {
    const rows = (local: string, nhs: string, name: string, involvement = `I-${local}`) =>
      `${local},${nhs},,${name},Hildegard,2001-01-01,,901,${WORKER},${involvement},2025-01-01,`;
    await feed(rows('G1', '9990000026', 'Goneaway'), rows('A1', '9990000034', 'Archivedby'));
    const [gone, archived] = [await named('Goneaway'), await named('Archivedby')];
    await run();
    await archivedAgo(gone, '7 years');
    await run();
    expect([await kept(gone), await kept(archived)]).toMatchObject([undefined, { state: 'ARCHIVED' }]);
    const count = async () =>
      (
        await stack.database.sql<{ n: number }>(
          `select count(*)::int as n from children.child where family_name ~ 'Goneaway|Goneelse'`,
        )
      )[0]?.n;
    // Of the one that is gone and of the one that is there: the same rows, one after the other, and the same receipts.
    for (const row of [
      (one: string, nhs: string, name: string) => rows(`${one}1`, nhs, name),
      (one: string, nhs: string, name: string) => rows(`${one}1`, nhs, `${name}else`),
      (one: string, nhs: string, name: string) => rows(`${one}1`, nhs, `${name}else`),
      (one: string, nhs: string, name: string) => rows(`${one}1`, nhs, `${name}else`, `J-${one}1`),
      // By another identifier of the supplier's, and the number alone.
      (one: string, nhs: string, name: string) => rows(`${one}2`, nhs, name),
      (one: string, nhs: string, name: string) => rows(`${one}2`, nhs, name),
      (one: string, nhs: string, name: string) => rows(`${one}2`, nhs, `${name}else`),
    ]) {
      const told = await feed(row('G', '9990000026', 'Goneaway'));
      expect(told).toEqual(await feed(row('A', '9990000034', 'Archivedby')));
      expect(told).toMatchObject({ received: 1, accepted: 1, rejections: [] });
    }
    expect(await count()).toBe(0);
    expect(await tablesWith('Goneaway')).toEqual([]);
    const orphans = await stack.database.sql('select from involvements.involvement where child_id = 0');
    expect(orphans).toEqual([]);
    // A number is a slip of somebody's hand where the day of birth is another's; and whose day was wrong is a child after all.
    await feed('N1,9990000026,,Newcomer,Ottilie,2019-09-09,,901,,,,,,,,');
    expect(await kept(await named('Newcomer'))).toMatchObject({ state: 'PROVISIONAL' });
    await feed('G1,,,Goneaway,Hildegard,2019-08-08,,901,,,,,,,,');
    expect(await kept(await named('Goneaway'))).toMatchObject({ state: 'PROVISIONAL' });
  });

  it('is not taken up again where the child has died, whatever is said of it', async () => {
    const { intake, supplier } = await intakeFor(stack, 'demo-nhs');
    const say = async (localId: string, more: object) => {
      const said = { localId, familyName: 'Diedyoung', givenNames: 'Leontine', dateOfBirth: '2019-03-03', ...more };
      return (await intake.children(supplier, [said as unknown as ChildStatement]))[0];
    };
    const id = (await say('d1', { nhsNumber: '9990000042', dateOfDeath: '2026-01-01' }))?.childId as string;
    await stack.database.sql(
      `update children.child set death_noted_on = death_noted_on - interval '8 years' where id = ?`,
      [id],
    );
    await run();
    await archivedAgo(id, '7 years');
    await run();
    expect(await kept(id)).toBeUndefined();
    expect(await say('d1', { nhsNumber: '9990000042' })).toEqual({ childId: '0', effect: 'CHANGED' });
    expect(await say('d2', { nhsNumber: '9990000042' })).toEqual({ childId: '0', effect: 'CREATED' });
    expect(await say('d2', { nhsNumber: '9990000042' })).toEqual({ childId: '0', effect: 'UNCHANGED' });
    expect(await tablesWith('Diedyoung')).toEqual([]);
  });

  it('is archived and deleted by nobody else, and by nobody before both clocks say so', async () => {
    const id = await addChild(stack, { familyName: 'Guardedby' });
    const part = connect({ url: stack.database.url, schema: 'children' });
    const own = part.as('retention', 1);
    const ask = (database: typeof part, text: string) => database.ask(question(text, text), []);
    try {
      const refused = { code: '23514' };
      const denied = { code: '42501' };
      await expect(ask(part, `update child set state = 'ARCHIVED' where id = ${id}`)).rejects.toMatchObject(refused);
      await expect(ask(own, `update child set state = 'ARCHIVED' where id = ${id}`)).rejects.toMatchObject(refused);
      await expect(ask(own, `update child set archived_on = now() where id = ${id}`)).rejects.toMatchObject(denied);
      await expect(ask(own, `delete from child where id = ${id}`)).rejects.toMatchObject(denied);
      for (const what of ['archive_due', 'give_back_due', 'purge_due']) {
        await expect(ask(part, `select ${what}(current_date, 1)`), what).rejects.toMatchObject(denied);
        await expect(ask(own, `select ${what}(current_date + 2, 1)`), what).rejects.toMatchObject(refused);
        await expect(ask(own, `select ${what}(null, 1)`), what).rejects.toMatchObject(refused);
      }
      await born(id, '2000-01-01');
      await run();
      await expect(ask(own, `update child set state = 'OPEN' where id = ${id}`)).rejects.toMatchObject(refused);
      await expect(ask(own, `update child set merged_into = 1 where id = ${id}`)).rejects.toMatchObject(refused);
      await expect(ask(part, 'delete from legal_hold')).rejects.toMatchObject(denied);
      await expect(ask(part, 'delete from tombstone')).rejects.toMatchObject(denied);
    } finally {
      await own.close();
      await part.close();
    }
    const others = connect({ url: stack.database.url, schema: 'involvements' });
    try {
      await expect(ask(others, `select forget('{${id}}')`)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await others.close();
    }
  });

  it('is counted in its area, and one that was hidden is not', async () => {
    const database = connect({ url: stack.database.url, schema: 'children' });
    try {
      const counts = async () => {
        const now = new Date();
        const { counted } = await childFigures(stack.ports).count(
          now.toISOString().slice(0, 7),
          'MONTH',
          database,
          now,
        );
        return Object.fromEntries(
          ['ARCHIVED', 'PURGED'].map((did) => [
            did,
            counted.find((each) => each.figure === 'RETENTION' && each.area === '903' && each.category === did)
              ?.count ?? 0,
          ]),
        );
      };
      const make = (state: 'OPEN' | 'SHIELDED' | 'SEALED' | 'PROVISIONAL') =>
        addChild(stack, { familyName: 'Countedby', authority: '903', state });
      const [shown, other] = [await make('OPEN'), await make('OPEN')];
      const all = [shown, other, await make('SHIELDED'), await make('SEALED'), await make('PROVISIONAL')];
      for (const id of all) await born(id, '2000-01-01');
      expect((await run()).archived).toBe(all.length);
      expect(await counts()).toEqual({ ARCHIVED: 2, PURGED: 0 });
      for (const id of all) if (id !== other) await passYears(stack.database, id, 6);
      expect((await run()).purged).toBe(all.length - 1);
      expect(await counts()).toEqual({ ARCHIVED: 2, PURGED: 1 });
    } finally {
      await database.close();
    }
  });
});
