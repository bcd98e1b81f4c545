/** A young person who consents is kept to 25, as long as they do; and nobody but their team can tell it from the answer. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMonths, dayOf } from '#core/clock.ts';
import { connect, question } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { RetentionCounts } from '#core/retention.ts';
import { yearsAfter } from '#subgraphs/children/retention-clock.ts';
import { trailOf } from '#support/changes.ts';
import { asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { addChild, type MadeChild } from '#support/more-children.ts';
import { consents, participating, shownTo, withdraws } from '#support/participating.ts';
import { keptOf, type Night, nightOf, passYears } from '#support/retaining.ts';
import { type Stack, startStack } from '#support/stack.ts';
import { untilWaiting, whileRecordHeld } from '#support/waiting.ts';

const none: RetentionCounts = { archived: 0, returned: 0, purged: 0, held: 0 };
const NOBODY = '100000000009';
/** So many years and days ago: whoever was born then is of that age, whenever this runs. */
function ago(years: number, days = 0): IsoDate {
  const now = new Date();
  return dayOf(new Date(Date.UTC(now.getUTCFullYear() - years, now.getUTCMonth(), now.getUTCDate() - days)));
}
const TODAY = dayOf(new Date());
/** Of age a few days ago. */
const BORN = ago(18, 5);

describe('a young person who consents to be kept', () => {
  let stack: Stack;
  let night: Night;
  let olga: Colleague['ask'];
  let officer: Colleague;
  beforeAll(async () => {
    stack = await startStack();
    night = nightOf(stack.database, () => new Date());
    olga = asPersona(stack, 'olga');
    const team = { role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-DIRECTORY', authority: '901' } as const;
    officer = await hire(stack, { ...team, rights: ['CONSENT_OVER_18'] });
  });
  afterAll(async () => {
    await night.close();
    await stack.stop();
  });
  /** What was due before a test, and what one has left, is none of its business. */
  beforeEach(async () => {
    await stack.database.sql(`delete from children.child where family_name = 'Staysby' or archived_on is not null`);
    await night.retention.run();
  });
  const run = () => night.retention.run();
  const stateOf = async (id: string) => (await keptOf(stack.database, id))?.state;
  const young = (more: Partial<MadeChild> = {}) =>
    addChild(stack, { familyName: 'Staysby', dateOfBirth: BORN, ...more });
  const link = (one: string, to: string | null) =>
    stack.database.sql('update children.child set merged_into = ? where id = ?', [to, one]);
  const said = async (id: string, day: string = ago(0, 9), more = {}) => {
    const { codes, made } = await consents(officer.ask, id, day, more);
    expect(codes).toEqual([]);
    return made;
  };
  const withdrawn = async (id: string) => expect((await withdraws(olga, id)).codes).toEqual([]);
  const acts = (id: string) =>
    stack.database.sql('select version, act from children.participation_act where child_id = ? order by version', [id]);

  it('is kept until the 25th birthday, and archived on it', async () => {
    const [id, other] = [await young(), await young()];
    expect(await said(id)).toEqual({
      state: 'IN_FORCE',
      reason: 'CARE_LEAVER',
      consentedOn: ago(0, 9),
      renewedOn: null,
      renewalDueOn: expect.any(String),
      withdrawnOn: null,
      until: yearsAfter(BORN, 25),
    });
    expect(await night.retention.records.due(new Date())).toEqual({ ...none, archived: 1 });
    expect(await run()).toEqual({ ...none, archived: 1 });
    expect([await stateOf(id), await stateOf(other)]).toEqual(['OPEN', 'ARCHIVED']);
    const born = (day: string) =>
      stack.database.sql('update children.child set date_of_birth = ? where id = ?', [day, id]);
    await born(ago(25, -2));
    expect(await run()).toEqual(none);
    await born(ago(25, 1));
    expect(await run()).toEqual({ ...none, archived: 1 });
  });

  it('goes with the next night when they withdraw it, and is deleted six years later with all they said', async () => {
    const id = await young();
    await said(id);
    expect((await withdraws(olga, id)).made).toMatchObject({
      state: 'WITHDRAWN',
      reason: null,
      withdrawnOn: TODAY,
      until: null,
    });
    expect((await withdraws(olga, id)).codes).toEqual(['NOT_PARTICIPATING']);
    expect(await run()).toEqual({ ...none, archived: 1 });
    expect((await consents(officer.ask, id, TODAY)).codes).toEqual(['CHILD_NOT_FOUND']);
    await passYears(stack.database, id, 6);
    expect(await run()).toEqual({ ...none, purged: 1 });
    expect(await acts(id)).toEqual([]);
  });

  it('may consent again, before and after they have withdrawn it, each of which is kept', async () => {
    const id = await young();
    const first = ago(0, 60);
    await said(id, first);
    expect(await said(id, ago(0, 30), { reason: 'DISABILITY' })).toMatchObject({
      reason: 'DISABILITY',
      consentedOn: first,
      renewedOn: ago(0, 30),
      renewalDueOn: addMonths(ago(0, 30), 12),
    });
    expect((await consents(officer.ask, id, ago(0, 31))).codes).toEqual(['DATE_NOT_USABLE']);
    expect((await withdraws(olga, id, { withdrawnOn: ago(0, 20) })).codes).toEqual([]);
    expect(await said(id, ago(0, 10))).toMatchObject({ state: 'IN_FORCE', consentedOn: ago(0, 10), renewedOn: null });
    expect(await acts(id)).toEqual(
      ['CONSENT', 'RENEW', 'WITHDRAW', 'CONSENT'].map((act, at) => ({ version: at + 1, act })),
    );
  });

  it('consents from seventeen and a half on and before 25, on a day that has been', async () => {
    const code = async (dateOfBirth: string, day: string = TODAY) =>
      (await consents(officer.ask, await young({ dateOfBirth }), day)).codes;
    expect(await code(ago(17, 190))).toEqual([]);
    expect(await code(ago(17, 170))).toEqual(['AGE_DOES_NOT_FIT']);
    expect(await code(ago(17, 190), ago(0, 20))).toEqual(['AGE_DOES_NOT_FIT']);
    expect(await code(ago(25, -2))).toEqual([]);
    expect(await code(ago(25, 1))).toEqual(['AGE_DOES_NOT_FIT']);
    expect(await code(BORN, ago(0, -1))).toEqual(['DATE_NOT_USABLE']);
    const unknown = await young();
    await stack.database.sql('update children.child set date_of_birth = null where id = ?', [unknown]);
    expect((await consents(officer.ask, unknown, TODAY)).codes).toEqual(['AGE_DOES_NOT_FIT']);
  });

  it('is archived after death and after leaving England as everybody is, and at eighteen where it was given too early', async () => {
    const [died, left, early] = [await young(), await young(), await young()];
    for (const id of [died, left, early]) await said(id);
    await stack.database.sql('update children.child set death_noted_on = ? where id = ?', [ago(1, 1), died]);
    await stack.database.sql('update children.child set left_noted_on = ? where id = ?', [ago(1, 1), left]);
    expect(await run()).toEqual({ ...none, archived: 2 });
    expect(await stateOf(early)).toBe('OPEN');
    // As its sources correct the day of birth, the young person was a child of ten when they are said to have consented.
    await stack.database.sql('update children.participation_act set day = ? where child_id = ?', [ago(8, 5), early]);
    await stack.database.sql('update children.child set consented_on = ? where id = ?', [ago(8, 5), early]);
    expect(await run()).toEqual({ ...none, archived: 1 });
  });

  it('is kept with the child that the record was found to be of, and by itself again when that is taken back', async () => {
    const [id, linked] = [await young(), await young()];
    await said(linked);
    await link(linked, id);
    expect(await run()).toEqual(none);
    expect((await shownTo(olga, id)).data.child.participation).toMatchObject({ state: 'IN_FORCE' });
    await said(id, TODAY);
    expect(await acts(linked)).toHaveLength(2);
    await link(linked, null);
    expect((await shownTo(olga, id)).data.child.participation).toBeNull();
    expect(await run()).toEqual({ ...none, archived: 1 });
    expect([await stateOf(id), await stateOf(linked)]).toEqual(['ARCHIVED', 'OPEN']);
  });

  it('withdraws every consent of records that were found to be theirs', async () => {
    const [id, linked] = [await young(), await young()];
    for (const each of [id, linked]) await said(each);
    await link(linked, id);
    await withdrawn(id);
    expect((await shownTo(olga, id)).data.child.participation).toMatchObject({ state: 'WITHDRAWN' });
    expect(await run()).toEqual({ ...none, archived: 1 });
    expect([await stateOf(id), await stateOf(linked)]).toEqual(['ARCHIVED', 'ARCHIVED']);
  });

  it('is not archived in the moment in which they consent', async () => {
    const id = await young();
    let archiving = Promise.resolve(none);
    await whileRecordHeld(stack, id, async () => {
      const consenting = consents(officer.ask, id, TODAY);
      await untilWaiting(stack, 1);
      archiving = run();
      await untilWaiting(stack, 2);
      void consenting;
    });
    expect(await archiving).toEqual(none);
    expect(await stateOf(id)).toBe('OPEN');
  });

  it('is recorded once under one key, and is in the trail', async () => {
    const id = await young();
    const idempotencyKey = randomUUID();
    const first = await consents(officer.ask, id, TODAY, { idempotencyKey });
    const again = await consents(officer.ask, id, TODAY, { idempotencyKey });
    expect(again.made).toEqual(first.made);
    expect((await consents(officer.ask, id, ago(0, 3), { idempotencyKey })).codes).toEqual(['KEY_REUSED']);
    expect(await acts(id)).toHaveLength(1);
    const entries = await trailOf(stack, String(first.headers.get('x-request-id')));
    expect(entries.at(-1)).toMatchObject({
      kind: 'OUTCOME',
      children: { [id]: expect.arrayContaining(['STEWARDSHIP']) },
    });
  });

  it('is recorded by whoever of the team has the right to, withdrawn by anybody of it, and shown to it alone', async () => {
    const id = await young();
    expect((await consents(olga, id, TODAY)).codes).toEqual(['FORBIDDEN']);
    await said(id);
    for (const name of ['olga', 'martin']) {
      const { data } = await shownTo(asPersona(stack, name), id);
      expect(data.child.participation, name).toMatchObject({ state: 'IN_FORCE' });
    }
    for (const name of ['amira', 'ben', 'vera', 'nadia']) {
      const { data } = await shownTo(asPersona(stack, name), id);
      expect(data.child?.participation ?? null, name).toBeNull();
      expect((await withdraws(asPersona(stack, name), id)).codes, name).not.toEqual([]);
    }
    expect(await acts(id)).toHaveLength(1);
  });

  it('is answered, where it is another team’s or hidden from this one, as a number that nobody has', async () => {
    const elsewhere = await young({ authority: '902' });
    const others = [
      elsewhere,
      await young({ authority: '902', state: 'SHIELDED' }),
      await young({ state: 'SEALED' }),
      await young({ authority: null, state: 'PROVISIONAL' }),
    ];
    for (const change of ['recordParticipation', 'withdrawParticipation'] as const) {
      const input = change === 'recordParticipation' ? { reason: 'DISABILITY', consentedOn: ago(0, -3) } : {};
      const tried = (childId: string) => participating(officer.ask, change, { childId, ...input });
      const nobody = await tried(NOBODY);
      expect(nobody.codes).toEqual(['CHILD_NOT_FOUND']);
      for (const id of others) {
        const answer = await tried(id);
        expect([answer.status, answer.text], change).toEqual([nobody.status, nobody.text]);
      }
    }
    const shielded = await young({ state: 'SHIELDED' });
    await said(shielded);
    await run();
    expect([await stateOf(shielded), await stateOf(elsewhere)]).toEqual(['SHIELDED', 'ARCHIVED']);
  });

  it('is what the acts say, whoever writes to the database', async () => {
    const id = await young();
    await said(id);
    const part = connect({ url: stack.database.url, schema: 'children' });
    const ask = (text: string) => part.ask(question(randomUUID(), text), []);
    const act = (version: number, name: string, reason: string, day: string, child = id) =>
      ask(`insert into participation_act (child_id, version, id, act, at, account, person, organisation, request, reason, day)
        values (${child}, ${version}, gen_random_uuid(), '${name}', now(), gen_random_uuid(), gen_random_uuid(), 'A',
          gen_random_uuid(), ${reason}, '${day}')`);
    try {
      const denied = { code: '42501' };
      const refused = { code: '23514' };
      await expect(ask(`update child set consented_on = null where id = ${id}`)).rejects.toMatchObject(denied);
      await expect(ask(`update participation_act set act = 'RENEW'`)).rejects.toMatchObject(denied);
      await expect(ask('delete from participation_act')).rejects.toMatchObject(denied);
      await expect(act(2, 'CONSENT', `'DISABILITY'`, TODAY)).rejects.toMatchObject(refused);
      await expect(act(3, 'RENEW', `'DISABILITY'`, TODAY)).rejects.toMatchObject(refused);
      await expect(act(2, 'RENEW', 'null', TODAY)).rejects.toMatchObject(refused);
      await expect(act(2, 'WITHDRAW', 'null', ago(0, 10))).rejects.toMatchObject(refused);
      await expect(act(2, 'WITHDRAW', 'null', ago(0, -2))).rejects.toMatchObject(refused);
      const child = await young({ dateOfBirth: ago(10) });
      await expect(act(1, 'CONSENT', `'DISABILITY'`, TODAY, child)).rejects.toMatchObject(refused);
      await expect(act(1, 'WITHDRAW', 'null', TODAY, child)).rejects.toMatchObject(refused);
    } finally {
      await part.close();
    }
  });
});
