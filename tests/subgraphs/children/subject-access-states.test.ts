/** What the database holds to by itself, asked as the part's own role: no code need be trusted with a family's answer. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerBy } from '#core/answer-within.ts';
import { connect, type Database, question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import {
  subjectAccessActs,
  subjectAccessStates,
  subjectAccessSteps,
} from '#subgraphs/children/subject-access-states.ts';
import { dayBefore } from '#support/family-requests.ts';
import { addChild } from '#support/more-children.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const REFUSED = { code: expect.stringMatching(/^(?:23514|23505|23502|23503)$/) };
const NOT_YOURS = { code: '42501' };

describe('the database and a family’s request', () => {
  let home: { readonly database: FreshDatabase };
  let database: Database;
  let statements = 0;
  const as = (sql: string): Promise<unknown[]> => {
    statements += 1;
    return database.ask(question<unknown, []>(`try subject access ${statements}`, sql), []);
  };
  beforeAll(async () => {
    home = { database: await freshDatabase() };
    database = connect({ url: home.database.url, schema: 'children' });
  });
  afterAll(async () => {
    await database.close();
    await home.database.drop();
  });

  const [anna, bert] = [randomUUID(), randomUUID()] as [string, string];
  const today = dayBefore(0);
  let child: string;
  let request: string;
  let version: number;
  beforeEach(async () => {
    child = await addChild(home, { familyName: 'Constrainedaskby' });
    request = randomUUID();
    version = 0;
  });

  type Columns = Readonly<Record<string, string | number | null>>;
  const needed: Readonly<Record<string, () => Columns>> = {
    RECEIVE: () => ({ requester: 'PARENT', received_by: 'LETTER' }),
    VERIFY_IDENTITY: () => ({ identity: 'PASSPORT', standing: 'BIRTH_CERTIFICATE' }),
    COLLATE: () => ({ subjects: `{${child}}`, up_to: 9 }),
    RELEASE: () => ({ handed_over: 'IN_PERSON' }),
    REFUSE: () => ({ reason: 'WITHDRAWN' }),
    EXTEND: () => ({ reason: 'COMPLEX' }),
  };
  const literal = (value: string | number | null): string => (value === null ? 'null' : `'${value}'`);
  async function act(name: string, to: string, more: Columns = {}): Promise<void> {
    const columns: Columns = {
      request_id: request,
      version: version + 1,
      child_id: child,
      act: name,
      to_state: to,
      at: new Date().toISOString(),
      account: anna,
      person: anna,
      organisation: 'A',
      request: randomUUID(),
      day: today,
      due_on: answerBy(today as IsoDate, false),
      ...needed[name]?.(),
      ...more,
    };
    const values = Object.values(columns).map(literal);
    await as(`insert into subject_access_act (${Object.keys(columns).join()}) values (${values.join()})`);
    version += 1;
  }
  const redacted = async () => {
    await act('RECEIVE', 'RECEIVED');
    await act('VERIFY_IDENTITY', 'IDENTITY_VERIFIED');
    await act('COLLATE', 'COLLATED');
    await act('REDACT', 'REDACTED', { person: bert });
  };

  it('knows the same steps as the code', async () => {
    const rows = await home.database.sql<{ act: string; from_state: string; to_state: string }>(
      'select * from children.subject_access_transition',
    );
    const kept = rows.map(({ act: name, from_state, to_state }) => `${name} ${from_state} ${to_state}`);
    const ours = Object.entries(subjectAccessSteps).flatMap(([name, steps]) =>
      Object.entries(steps).map(([from, to]) => `${name} ${from} ${to}`),
    );
    expect(new Set(kept)).toEqual(new Set(['RECEIVE NONE RECEIVED', ...ours]));
  });

  it('lets a request go no other way, from any state, by any act', async () => {
    await redacted();
    const ways = ['RELEASE RELEASED', 'REFUSE REFUSED', 'COLLATE COLLATED', 'EXTEND REDACTED'];
    for (const name of subjectAccessActs) {
      for (const to of subjectAccessStates) {
        if (ways.includes(`${name} ${to}`)) continue;
        await expect(act(name, to, { person: bert }), `${name} to ${to}`).rejects.toMatchObject(REFUSED);
      }
    }
    await act('RELEASE', 'RELEASED');
    for (const to of subjectAccessStates) {
      await expect(act('REFUSE', to, { person: bert })).rejects.toMatchObject(REFUSED);
      await expect(act('COLLATE', to, { person: bert })).rejects.toMatchObject(REFUSED);
    }
  });

  it('lets nobody redact what they have collated, nor refuse what they have recorded', async () => {
    await act('RECEIVE', 'RECEIVED');
    await expect(act('REFUSE', 'REFUSED')).rejects.toMatchObject(REFUSED);
    await act('VERIFY_IDENTITY', 'IDENTITY_VERIFIED');
    await act('COLLATE', 'COLLATED');
    await expect(act('REDACT', 'REDACTED')).rejects.toMatchObject(REFUSED);
    await act('REDACT', 'REDACTED', { person: bert });
  });

  it('lets nobody release of other records than were collated, were they linked or taken apart since', async () => {
    const other = await addChild(home, { familyName: 'Constrainedaskby', state: 'PROVISIONAL' });
    const link = (shown: string | null) =>
      home.database.sql('update children.child set merged_into = ? where id = ?', [shown, other]);
    await redacted();
    await link(child);
    await expect(act('RELEASE', 'RELEASED')).rejects.toMatchObject(REFUSED);
    await act('COLLATE', 'COLLATED', { subjects: `{${other},${child}}` });
    await act('REDACT', 'REDACTED', { person: bert });
    await link(null);
    await expect(act('RELEASE', 'RELEASED')).rejects.toMatchObject(REFUSED);
    await link(child);
    await act('RELEASE', 'RELEASED');
  });

  it('gives a month, or three, and no day beyond what weekends and holidays make of it', async () => {
    const due = answerBy(today as IsoDate, false);
    const later = (days: number) => new Date(Date.parse(due) + days * 86_400_000).toISOString().slice(0, 10);
    for (const due_on of [later(-8), later(9), 'infinity', answerBy(today as IsoDate, true)]) {
      await expect(act('RECEIVE', 'RECEIVED', { due_on }), due_on).rejects.toMatchObject(REFUSED);
    }
    await act('RECEIVE', 'RECEIVED');
    await expect(act('EXTEND', 'RECEIVED')).rejects.toMatchObject(REFUSED);
    await act('EXTEND', 'RECEIVED', { due_on: answerBy(today as IsoDate, true) });
    await expect(act('EXTEND', 'RECEIVED', { due_on: answerBy(today as IsoDate, true) })).rejects.toMatchObject(
      REFUSED,
    );
  });

  it('stops the clock once, while proof is awaited, and counts from the day it came', async () => {
    const [before, asked, shown] = [dayBefore(9), dayBefore(7), dayBefore(3)];
    await act('RECEIVE', 'RECEIVED', { day: before, due_on: answerBy(before as IsoDate, false) });
    await expect(act('ASK_IDENTITY', 'RECEIVED', { day: asked })).rejects.toMatchObject(REFUSED);
    await act('ASK_IDENTITY', 'RECEIVED', { day: asked, due_on: 'infinity' });
    await expect(act('ASK_IDENTITY', 'RECEIVED', { day: asked, due_on: 'infinity' })).rejects.toMatchObject(REFUSED);
    const early = { day: dayBefore(8), due_on: answerBy(dayBefore(8) as IsoDate, false) };
    await expect(act('VERIFY_IDENTITY', 'IDENTITY_VERIFIED', early)).rejects.toMatchObject(REFUSED);
    await act('VERIFY_IDENTITY', 'IDENTITY_VERIFIED', { day: shown, due_on: answerBy(shown as IsoDate, false) });
  });

  it('takes no evidence that is not of whoever asks, no day to come, and nothing without its particulars', async () => {
    const tomorrow = { day: dayBefore(-1), due_on: answerBy(dayBefore(-1) as IsoDate, false) };
    await expect(act('RECEIVE', 'RECEIVED', tomorrow)).rejects.toMatchObject(REFUSED);
    await expect(act('RECEIVE', 'RECEIVED', { child_id: '1' })).rejects.toMatchObject(REFUSED);
    await expect(act('RECEIVE', 'RECEIVED', { requester: null })).rejects.toMatchObject(REFUSED);
    await act('RECEIVE', 'RECEIVED');
    const child_ = { standing: 'CHILD_UNDERSTANDS' };
    await expect(act('VERIFY_IDENTITY', 'IDENTITY_VERIFIED', child_)).rejects.toMatchObject(REFUSED);
    await expect(act('VERIFY_IDENTITY', 'IDENTITY_VERIFIED', { identity: null })).rejects.toMatchObject(REFUSED);
    await expect(act('REFUSE', 'REFUSED', { person: bert, reason: 'COMPLEX' })).rejects.toMatchObject(REFUSED);
    await expect(act('VERIFY_IDENTITY', 'IDENTITY_VERIFIED', { version: 3 })).rejects.toMatchObject(REFUSED);
    await act('VERIFY_IDENTITY', 'IDENTITY_VERIFIED');
    const again = { requester: 'CHILD', received_by: 'LETTER', due_on: answerBy(today as IsoDate, true) };
    await expect(act('EXTEND', 'IDENTITY_VERIFIED', again)).rejects.toMatchObject(REFUSED);
    await expect(act('COLLATE', 'COLLATED', { subjects: null, up_to: null })).rejects.toMatchObject(REFUSED);
    await act('COLLATE', 'COLLATED');
    await act('REDACT', 'REDACTED', { person: bert });
    await expect(act('RELEASE', 'RELEASED', { handed_over: null })).rejects.toMatchObject(REFUSED);
    await act('RELEASE', 'RELEASED');
  });

  it('takes no act of a day before the request was received', async () => {
    const received = { day: dayBefore(2), due_on: answerBy(dayBefore(2) as IsoDate, false) };
    await act('RECEIVE', 'RECEIVED', received);
    await expect(act('REFUSE', 'REFUSED', { ...received, day: dayBefore(3), person: bert })).rejects.toMatchObject(
      REFUSED,
    );
    await act('REFUSE', 'REFUSED', { ...received, person: bert });
  });

  it('lets nobody write a request, take an act back, or leave a look out once it is released', async () => {
    await redacted();
    const leaveOut = () =>
      as(`insert into subject_access_withheld (request_id, version, place, ground)
          values ('${request}', 4, ${statements}, 'THIRD_PARTY')`);
    await leaveOut();
    await act('RELEASE', 'RELEASED');
    await expect(leaveOut()).rejects.toMatchObject(REFUSED);
    for (const sql of [
      `update subject_access set state = 'REDACTED' where id = '${request}'`,
      `delete from subject_access_act where request_id = '${request}'`,
      `update subject_access_act set person = '${bert}' where request_id = '${request}'`,
      `delete from subject_access_withheld where request_id = '${request}'`,
    ]) {
      await expect(as(sql), sql).rejects.toMatchObject(NOT_YOURS);
    }
  });
});
