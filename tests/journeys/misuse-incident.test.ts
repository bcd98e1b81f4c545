import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogFields } from '#core/log.ts';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire } from '#support/colleagues.ts';
import { act, guess, incident, incidents, probe } from '#support/misusing.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LOOK = `{ child(id: "${child.whoElse}") { familyName } }`;

describe('an incident of misuse', () => {
  let stack: Stack;
  let audrey: Asker;
  let [ofNorth, second, ofEast]: Colleague[] = [];
  const said: string[] = [];
  const log = (message: string, fields?: LogFields) => void said.push(JSON.stringify({ message, ...fields }));

  beforeAll(async () => {
    stack = await startStack({ log: { info: log, warn: log, error: log } });
    audrey = asPersona(stack, 'audrey');
    const auditor = (organisation: string) => hire(stack, { role: 'AUDITOR', organisation, practitioner: null });
    [ofNorth, second] = [await auditor('NORTHSHIRE-DIRECTORY'), await auditor('NORTHSHIRE-DIRECTORY')];
    ofEast = await auditor('EASTVALE-DIRECTORY');
  });
  afterAll(() => stack.stop());

  const ask = (who: Colleague | undefined): Asker => who?.ask as Asker;
  const ofNorthsCsc = () => hire(stack, { organisation: 'NORTHSHIRE-CSC' });

  /** The one open incident of somebody who has just misused their account. */
  async function openedFor({ account }: Colleague) {
    const [found, ...more] = await incidents(audrey, { accountId: account });
    expect(more).toEqual([]);
    return found ?? expect.unreachable();
  }

  it('is opened by a signal, with what gave rise to it', async () => {
    const prober = await ofNorthsCsc();
    const requests = await probe(prober.ask);
    const found = await openedFor(prober);
    expect(found).toMatchObject({
      reference: expect.stringMatching(/^INC-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
      state: 'SIGNALLED',
      accountId: prober.account,
      organisation: { id: 'NORTHSHIRE-CSC' },
      signals: [{ detector: 'SHIELD_PROBE' }],
      acts: [],
    });
    expect(new Set(found.entries.nodes.map(({ requestId }) => requestId))).toEqual(new Set(requests));
    expect(found.entries.nodes).toHaveLength(requests.length);
    // The log says nothing of it: auditors are called about those they may open (tests/audit-alerts.test.ts).
    expect(said.join()).not.toContain(found.reference);
    expect(said.join()).not.toContain(prober.account);
  });

  it('is not opened for a colleague who looks one child up', async () => {
    const careful = await ofNorthsCsc();
    for (let times = 0; times < 4; times += 1) await careful.ask(LOOK);
    expect(await incidents(audrey, { accountId: careful.account })).toEqual([]);
  });

  it('is its area’s and the national office’s to see, and nobody else’s', async () => {
    const prober = await ofNorthsCsc();
    await probe(prober.ask);
    const { reference } = await openedFor(prober);
    expect(await incident(ask(ofNorth), reference)).toMatchObject({ reference });
    expect(await incident(ask(ofEast), reference)).toBeNull();
    expect((await incidents(ask(ofEast))).map((each) => each.reference)).not.toContain(reference);
    expect(await act(ask(ofEast), 'suspendForIncident', reference)).toBe('INCIDENT_NOT_FOUND');
    for (const name of ['amira', 'olga', 'martin', 'nadia', 'paul', 'stan']) {
      const seen = await stack.ask(name, `{ incident(reference: "${reference}") { state } }`);
      expect(seen.errors?.[0].extensions.code).toBe('FORBIDDEN');
      expect(await act(asPersona(stack, name), 'suspendForIncident', reference)).toBe('FORBIDDEN');
    }
  });

  it('takes the next signal of the same account while it is open', async () => {
    const one = await ofNorthsCsc();
    await probe(one.ask);
    const { reference } = await openedFor(one);
    await guess(one.ask);
    const joined = await openedFor(one);
    expect(joined).toMatchObject({
      reference,
      signals: [{ detector: 'SHIELD_PROBE' }, { detector: 'NUMBER_GUESSING' }],
    });
    // The same signal of the same day is the same signal.
    await probe(one.ask, 'Northcote');
    await guess(one.ask);
    expect((await openedFor(one)).signals).toHaveLength(2);
  });

  it('suspends in one act that bites at once, investigates, and is ruled on by a second person', async () => {
    const prober = await ofNorthsCsc();
    await probe(prober.ask);
    const { reference } = await openedFor(prober);
    expect((await prober.ask(LOOK)).status).toBe(200);
    expect(await act(ask(ofNorth), 'investigateIncident', reference)).toBe('WRONG_STATE');
    const idempotencyKey = randomUUID();
    const suspend = () => act(ask(ofNorth), 'suspendForIncident', reference, { idempotencyKey });
    expect(await suspend()).toBe('SUSPENDED_USER');
    await expect.poll(async () => (await prober.ask(LOOK)).status, { timeout: 5_000 }).toBe(403);
    expect(await suspend()).toBe('SUSPENDED_USER');
    expect(await act(ask(ofNorth), 'suspendForIncident', reference)).toBe('WRONG_STATE');
    expect(await act(ask(ofNorth), 'investigateIncident', reference, { idempotencyKey })).toBe('KEY_REUSED');
    expect(await act(ask(ofNorth), 'concludeIncident', reference, { outcome: 'CLEARED' })).toBe('WRONG_STATE');
    expect(await act(ask(ofNorth), 'investigateIncident', reference)).toBe('INVESTIGATING');
    for (const outcome of ['DISCIPLINARY', 'CRIMINAL']) {
      expect(await act(ask(ofNorth), 'concludeIncident', reference, { outcome })).toBe('SECOND_PERSON_NEEDED');
    }
    expect(await act(ask(second), 'concludeIncident', reference, { outcome: 'DISCIPLINARY' })).toBe('DISCIPLINARY');
    expect(await act(audrey, 'concludeIncident', reference, { outcome: 'CLEARED' })).toBe('WRONG_STATE');
    expect((await incident(audrey, reference))?.acts).toEqual([
      { state: 'SUSPENDED_USER', accountId: ofNorth?.account },
      { state: 'INVESTIGATING', accountId: ofNorth?.account },
      { state: 'DISCIPLINARY', accountId: second?.account },
    ]);
    const events = await stack.database.sql(
      'select act, about, done_by from accreditation.account_event where account_id = ?',
      [prober.account],
    );
    expect(events).toEqual([{ act: 'SUSPENDED', about: 'INVESTIGATION', done_by: ofNorth?.account }]);
  });

  it('may be cleared by whoever investigated it', async () => {
    const prober = await ofNorthsCsc();
    await probe(prober.ask);
    const { reference } = await openedFor(prober);
    expect(await act(ask(ofNorth), 'suspendForIncident', reference)).toBe('SUSPENDED_USER');
    expect(await act(ask(ofNorth), 'investigateIncident', reference)).toBe('INVESTIGATING');
    expect(await act(ask(ofNorth), 'concludeIncident', reference, { outcome: 'CLEARED' })).toBe('CLEARED');
    await guess(prober.ask);
    // Suspended: nothing more can be signalled of it.
    expect(await incidents(audrey, { accountId: prober.account })).toHaveLength(1);
  });

  it('is ruled on by nobody who works beside the one it is about', async () => {
    const officer = await hire(stack, {
      role: 'AUTHORITY_OFFICER',
      organisation: 'NORTHSHIRE-DIRECTORY',
      authority: '901',
      practitioner: null,
    });
    await guess(officer.ask);
    const { reference } = await openedFor(officer);
    expect(await act(ask(ofNorth), 'suspendForIncident', reference)).toBe('SUSPENDED_USER');
    expect(await act(ask(ofNorth), 'investigateIncident', reference)).toBe('INVESTIGATING');
    for (const outcome of ['CLEARED', 'CRIMINAL']) {
      expect(await act(ask(second), 'concludeIncident', reference, { outcome })).toBe('ANOTHER_BODY_NEEDED');
    }
    expect(await act(audrey, 'concludeIncident', reference, { outcome: 'CRIMINAL' })).toBe('CRIMINAL');
  });

  it('is nothing to the one it is about, whichever of their accounts they ask with', async () => {
    const prober = await ofNorthsCsc();
    const themselves = [
      await hire(stack, {
        role: 'AUDITOR',
        organisation: 'NATIONAL-OFFICE',
        practitioner: null,
        person: prober.account,
      }),
      await hire(stack, {
        role: 'AUDITOR',
        organisation: 'NORTHSHIRE-DIRECTORY',
        practitioner: null,
        person: prober.account,
      }),
    ];
    await probe(prober.ask);
    const { reference } = await openedFor(prober);
    for (const one of themselves) {
      expect(await incident(one.ask, reference)).toBeNull();
      expect(await incident(one.ask, 'INC-ZZZZ-ZZZZ')).toBeNull();
      expect((await incidents(one.ask)).map((each) => each.reference)).not.toContain(reference);
      expect(await incidents(one.ask, { accountId: prober.account })).toEqual([]);
      expect(await act(one.ask, 'suspendForIncident', reference)).toBe('INCIDENT_NOT_FOUND');
      const records = await one.ask(`{ accessRecords(filter: { incident: "${reference}" }) { nodes { id } } }`);
      expect(records.data.accessRecords.nodes).toEqual([]);
    }
    expect(await incident(audrey, reference)).toMatchObject({ state: 'SIGNALLED', acts: [] });
  });

  it('stands in a list that tells its reader nothing of those left out: no reference and no cursor has an order', async () => {
    // Opened one after the other; of none of them does the next one's name follow.
    const probers = [];
    for (let times = 0; times < 4; times += 1) probers.push(await ofNorthsCsc());
    for (const { ask: theirs } of probers) await guess(theirs);
    const query = `query ($first: Int, $after: String) { incidents(first: $first, after: $after) {
      edges { cursor node { reference accountId } } pageInfo { endCursor } } }`;
    const page = async (first: number, after: string | null = null) =>
      (await audrey(query, { reason: null, variables: { first, after } })).data.incidents;
    const { edges } = await page(20);
    type Edge = { readonly cursor: string; readonly node: { readonly reference: string; readonly accountId: string } };
    const newest = (edges as Edge[]).slice(0, 4).map(({ node }) => node.accountId);
    expect(new Set(newest)).toEqual(new Set(probers.map(({ account }) => account)));
    const names = (edges as Edge[]).flatMap(({ cursor, node }) => [
      String(JSON.parse(Buffer.from(cursor, 'base64url').toString())[0]),
      node.reference,
    ]);
    // Numbers in a row are what they were; each of these is one of a great many that could as well be.
    for (const name of names) expect(name).not.toMatch(/^\d+$|\d{6}$/);
    expect(new Set(names).size).toBe(names.length);
    const numbered = Buffer.from(JSON.stringify(['3'])).toString('base64url');
    const made = await audrey(query, { reason: null, variables: { first: 2, after: numbered } });
    expect(made.errors?.[0].extensions.code).toBe('PAGE_INVALID');
    // And they lead on all the same.
    const [first, second] = [await page(2), await page(2, (await page(2)).pageInfo.endCursor)];
    expect([...first.edges, ...second.edges]).toEqual(edges.slice(0, 4));
  });

  it('can be suspended for again where the first time was cut short, and suspends nobody twice', async () => {
    const prober = await ofNorthsCsc();
    await probe(prober.ask);
    const { reference } = await openedFor(prober);
    await stack.database.sql(
      `create function audit.cut_short() returns trigger language plpgsql as $$ begin raise exception 'cut short'; end $$`,
    );
    await stack.database.sql(
      `create trigger cut_short after insert on audit.incident_act for each row execute function audit.cut_short()`,
    );
    expect(await act(audrey, 'suspendForIncident', reference)).toBe('INTERNAL_SERVER_ERROR');
    await stack.database.sql('drop function audit.cut_short cascade');
    // Nobody is left in whom it was meant for.
    await expect.poll(async () => (await prober.ask(LOOK)).status, { timeout: 5_000 }).toBe(403);
    expect(await incident(audrey, reference)).toMatchObject({ state: 'SIGNALLED', acts: [] });
    expect(await act(audrey, 'suspendForIncident', reference)).toBe('SUSPENDED_USER');
    const events = await stack.database.sql('select act from accreditation.account_event where account_id = ?', [
      prober.account,
    ]);
    expect(events).toEqual([{ act: 'SUSPENDED' }]);
  });

  it('is suspended for once, however many auditors do it at the same moment', async () => {
    const prober = await ofNorthsCsc();
    await probe(prober.ask);
    const { reference } = await openedFor(prober);
    const made = await Promise.all(
      [audrey, ask(ofNorth), ask(second), audrey].map((each) => act(each, 'suspendForIncident', reference)),
    );
    expect(made.filter((state) => state === 'SUSPENDED_USER')).toHaveLength(1);
    // Whoever waited too long for the others is told so, and nothing was done for them.
    for (const state of made) expect(['SUSPENDED_USER', 'WRONG_STATE', 'SERVICE_UNAVAILABLE']).toContain(state);
    expect((await incident(audrey, reference))?.acts).toHaveLength(1);
  });

  it('stands in the trail with whatever is done about it and whoever reads it', async () => {
    const browser = await ofNorthsCsc();
    const rows = await stack.database.sql<{ id: string }>(
      `select id from children.child where state = 'OPEN' and merged_into is null order by id limit 8`,
    );
    for (const { id } of rows) await browser.ask(`{ child(id: "${id}") { id } }`);
    const { reference, signals } = await openedFor(browser);
    expect(signals.map(({ detector }) => detector)).toEqual(['SEQUENTIAL_BROWSING']);
    const reply = await audrey(
      `{ incident(reference: "${reference}") { entries { nodes { disclosures { childId } } } } }`,
    );
    const entries = await trailOf(stack, String(reply.headers.get('x-request-id')));
    expect(entries.map(({ kind }) => kind)).toEqual(['INTENT', 'OUTCOME']);
    expect(new Set(Object.keys(entries[1].children))).toEqual(new Set(rows.map(({ id }) => id)));
    const nothing = await audrey(`mutation { investigateIncident(input: { reference: "${reference}",
      idempotencyKey: "key-${randomUUID()}" }) { problems { code } } }`);
    const refused = await trailOf(stack, String(nothing.headers.get('x-request-id')));
    expect(refused[1].rules).toContain('incident:WRONG_STATE');
  });
});
