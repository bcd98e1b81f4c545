/**
 * A record that one organisation of another authority tells of, and that was found to be a hidden child's: its own team, its
 * practitioners and their auditors are told the same as of one like it that was found to be nobody's (law 3).
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, addMonths, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { consents, withdraws } from '#support/participating.ts';
import { keptOf, nightOf } from '#support/retaining.ts';
import { askPeople, find, makeRecord, reviewOf } from '#support/reviewing.ts';
import { WORK } from '#support/schooling.ts';
import { search } from '#support/searching.ts';
import { requestShield, shielding } from '#support/shielding.ts';
import { type Asking, type Stack, startStack } from '#support/stack.ts';

const organisations = { '901': 'NORTHSHIRE-DIRECTORY', '902': 'EASTVALE-DIRECTORY' } as const;
const years = (count: number): IsoDate => addMonths(dayOf(new Date()), -12 * count);

interface Pair {
  readonly hidden: string;
  readonly linked: string;
  readonly control: string;
  /** By which the hidden child was found, before it was linked. */
  readonly keys: readonly unknown[];
}

describe('a provisional record that was found to be a hidden child’s', () => {
  let stack: Stack;
  let worker: Asker;
  let auditor: Asker;
  const teams: Record<'901' | '902', readonly Asker[]> = { '901': [], '902': [] };
  const managersOf = (authority: '901' | '902') =>
    Promise.all(
      [1, 2].map(async () => {
        const organisation = organisations[authority];
        const role = { role: 'AUTHORITY_MANAGER', organisation, authority, practitioner: null } as const;
        return (await hire(stack, { ...role, rights: ['CONSENT_OVER_18'] })).ask;
      }),
    );
  beforeAll(async () => {
    stack = await startStack();
    teams['901'] = await managersOf('901');
    teams['902'] = await managersOf('902');
    worker = (await hire(stack, { organisation: 'EASTVALE-CSC' })).ask;
    auditor = (await hire(stack, { role: 'AUDITOR', organisation: organisations['902'], practitioner: null })).ask;
  });
  afterAll(() => stack.stop());

  const team: Asker = (...asked) => (teams['902'][0] as Asker)(...asked);

  const nights = async () => {
    const night = nightOf(stack.database, () => new Date());
    await night.retention.run().finally(() => night.close());
  };
  const isSeen = async (id: string) => (await worker(`{ child(id: "${id}") { familyName } }`)).data.child !== null;
  const keysOf = (id: string) =>
    stack.database.sql('select key from children.match_key where child_id = ? order by key', [id]);
  const leadsTo = async (id: string) =>
    (
      await stack.database.sql<{ to: string | null }>(
        'select merged_into::text as "to" from children.child where id = ?',
        [id],
      )
    )[0]?.to;
  const isFound = async (id: string) => {
    const [said] = await stack.database.sql<{ name: string; born: string }>(
      'select family_name as name, date_of_birth::text as born from children.child where id = ?',
      [id],
    );
    return (await search(worker, { familyName: said?.name, dateOfBirth: said?.born })).ids.includes(id);
  };
  const bornOn = (id: string, day: IsoDate) =>
    stack.database.sql('update children.child set date_of_birth = ? where id = ?', [day, id]);
  /** So many years ago, what it is counted from: of this record alone. */
  const passed = (id: string, count: number) =>
    stack.database.sql(
      `update children.child set archived_on = archived_on - make_interval(years => ?),
         date_of_birth = date_of_birth - make_interval(years => ?) where id = ?`,
      [count, count, id],
    );

  /** Names that are like no other's: who is made is to be taken for nobody. */
  const names = [
    'Abernethy',
    'Birtwhistle',
    'Cholmondeley',
    'Drinkwater',
    'Eastgate',
    'Featherstone',
    'Gooseberry',
  ].flatMap((one) => ['Quillon', 'Zimmer', 'Yarrow', 'Umber', 'Thackeray'].map((other) => `${other} ${one}`));
  let made = 0;
  /** Two records of 902 that know nothing of each other; the first is found by 901 to be of its hidden child. */
  async function pair(
    bornBy: IsoDate,
    hiddenBorn = bornBy,
    before: (id: string) => Promise<unknown> = async () => null,
  ) {
    made += 1;
    const born = addDays(bornBy, -made);
    const [ofHidden, ofLinked, ofControl] = names.splice(0, 3);
    const own = { authority: '902', state: 'PROVISIONAL', source: 'EASTVALE-CSC' } as const;
    const hidden = await makeRecord(stack, {
      familyName: ofHidden as string,
      dateOfBirth: addDays(hiddenBorn, -made),
      state: 'SHIELDED',
      postcode: `ZN${made} 1AA`,
    });
    const linked = await makeRecord(stack, {
      ...own,
      familyName: ofLinked as string,
      dateOfBirth: born,
      postcode: `ZV${made} 9ZZ`,
    });
    const control = await makeRecord(stack, {
      ...own,
      familyName: ofControl as string,
      dateOfBirth: addDays(born, -1),
      postcode: `ZV${made} 8ZX`,
    });
    for (const id of [linked, control]) await before(id);
    const keys = await keysOf(hidden);
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: linked, candidate: hidden });
    for (const ask of teams['901']) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', linked, hidden);
      expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
    expect(await leadsTo(linked)).toBe(hidden);
    return { hidden, linked, control, keys } satisfies Pair;
  }

  /** What is answered of each, without their numbers. */
  async function ofBoth<Told>({ linked, control }: Pair, asked: (id: string) => Promise<Told>): Promise<[Told, Told]> {
    return [await asked(linked), await asked(control)];
  }
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  const told = async (text: string, asking: Asking = {}): Promise<any> => (await team(text, asking)).data;
  const change =
    (name: string, type: string, fields: string, asking: Asking = {}) =>
    async (input: Readonly<Record<string, unknown>>) => {
      const { data } = await team(
        `mutation Change($input: ${type}!) { made: ${name}(input: $input) { ${fields} problems { code } } }`,
        { variables: { input: { idempotencyKey: randomUUID(), ...input } }, ...asking },
      );
      return data.made;
    };

  it('has consents of its own, given, listed, renewed and withdrawn by its own team', async () => {
    const today = dayOf(new Date());
    const both = await pair(years(20), years(16), (id) => consents(team, id, addMonths(today, -13)));
    const state = (id: string) =>
      told(`{ child(id: "${id}") { participation { state renewalDueOn } linkedRecords links { id } } }`);
    const isListed = async (id: string) => {
      const { participationsToRenew } = await told('{ participationsToRenew(first: 100) { nodes { child { id } } } }', {
        reason: 'RECORD_MAINTENANCE',
      });
      return participationsToRenew.nodes.some(({ child }: { child: { id: string } }) => child.id === id);
    };
    for (const asked of [
      state,
      isListed,
      async (id: string) => (await consents(team, id, today)).codes,
      state,
      isListed,
      async (id: string) => (await withdraws(team, id)).codes,
      state,
    ]) {
      const [linked, control] = await ofBoth<unknown>(both, asked);
      expect(linked).toEqual(control);
    }
    expect(await state(both.linked)).toMatchObject({ child: { participation: { state: 'WITHDRAWN' } } });
  });

  it('keeps its consent whatever the team of the hidden child is told', async () => {
    const today = dayOf(new Date());
    const both = await pair(years(20), years(20), (id) => consents(team, id, addMonths(today, -1)));
    const [owner] = teams['901'] as [Asker];
    expect((await consents(owner, both.hidden, today)).codes).toEqual([]);
    expect((await withdraws(owner, both.hidden)).codes).toEqual([]);
    const [linked, control] = await ofBoth(both, (id) =>
      told(`{ child(id: "${id}") { participation { state renewedOn consentedOn } } }`),
    );
    expect(linked).toEqual(control);
    expect(linked.child.participation.state).toBe('IN_FORCE');
  });

  it('is on the list of those without a place of education', async () => {
    const both = await pair('2016-05-05' as IsoDate);
    const [linked, control] = await ofBoth(both, async (id) => {
      const { childrenWithoutSetting } = await told(
        '{ childrenWithoutSetting(first: 100) { nodes { child { id } } } }',
        WORK,
      );
      return childrenWithoutSetting.nodes.some(({ child }: { child: { id: string } }) => child.id === id);
    });
    expect(linked).toEqual(control);
  });

  it('has disputes and complaints that its own team is shown, and the team of the hidden child is not', async () => {
    const both = await pair('2016-05-05' as IsoDate);
    const asking = { reason: 'RECORD_MAINTENANCE' } as const;
    const raise = change('raiseDispute', 'RaiseDisputeInput', 'reference', asking);
    const complain = change('recordComplaint', 'RecordComplaintInput', 'complaint { state }', asking);
    const listed = (ask: Asker, list: string) => async (id: string) => {
      const { data } = await ask(`{ ${list}(first: 100) { nodes { childId } } }`, asking);
      return data[list].nodes.filter(({ childId }: { childId: string }) => childId === id).length;
    };
    const [linked, control] = await ofBoth(both, async (childId) => {
      const dispute = await raise({ childId, field: 'FAMILY_NAME', ground: 'WRONG', onBehalfOf: 'PARENT' });
      const complaint = await complain({
        childId,
        about: 'WHAT_IS_SHOWN',
        complainant: 'PARENT',
        receivedBy: 'LETTER',
        receivedOn: dayOf(new Date()),
      });
      return {
        raised: typeof dispute.reference,
        problems: [dispute.problems, complaint.problems],
        complaint: complaint.complaint,
        disputes: await listed(team, 'disputes')(childId),
        complaints: await listed(team, 'complaints')(childId),
      };
    });
    expect(linked).toEqual(control);
    expect(linked).toMatchObject({ raised: 'string', disputes: 1, complaints: 1 });
    const [owner] = teams['901'] as [Asker];
    for (const list of ['disputes', 'complaints']) {
      expect(await listed(owner, list)(both.hidden)).toBe(0);
      expect(await listed(owner, list)(both.linked)).toBe(0);
    }
  });

  it('is given no new identity before somebody has confirmed it, found or not', async () => {
    const both = await pair('2016-05-05' as IsoDate);
    const [linked, control] = await ofBoth(
      both,
      async (childId) =>
        (
          await shielding(team, 'giveNewIdentity', {
            childId,
            reason: 'ADOPTION',
            familyName: 'Newbrook',
            givenNames: 'Thomas',
            carryOver: ['DATE_OF_BIRTH'],
            shielded: false,
          })
        ).refused,
    );
    expect(linked).toEqual(control);
    expect(linked).toEqual(['NOT_CONFIRMED']);
  });

  it('has a trail of looks that its authority’s auditors read as any other, and the hidden child’s do not', async () => {
    const both = await pair('2016-05-05' as IsoDate);
    const ben = asPersona(stack, 'ben');
    for (const id of [both.linked, both.control]) {
      expect((await requestShield(worker, id)).refused).toEqual([]);
      await ben(`{ child(id: "${id}") { familyName } }`);
      await worker(`{ child(id: "${id}") { familyName } }`);
    }
    const looksBy = (ask: Asker, organisationId: string) => async (childId: string) => {
      const { data } = await ask(
        `query Looks($filter: AccessRecordFilter!) { accessRecords(first: 100, filter: $filter) { nodes { operation } } }`,
        { reason: null, variables: { filter: { childId, organisationId, kind: 'OUTCOME' } } },
      );
      return data.accessRecords.nodes.length;
    };
    const role = { role: 'AUDITOR', organisation: organisations['901'], practitioner: null } as const;
    const northshire = (await hire(stack, role)).ask;
    // Its own authority's see whoever looked; those of the hidden child's whom their own people looked at, and no more.
    for (const [ask, of, looks] of [
      [auditor, 'NORTHSHIRE-CSC', 1],
      [auditor, 'EASTVALE-CSC', 2],
      [northshire, 'NORTHSHIRE-CSC', 1],
      [northshire, 'EASTVALE-CSC', 0],
    ] as const) {
      expect(await ofBoth(both, looksBy(ask, of))).toEqual([looks, looks]);
    }
  });

  it('is archived and given back by its own day, and the hidden child by its own', async () => {
    const due = addDays(years(18), -3);
    const older = await pair(due, years(17));
    const younger = await pair(years(17), due);
    await nights();
    expect(await ofBoth(older, isSeen)).toEqual([false, false]);
    expect(await ofBoth(younger, isSeen)).toEqual([true, true]);
    // By whatever way they are come to.
    expect(await ofBoth(younger, isFound)).toEqual([true, true]);
    const raise = change('raiseDispute', 'RaiseDisputeInput', 'reference', { reason: 'RECORD_MAINTENANCE' });
    const disputed = { field: 'FAMILY_NAME', ground: 'WRONG', onBehalfOf: 'PRACTITIONER' };
    expect(await ofBoth(younger, async (childId) => typeof (await raise({ ...disputed, childId })).reference)).toEqual([
      'string',
      'string',
    ]);
    const involve = async (childId: string) => {
      const input = {
        childId,
        idempotencyKey: randomUUID(),
        serviceType: 'SOC_FAMILY_SUPPORT',
        startedOn: '2020-01-01',
      };
      const { data } = await worker(
        'mutation Do($input: RecordInvolvementInput!) { recordInvolvement(input: $input) { problems { code } } }',
        { variables: { input } },
      );
      return data.recordInvolvement.problems;
    };
    expect(await ofBoth(younger, involve)).toEqual([[], []]);
    // What other parts are told of it, such as whose auditors may read its trail: nothing of the child that is gone.
    expect((await stack.ports.children?.child(younger.linked, null))?.shownBy).toBeUndefined();
    expect((await keptOf(stack.database, older.hidden))?.state).toBe('SHIELDED');
    expect((await keptOf(stack.database, younger.hidden))?.state).toBe('ARCHIVED');
    // What has ended by itself stands in the way of nobody who goes on linking.
    const another = await makeRecord(stack, { familyName: 'Anotherby', state: 'PROVISIONAL' });
    await askPeople(stack, { kind: 'POSSIBLE_SAME', record: another, candidate: older.hidden });
    for (const ask of teams['901']) {
      const review = await reviewOf(ask, 'POSSIBLE_SAME', another, older.hidden);
      expect((await find(ask, review, 'SAME_CHILD')).codes).toEqual([]);
    }
    expect(await leadsTo(another)).toBe(older.hidden);
    // They were born later than was said.
    for (const id of [older.linked, older.control]) await bornOn(id, years(17));
    await nights();
    expect(await ofBoth(older, isSeen)).toEqual([true, true]);
    // And the others earlier: by their own day still, though the hidden child has gone before.
    for (const id of [younger.linked, younger.control]) await bornOn(id, due);
    await nights();
    expect(await ofBoth(younger, isSeen)).toEqual([false, false]);
  });

  it('is deleted by its own day: the hidden child goes on without it, and it without the hidden child', async () => {
    const due = addDays(years(18), -3);
    const gone = await pair(due, years(17));
    const left = await pair(years(17), due);
    await nights();
    for (const id of [gone.linked, gone.control]) await passed(id, 7);
    await passed(left.hidden, 7);
    await nights();
    const kept = async (id: string) => (await keptOf(stack.database, id)) !== undefined;
    expect(await ofBoth(gone, kept)).toEqual([false, false]);
    expect(await ofBoth(left, isSeen)).toEqual([true, true]);
    expect([await kept(gone.hidden), await kept(left.hidden)]).toEqual([true, false]);
    expect(await keysOf(gone.linked)).toEqual([]);
    expect(await keysOf(gone.hidden)).toEqual(gone.keys);
    const links = await stack.database.sql('select 1 from children.merge where ? in (one, other)', [left.linked]);
    expect(links).toEqual([]);
  });
});
