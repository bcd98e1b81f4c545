import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userNumberFrom } from '#core/ids.ts';
import { change, daysAgo, trailOf } from '#support/changes.ts';
import { type Asker, type Colleague, hire } from '#support/colleagues.ts';
import { bindDevice, mediate, onTheTelephone, type Telephone } from '#support/mediating.ts';
import { child, type Stack } from '#support/stack.ts';

const LOOK = `query ($id: ID!) { child(id: $id) { id givenNames nhsNumber upn address { postcode }
  involvements { nodes { id serviceType organisation { id } } } } }`;

describe('looking up for somebody who has no screen', () => {
  let stack: Stack;
  let requester: Colleague;
  let mediator: Colleague;
  let phone: Telephone;
  beforeAll(async () => {
    phone = await onTheTelephone();
    ({ stack, requester, mediator } = phone);
  });
  afterAll(() => stack.stop());

  it('opens with the other’s one-time code, for a quarter of an hour, and says who acts for whom', async () => {
    const { data } = await phone.open();
    const { mediation, problems } = data.openMediation;
    expect(problems).toEqual([]);
    expect(mediation).toMatchObject({
      state: 'OPEN',
      reason: 'ALREADY_WORKING',
      childId: null,
      requesterOrganisation: { id: 'NORTHSHIRE-YOUTH' },
      mediatorOrganisation: { id: 'NORTHSHIRE-CSC' },
    });
    expect(Date.parse(mediation.expiresAt) - Date.parse(mediation.openedAt)).toBe(15 * 60_000);
  });

  it('shows what both may see: the one’s pupil numbers only where the other sees them too', async () => {
    const nurse = await hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' });
    const { ask } = await mediate(mediator.ask, nurse, await bindDevice(nurse.ask, phone.now));
    const seen = (await ask(LOOK, { variables: { id: child.whoElse } })).data.child;
    const alone = (await mediator.ask(LOOK, { variables: { id: child.whoElse } })).data.child;
    const other = (await nurse.ask(LOOK, { variables: { id: child.whoElse } })).data.child;
    expect([alone.upn, alone.nhsNumber]).toEqual([expect.any(String), null]);
    expect([other.upn, other.nhsNumber]).toEqual([null, expect.any(String)]);
    expect([seen.upn, seen.nhsNumber]).toEqual([null, null]);
    expect(seen.involvements.nodes).toEqual(alone.involvements.nodes);
  });

  it('names both in every entry of the trail, with the session and the proof, and tells the one it was done for', async () => {
    const { id, ask } = await phone.opened();
    const look = await ask(LOOK, { variables: { id: child.whoElse } });
    const request = String(look.headers.get('x-request-id'));
    const entries = await trailOf(stack, request);
    expect(entries.map(({ kind }) => kind)).toEqual(['INTENT', 'OUTCOME']);
    for (const entry of entries) {
      expect(entry).toMatchObject({
        account: requester.account,
        organisation: 'NORTHSHIRE-YOUTH',
        mediator: {
          mediation: id,
          account: mediator.account,
          organisation: 'NORTHSHIRE-CSC',
          role: 'PRACTITIONER',
          proof: 'ONE_TIME_CODE',
        },
      });
    }
    const told = await requester.ask(
      '{ mediationsForMe(first: 1) { nodes { id state childId mediatorAccountId uses { requestId kind childId } } } }',
    );
    expect(told.data.mediationsForMe.nodes).toEqual([
      {
        id,
        state: 'OPEN',
        childId: child.whoElse,
        mediatorAccountId: mediator.account,
        uses: [{ requestId: request, kind: 'LOOK', childId: child.whoElse }],
      },
    ]);
    for (const who of [requester, mediator]) {
      const { data } = await who.ask(
        '{ myAccessRecords(first: 20) { nodes { requestId mediation { id mediatorAccountId } } } }',
      );
      const mine = data.myAccessRecords.nodes.filter((each: { requestId: string }) => each.requestId === request);
      expect(mine).toHaveLength(2);
      expect(mine[0].mediation).toEqual({ id, mediatorAccountId: mediator.account });
    }
  });

  it('is about one child: a second is neither shown nor found in it', async () => {
    const { ask } = await phone.opened();
    expect((await ask(LOOK, { variables: { id: child.whoElse } })).data.child.id).toBe(child.whoElse);
    expect((await ask(LOOK, { variables: { id: child.none } })).data.child).toBeNull();
    const both = `{ one: child(id: "${child.whoElse}") { id } other: child(id: "${child.none}") { id } }`;
    const fresh = await phone.opened();
    const refused = await fresh.ask(both);
    expect(refused.errors?.[0].extensions.code).toBe('MEDIATION_REFUSED');
    expect(refused.data).toBeUndefined();
  });

  it.each([
    ['one’s own list of children', '{ myInvolvements { nodes { id } } }'],
    ['accounts’ looks', '{ myAccessRecords { nodes { id } } }'],
    [
      'a mediation in a mediation',
      `mutation { openMediation(input: { userNumber: "${userNumberFrom('1000001')}", code: "123456", channel: PHONE }) { mediation { id } } }`,
    ],
    ['the other’s authenticator', 'mutation { enrolAuthenticator { uri } }'],
    [
      'a signature in the other’s name',
      'mutation { acknowledge(input: { document: USER_AGREEMENT, version: 1 }) { problems { code } } }',
    ],
  ])('does not open %s', async (_what, query) => {
    const { ask } = await phone.opened();
    const { data, errors } = await ask(query);
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect(Object.values(data ?? {}).every((value) => value === null)).toBe(true);
  });

  it('shows the mediator nothing of what the other’s right rests on', async () => {
    const { ask } = await phone.opened();
    const { data } = await ask('{ viewer { account mediation { mediatorAccountId } clearance { kind } validUntil } }');
    expect(data.viewer).toEqual({
      account: requester.account,
      mediation: { mediatorAccountId: mediator.account },
      clearance: null,
      validUntil: null,
    });
  });

  it('records a change as the other’s, entered by the mediator, with a number to read back, once', async () => {
    const { id, ask } = await phone.opened();
    const record = `mutation ($input: RecordInvolvementInput!) { recordInvolvement(input: $input) {
      confirmationNumber involvement { id version source practitioner { id } organisation { id } } problems { code } } }`;
    const input = {
      idempotencyKey: randomUUID(),
      childId: child.none,
      serviceType: 'YTH_WORKER',
      startedOn: daysAgo(3),
    };
    const early = await ask(record, { variables: { input } });
    expect(early.data.recordInvolvement.problems).toEqual([{ code: 'NOT_OPENED' }]);
    await ask(LOOK, { variables: { id: child.none } });
    const { data } = await ask(record, { variables: { input } });
    const { involvement, confirmationNumber, problems } = data.recordInvolvement;
    expect(problems).toEqual([]);
    expect(confirmationNumber).toMatch(/^\d{8}$/);
    expect(involvement).toMatchObject({
      source: 'PRACTITIONER',
      practitioner: { id: requester.practitioner },
      organisation: { id: 'NORTHSHIRE-YOUTH' },
    });
    const again = await ask(record, { variables: { input } });
    expect(again.data.recordInvolvement).toEqual(data.recordInvolvement);
    const seen =
      'query ($id: ID!) { child(id: $id) { involvements { nodes { id mediatedChanges { mediationId mediatorAccountId organisation { id } confirmationNumber } } } } }';
    const entered = async (who: Asker) => {
      const reply = await who(seen, { variables: { id: child.none } });
      const found = reply.data.child.involvements.nodes.find((each: { id: string }) => each.id === involvement.id);
      return found.mediatedChanges;
    };
    expect(await entered(requester.ask)).toEqual([
      {
        mediationId: id,
        mediatorAccountId: mediator.account,
        organisation: { id: 'NORTHSHIRE-CSC' },
        confirmationNumber,
      },
    ]);
    expect(await entered(mediator.ask)).toBeNull();
    const noted = await stack.database.sql<{ kind: string }>(
      'select distinct kind from accreditation.mediation_use where mediation_id = ? order by kind',
      [id],
    );
    expect(noted.map(({ kind }) => kind)).toEqual(['CHANGE', 'LOOK']);
    const ended = await change(requester.ask, 'endInvolvement', {
      involvementId: involvement.id,
      endedOn: daysAgo(0),
      version: involvement.version,
    });
    expect(ended.problems).toEqual([]);
  });

  it('lets nobody change through a colleague what that colleague may not change', async () => {
    const viewOnly = await hire(stack, { role: 'PRACTITIONER_VIEW', rights: ['MEDIATE'] });
    const { ask } = await phone.opened(viewOnly.ask);
    await ask(LOOK, { variables: { id: child.none } });
    const reply = await change(ask, 'recordInvolvement', {
      childId: child.none,
      serviceType: 'YTH_WORKER',
      startedOn: daysAgo(3),
    });
    expect(reply.errors?.[0].extensions.code).toBe('FORBIDDEN');
    const trail = await trailOf(stack, reply.request);
    expect(trail.at(-1)?.rules).toContain('mediator:D3-role');
  });

  it('ends when the mediator ends it, when another is opened, and when the one it was done for disputes it', async () => {
    const look = { variables: { id: child.whoElse } };
    const codeOf = async ({ ask }: { ask: Asker }) => (await ask(LOOK, look)).errors?.[0].extensions.code;
    const ended = await phone.opened();
    const end = await ended.ask(
      `mutation { endMediation(id: "${ended.id}") { mediation { state } problems { code } } }`,
    );
    expect(end.data.endMediation).toEqual({ mediation: { state: 'ENDED' }, problems: [] });
    const replaced = await phone.opened();
    const disputed = await phone.opened();
    const dispute = (id: string) =>
      requester.ask(`mutation { disputeMediation(id: "${id}") { mediation { state } problems { code } } }`);
    expect((await dispute(disputed.id)).data.disputeMediation).toEqual({
      mediation: { state: 'DISPUTED' },
      problems: [],
    });
    for (const over of [ended, replaced, disputed]) expect(await codeOf(over)).toBe('MEDIATION_REFUSED');
    const olga = await stack.ask(
      'olga',
      '{ disputedMediations(organisationId: "NORTHSHIRE-CSC") { nodes { id state childId } } }',
    );
    expect(olga.data.disputedMediations.nodes).toEqual([{ id: disputed.id, state: 'DISPUTED', childId: null }]);
    const elsewhere = await stack.ask(
      'paul',
      '{ disputedMediations(organisationId: "NORTHSHIRE-CSC") { nodes { id } } }',
    );
    expect(elsewhere.data.disputedMediations).toBeNull();
  });

  it('finds nobody through a colleague whom one would not find alone: not by what is hidden, nor by another’s number', async () => {
    const shown = await stack.ask('olga', `{ child(id: "${child.shielded}") { dateOfBirth address { postcode } } }`);
    const { dateOfBirth, address } = shown.data.child;
    const hidden = { familyName: 'Merrowby', dateOfBirth, postcode: address.postcode };
    const find = 'query ($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria) { nodes { id } } }';
    const found = async (ask: Asker, criteria: object) =>
      (await ask(find, { variables: { criteria } })).data.searchChildren?.nodes.length ?? null;
    const officer = await hire(stack, {
      role: 'AUTHORITY_OFFICER',
      authority: '901',
      organisation: 'NORTHSHIRE-DIRECTORY',
      practitioner: null,
    });
    expect([await found(officer.ask, hidden), await found(mediator.ask, hidden)]).toEqual([1, 0]);
    const through = await mediate(mediator.ask, officer, await bindDevice(officer.ask, phone.now));
    expect(await found(through.ask, hidden)).toBe(0);
    const { postcode: _hidden, ...visible } = hidden;
    expect(await found(through.ask, visible)).toBe(1);
    // A pupil number is a key for a school's people and an authority's, not for a nurse, nor for the two together.
    const nurse = await hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH', rights: ['MEDIATE'] });
    const second = await mediate(nurse.ask, requester, { code: () => phone.nextCode() });
    const upn = await second.ask(find, { variables: { criteria: { upn: 'D901200623001' } } });
    expect(upn.errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('puts on record what a refused look has read', async () => {
    const { ask } = await phone.opened();
    const refused = await ask(`{ one: child(id: "${child.whoElse}") { id } other: child(id: "${child.none}") { id } }`);
    const entries = await trailOf(stack, String(refused.headers.get('x-request-id')));
    expect(entries.map(({ kind, decision }) => [kind, decision])).toEqual([
      ['INTENT', 'PENDING'],
      ['OUTCOME', 'REFUSED'],
    ]);
    expect(new Set(Object.keys(entries[1].children))).toEqual(new Set([child.whoElse, child.none]));
    expect(entries[1].mediator.account).toBe(mediator.account);
  });

  it('holds no more uses than are told, the one that opened the record among them', async () => {
    const { id, ask } = await phone.opened();
    await Promise.all(Array.from({ length: 99 }, () => ask('{ viewer { role } }')));
    expect((await ask(LOOK, { variables: { id: child.whoElse } })).status).toBe(200);
    expect((await ask('{ viewer { role } }')).errors?.[0].extensions.code).toBe('MEDIATION_REFUSED');
    const told = await requester.ask('{ mediationsForMe(first: 1) { nodes { id uses { kind childId } } } }');
    const [session] = told.data.mediationsForMe.nodes;
    expect([session.id, session.uses.length, session.uses[0]]).toEqual([
      id,
      100,
      { kind: 'LOOK', childId: child.whoElse },
    ]);
  });

  it.each(['0', '-1', '2001-02-31', '+275760-09-13T00:00:00.000Z', 'nonsense'])(
    'refuses a made-up cursor like any other: %s',
    async (moment) => {
      const after = Buffer.from(JSON.stringify([moment, randomUUID()])).toString('base64url');
      const { errors } = await requester.ask(`{ mediationsForMe(after: "${after}") { nodes { id } } }`);
      expect(errors?.[0].extensions.code).toBe('PAGE_INVALID');
    },
  );

  it('answers nothing once the other is suspended, within the very same mediation', async () => {
    const other = await hire(stack, { organisation: 'NORTHSHIRE-YOUTH' });
    const own = await bindDevice(other.ask, phone.now);
    const { ask } = await mediate(mediator.ask, other, own);
    const status = async () => (await ask(LOOK, { variables: { id: child.whoElse } })).status;
    expect(await status()).toBe(200);
    await stack.database.sql(`update accreditation.account set suspended_for = '{ABSENCE}' where id = ?`, [
      other.account,
    ]);
    expect(await status()).toBe(403);
  });
});
