/**
 * Before an agreement is signed, the directory tells what would change for whom. Told and true are compared here: people
 * of many organisations look at a child before and after, and exactly what was told has changed.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organisationKinds, recordTypes } from '#core/words.ts';
import { draft, inDays, type SharingChange, sign, simulate, termsOf, withdraw } from '#support/agreements.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { feedPath } from '#support/feeding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const CUSTODIAN = 'POLICE-01';
const RECEIVER = 'EDUCATION-01';
/** Organisations whose people look, of five kinds; the last is named by nobody. */
const lookers = ['LOCAL-AUTHORITY-01', 'EDUCATION-01', 'HEALTH-01', 'POLICE-01', 'NO-DSA-01', 'NORTHSHIRE-PRIMARY-01'];
/** A reason for each purpose. */
const reasons = {
  SAFEGUARDING: 'ALREADY_WORKING',
  CHILD_PROTECTION: 'CHILD_PROTECTION',
  EDUCATION_MONITORING: 'MISSING_EDUCATION',
} as const;
const purposes = Object.keys(reasons) as (keyof typeof reasons)[];

const LOOK = `query Look($id: ID!) { child(id: $id) { involvements(first: 100) { nodes {
  recordType organisation { id } contacts { name } startedOn status practitioner { id } version } } } }`;

type Seen = ReadonlySet<string>;

const without = (some: Seen, others: Seen): Seen => new Set([...some].filter((each) => !others.has(each)));

describe('the simulator of sharing agreements', () => {
  let stack: Stack;
  let custodian: Asker;
  let receiver: Asker;
  const people = new Map<string, Asker>();
  beforeAll(async () => {
    stack = await startStack();
    await feedPath(stack, 'dfe-find', 'examples/feeds/dfe-find');
    const administrator = { role: 'PARTNER_ADMINISTRATOR', practitioner: null } as const;
    custodian = (await hire(stack, { ...administrator, organisation: CUSTODIAN })).ask;
    receiver = (await hire(stack, { ...administrator, organisation: RECEIVER })).ask;
    for (const organisation of lookers) people.set(organisation, (await hire(stack, { organisation })).ask);
    // A pointer of every kind, so that whatever is shared can be seen.
    await stack.database.sql(
      `insert into involvements.involvement (child_id, id, organisation_id, service_type, record_type, contacts,
         started_on, confirmed_on, source, supplier)
       select ?, gen_random_uuid(), ?, 'RECORD_HELD', t.type, '[{"name":"Desk"}]', '2026-01-05', '2026-01-05',
         'CUSTODIAN', 'tests' from unnest(string_to_array(?, ',')) as t(type)`,
      [child.whoElse, CUSTODIAN, recordTypes.join(',')],
    );
  });
  afterAll(() => stack.stop());

  /** What everybody sees of the custodian's pointers, in words that name a change as the simulator does. */
  async function seen(): Promise<Seen> {
    const found = await Promise.all(
      [...people].flatMap(([organisation, ask]) =>
        purposes.map(async (purpose) => {
          const { data, errors } = await ask(LOOK, {
            variables: { id: child.whoElse },
            reason: reasons[purpose],
            caseReference: 'C/1',
          });
          expect(errors).toBeUndefined();
          const pointers = data.child.involvements.nodes.filter(
            (node: { recordType: string | null; organisation: { id: string } }) =>
              node.recordType !== null && node.organisation.id === CUSTODIAN,
          );
          return pointers.flatMap(
            (node: {
              recordType: string;
              contacts: unknown;
              startedOn: unknown;
              status: unknown;
              version: unknown;
            }) => {
              const particulars = [node.contacts, node.startedOn, node.status, node.version];
              // All of them or none.
              expect(new Set(particulars.map((each) => each === null)).size).toBe(1);
              const of = `${organisation} ${purpose} ${node.recordType}`;
              return [`${of} EXISTENCE`, ...(node.contacts === null ? [] : [`${of} CONTENT`])];
            },
          );
        }),
      ),
    );
    return new Set(found.flat());
  }

  const told = (changes: readonly SharingChange[], effect: string): Seen =>
    new Set(
      changes
        .filter((change) => change.effect === effect && lookers.includes(change.organisation.id))
        .map(({ organisation, purpose, recordType, mode }) => `${organisation.id} ${purpose} ${recordType} ${mode}`),
    );

  const expectChanged = (before: Seen, after: Seen, changes: readonly SharingChange[]): void => {
    expect(without(after, before)).toEqual(told(changes, 'GAINED'));
    expect(without(before, after)).toEqual(told(changes, 'LOST'));
  };

  /** The other side is told of itself what the custodian is told of it, and of nobody else, in no list and no count. */
  async function expectOwnOnly(input: unknown, all: readonly SharingChange[]): Promise<void> {
    const { changes, simulation } = await simulate(receiver, input);
    const own = all.filter(({ organisation }) => organisation.id === RECEIVER);
    expect(changes).toEqual(own.map((change) => ({ ...change, pointers: null })));
    const count = (effect: string) => own.filter((change) => change.effect === effect).slice(0, 1);
    const [[gains], [loses]] = [count('GAINED'), count('LOST')];
    expect(simulation.totals).toEqual({
      organisationsGaining: gains ? 1 : 0,
      accountsGaining: gains?.accounts ?? 0,
      organisationsLosing: loses ? 1 : 0,
      accountsLosing: loses?.accounts ?? 0,
    });
  }

  /** Draft, simulate, sign, look; withdraw, look. Answers what was told. */
  async function whole(terms: unknown): Promise<readonly SharingChange[]> {
    const before = await seen();
    const wanted = await simulate(custodian, { terms });
    await expectOwnOnly({ terms }, wanted.changes);
    const { agreement, problems } = await draft(custodian, terms);
    expect(problems).toEqual([]);
    const signing = await simulate(custodian, { signing: agreement.id });
    expect(signing.changes).toEqual(wanted.changes);
    expect(await seen()).toEqual(before);
    await sign(custodian, agreement.id);
    await sign(receiver, agreement.id);
    const after = await seen();
    expectChanged(before, after, wanted.changes);
    // What is in force changes nothing by being signed; withdrawn, it takes back what it gave.
    expect((await simulate(custodian, { signing: agreement.id })).changes).toEqual([]);
    const withdrawing = await simulate(custodian, { withdrawing: agreement.id });
    await expectOwnOnly({ withdrawing: agreement.id }, withdrawing.changes);
    await withdraw(receiver, agreement.id);
    const again = await seen();
    expectChanged(after, again, withdrawing.changes);
    expect(again).toEqual(before);
    return wanted.changes;
  }

  const rule = (change: object = {}) => ({
    effect: 'ALLOW',
    modes: ['EXISTENCE'],
    recordTypes: ['CRIME_JUSTICE'],
    purposes: ['SAFEGUARDING'],
    ...change,
  });

  it('tells what one organisation gains, field by field, and what stays null for it', async () => {
    const changes = await whole(termsOf(CUSTODIAN, RECEIVER, { defaults: [rule({ organisationIds: [RECEIVER] })] }));
    expect(changes).toEqual([
      {
        organisation: { id: RECEIVER, kind: 'EDUCATION' },
        organisationKind: 'EDUCATION',
        // Edith of the demonstration and the one who looks here; the administrator opens no records.
        accounts: 2,
        purpose: 'SAFEGUARDING',
        reasons: [
          'NEW_CONTACT',
          'ALREADY_WORKING',
          'ASSESSMENT',
          'UNPLANNED_CARE',
          'MOVED_IN',
          'TRANSITION',
          'DEATH_REVIEW',
        ],
        recordType: 'CRIME_JUSTICE',
        mode: 'EXISTENCE',
        effect: 'GAINED',
        fields: ['id', 'child', 'serviceType', 'recordType', 'organisation', 'source'].map(
          (field) => `Involvement.${field}`,
        ),
        pointers: null,
      },
    ]);
  });

  it('tells that a denial takes away what another agreement of the same custodian gives', async () => {
    const denial = rule({ effect: 'DENY', organisationKinds: ['LOCAL_AUTHORITY', 'POLICE'] });
    const changes = await whole(
      termsOf(CUSTODIAN, RECEIVER, { exceptions: [denial], defaults: [rule({ organisationKinds: ['HEALTH'] })] }),
    );
    const of = (id: string) =>
      changes.filter(({ organisation }) => organisation.id === id).map(({ mode, effect }) => `${effect} ${mode}`);
    // The custodian's own feed lets this one authority in by an exception, and every police force.
    expect(of('LOCAL-AUTHORITY-01')).toEqual(['LOST EXISTENCE', 'LOST CONTENT']);
    expect(of('POLICE-01')).toEqual(['LOST EXISTENCE', 'LOST CONTENT']);
    expect(of('HEALTH-01')).toEqual(['GAINED EXISTENCE']);
    expect(of('NORTHSHIRE-CSC')).toEqual([]);
  });

  const someRule = fc.record({
    effect: fc.constantFrom('ALLOW', 'ALLOW', 'DENY'),
    modes: fc.constantFrom(['EXISTENCE'], ['CONTENT'], ['EXISTENCE', 'CONTENT']),
    recordTypes: fc.subarray([...recordTypes], { minLength: 1 }),
    purposes: fc.subarray(purposes, { minLength: 1 }),
    organisationIds: fc.oneof(fc.constant([]), fc.subarray(lookers, { maxLength: 3 })),
    organisationKinds: fc.subarray([...organisationKinds], { minLength: 1 }),
  });

  it('tells exactly what changes for everybody, whatever is agreed', async () => {
    let changes = 0;
    const property = fc.asyncProperty(
      fc.array(someRule, { maxLength: 3 }),
      fc.array(someRule, { minLength: 1, maxLength: 3 }),
      async (exceptions, defaults) => {
        changes += (await whole(termsOf(CUSTODIAN, RECEIVER, { exceptions, defaults }))).length;
      },
    );
    await fc.assert(property, { numRuns: 12, endOnFailure: true });
    expect(changes).toBeGreaterThan(0);
  }, 120_000);

  it('adds up how many organisations and accounts are concerned, and pages through them without losing one', async () => {
    // Side by side, so that a page could be filled with those who gain nothing.
    const left = ['01', '02', '03', '04'].map((number) => `NORTHSHIRE-PRIMARY-${number}`);
    const terms = termsOf(CUSTODIAN, RECEIVER, {
      exceptions: [rule({ effect: 'DENY', modes: ['EXISTENCE'], organisationIds: ['POLICE-01', ...left] })],
      defaults: [rule({ modes: ['EXISTENCE', 'CONTENT'], organisationKinds: ['EDUCATION', 'HEALTH'] })],
    });
    const { changes, simulation } = await simulate(custodian, { terms });
    const concerned = (effect: string) => {
      const found = changes.filter((change) => change.effect === effect);
      return new Map(found.map(({ organisation, accounts }) => [organisation.id, accounts]));
    };
    const sum = (accounts: Iterable<number>): number => [...accounts].reduce((total, each) => total + each, 0);
    const [gaining, losing] = [concerned('GAINED'), concerned('LOST')];
    expect(gaining.size).toBeGreaterThan(60);
    expect([...losing.keys()]).toEqual(['POLICE-01']);
    expect(left.filter((id) => gaining.has(id))).toEqual([]);
    expect(simulation.totals).toEqual({
      organisationsGaining: gaining.size,
      accountsGaining: sum(gaining.values()),
      organisationsLosing: 1,
      accountsLosing: sum(losing.values()),
    });
    const [counted] = await stack.database.sql<{ organisations: number; accounts: number }>(
      `select count(distinct o.id)::int as organisations, count(a.id)::int as accounts
       from accreditation.organisation o left join accreditation.account a on a.organisation_id = o.id
         and a.state = 'ACTIVE' and a.role in ('PRACTITIONER', 'PRACTITIONER_VIEW', 'AUTHORITY_OFFICER')
       where o.kind in ('EDUCATION', 'HEALTH') and o.id <> all(string_to_array(?, ','))`,
      [left.join(',')],
    );
    expect(counted).toEqual({ organisations: gaining.size, accounts: sum(gaining.values()) });
    for (const first of [1, 2, 7]) {
      expect((await simulate(custodian, { terms }, first)).changes).toEqual(changes);
    }
  }, 60_000);

  it('tells the other side nothing of what the custodian has agreed with others', async () => {
    // Whether these gain anything depends on what was agreed with them: the other side could ask until it knew.
    const terms = termsOf(CUSTODIAN, RECEIVER, {
      defaults: [rule({ organisationIds: ['HEALTH-01', 'NO-DSA-01'] })],
    });
    expect((await simulate(custodian, { terms })).changes.length).toBeGreaterThan(1);
    expect((await simulate(asPersona(stack, 'audrey'), { terms })).changes.length).toBeGreaterThan(1);
    const { changes, simulation } = await simulate(receiver, { terms });
    expect([changes, Object.values(simulation.totals)]).toEqual([[], [0, 0, 0, 0]]);
  });

  it('looks at any moment to come: before it begins and after it has ended an agreement changes nothing', async () => {
    const terms = termsOf(CUSTODIAN, RECEIVER, {
      validFrom: inDays(10),
      validUntil: inDays(20),
      defaults: [rule({ organisationIds: [RECEIVER] })],
    });
    const at = async (moment?: string) => simulate(receiver, { terms, ...(moment ? { at: moment } : {}) });
    expect((await at(inDays(9))).changes).toEqual([]);
    expect((await at(inDays(11))).changes).toHaveLength(1);
    expect((await at(inDays(21))).changes).toEqual([]);
    const usual = await at();
    expect([usual.simulation.at, usual.changes.length]).toEqual([terms.validFrom, 1]);
    expect((await at(inDays(-1))).errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'at' });
  });

  it('weighs a new wording against the one it supersedes', async () => {
    const old = termsOf(CUSTODIAN, RECEIVER, {
      defaults: [rule({ organisationIds: [RECEIVER], recordTypes: ['HEALTH', 'CRIME_JUSTICE'] })],
    });
    const { agreement } = await draft(custodian, old);
    await sign(custodian, agreement.id);
    await sign(receiver, agreement.id);
    const next = termsOf(CUSTODIAN, RECEIVER, {
      supersedes: agreement.id,
      defaults: [rule({ organisationIds: [RECEIVER], recordTypes: ['CRIME_JUSTICE', 'EDUCATION'] })],
    });
    const before = await seen();
    const { changes } = await simulate(custodian, { terms: next });
    expect(changes.map(({ recordType, effect }) => `${effect} ${recordType}`)).toEqual([
      'GAINED EDUCATION',
      'LOST HEALTH',
    ]);
    const second = await draft(receiver, next);
    await sign(receiver, second.agreement.id);
    await sign(custodian, second.agreement.id);
    expectChanged(before, await seen(), changes);
    await withdraw(custodian, second.agreement.id);
  });

  it('tells what would be lost if a custodian’s feed said nothing any more', async () => {
    const [feed] = await stack.database.sql<{ id: string }>(
      'select id from involvements.agreement where organisation_id = ? order by received_at desc limit 1',
      [CUSTODIAN],
    );
    const { changes } = await simulate(custodian, { withdrawing: feed?.id });
    expect(new Set(changes.map(({ effect }) => effect))).toEqual(new Set(['LOST']));
    expect(told(changes, 'LOST')).toEqual(await seen());
  });

  it('counts pointers to the nearest ten for their custodian alone, and says nothing of up to five', async () => {
    const pointersFor = async (count: number, ask = receiver): Promise<unknown> => {
      await stack.database.sql(`delete from involvements.involvement where supplier = 'counted'`);
      await stack.database.sql(
        `insert into involvements.involvement (child_id, id, organisation_id, service_type, record_type, source, supplier)
         select ?::bigint + n, gen_random_uuid(), ?, 'RECORD_HELD', 'EDUCATION', 'CUSTODIAN', 'counted'
         from generate_series(1, ?::int) n`,
        [child.none, RECEIVER, count],
      );
      const other = termsOf(RECEIVER, CUSTODIAN, {
        // Which the other side sees already: of itself it is told this much.
        exceptions: [rule({ effect: 'DENY', organisationIds: [CUSTODIAN], recordTypes: ['EDUCATION'] })],
        defaults: [rule({ organisationIds: ['NO-DSA-01'], recordTypes: ['EDUCATION'] })],
      });
      return (await simulate(ask, { terms: other })).changes[0]?.pointers;
    };
    // One is there from the custodian's file.
    const found: Record<number, unknown> = {};
    for (const count of [0, 4, 5, 13, 14]) found[count] = await pointersFor(count);
    expect(found).toEqual({ 0: null, 4: null, 5: 10, 13: 10, 14: 20 });
    expect(await pointersFor(23, asPersona(stack, 'audrey'))).toBe(20);
    // The other side, which may only think of an agreement, learns nothing of how many there are.
    expect(await pointersFor(23, custodian)).toBeNull();
  });

  it('is for the two organisations and for auditors, and says which field is wrong', async () => {
    const { agreement } = await draft(custodian, termsOf(CUSTODIAN, RECEIVER));
    const other = (await hire(stack, { role: 'PARTNER_ADMINISTRATOR', organisation: 'HEALTH-01', practitioner: null }))
      .ask;
    expect((await simulate(other, { signing: agreement.id })).simulation).toBeNull();
    expect((await simulate(other, { withdrawing: 'nonsense' })).simulation).toBeNull();
    expect((await simulate(asPersona(stack, 'audrey'), { signing: agreement.id })).changes).toHaveLength(1);
    expect((await simulate(asPersona(stack, 'amira'), { signing: agreement.id })).errors?.[0].extensions.code).toBe(
      'FORBIDDEN',
    );
    const wrong = async (input: unknown) => (await simulate(other, input)).errors?.[0].extensions;
    expect(await wrong({ terms: termsOf(CUSTODIAN, RECEIVER) })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'custodianId',
    });
    expect(await wrong({})).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input' });
    expect(await wrong({ signing: agreement.id, withdrawing: agreement.id })).toMatchObject({ field: 'input' });
  });
});
