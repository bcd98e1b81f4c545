/**
 * An organisation may let another know that it holds a record, and keep to itself whom to ask there and since when: two
 * modes of one agreement. On the Department for Education's test estate, whose policies tell the two apart.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '#subgraphs/involvements/compiled.ts';
import type { Agreement, SharingTerms } from '#subgraphs/involvements/sharing.ts';
import { understood } from '#subgraphs/involvements/understood.ts';
import { daysAgo } from '#support/changes.ts';
import { hire } from '#support/colleagues.ts';
import { feedPath, intakeFor } from '#support/feeding.ts';
import { bindDevice, mediate } from '#support/mediating.ts';
import { type Stack, startStack } from '#support/stack.ts';

const FIND = `{ searchChildren(criteria: { nhsNumber: "9691292211" }) { nodes { id } } }`;

/**
 * Of whose pointers they see the particulars as well, for everyday work: the policies of the estate share CONTENT with
 * fewer than EXISTENCE. "HEALTH-01" and "POLICE-01" learn that the school holds a record and not whom to ring there.
 */
const particulars: readonly [persona: string, custodians: readonly string[]][] = [
  ['lena', ['EDUCATION-01', 'HEALTH-01', 'LOCAL-AUTHORITY-01', 'POLICE-01']],
  ['edith', ['EDUCATION-01', 'HEALTH-01', 'LOCAL-AUTHORITY-01']],
  ['hugo', ['HEALTH-01', 'LOCAL-AUTHORITY-01']],
  ['piet', ['LOCAL-AUTHORITY-01', 'POLICE-01']],
  ['amira', ['HEALTH-01', 'LOCAL-AUTHORITY-01']],
];

const EVERYTHING = `query Everything($id: ID!) { child(id: $id) { involvements {
  nodes { id child { id } serviceType recordType source organisation { id name telephone } practitioner { id } team
    contacts { name telephone email } status startedOn endedOn lastConfirmedOn isLeadProfessional commonAssessment version }
  edges { cursor } pageInfo { endCursor } } } }`;

const ASKED = `query Asked($id: ID!) { child(id: $id) { leadProfessional { id } commonAssessment { status } involvements {
  nodes { organisation { id } practitioner { id } team contacts { name telephone } status startedOn endedOn
    lastConfirmedOn isLeadProfessional commonAssessment }
  edges { cursor } } } }`;

describe('whom to ask about a record that is held', () => {
  let stack: Stack;
  let child: string;
  beforeAll(async () => {
    stack = await startStack();
    await feedPath(stack, 'dfe-find', 'examples/feeds/dfe-find');
    const { data } = await stack.ask('lena', FIND);
    child = data.searchChildren.nodes[0].id;
  });
  afterAll(() => stack.stop());

  it.each(particulars)(
    'shows %s whom to ask, and since when, only where CONTENT is shared',
    async (persona, custodians) => {
      const { data } = await stack.ask(persona, EVERYTHING, { variables: { id: child }, reason: 'ALREADY_WORKING' });
      const { nodes } = data.child.involvements;
      const shown = new Set<string>();
      for (const { contacts, organisation, ...node } of nodes) {
        expect(node).toMatchObject({ serviceType: 'RECORD_HELD', source: 'CUSTODIAN', child: { id: child } });
        // The organisation's own number is in the directory for all: that there is a pointer is never a dead end.
        expect(organisation.name).toMatch(/^Example /);
        if (contacts !== null) shown.add(organisation.id);
        else expect([node.status, node.lastConfirmedOn, node.version]).toEqual([null, null, null]);
        if (contacts !== null) expect(node).toMatchObject({ status: 'ACTIVE', version: 1 });
      }
      expect([...shown].toSorted()).toEqual(custodians);
    },
  );

  it.each([
    [
      'LOCAL-AUTHORITY-01',
      'EDUCATION-01',
      ['EDUCATION-01', 'HEALTH-01', 'LOCAL-AUTHORITY-01'],
      ['EDUCATION-01', 'HEALTH-01', 'LOCAL-AUTHORITY-01'],
    ],
    [
      'HEALTH-01',
      'LOCAL-AUTHORITY-01',
      ['EDUCATION-01', 'HEALTH-01', 'LOCAL-AUTHORITY-01'],
      ['HEALTH-01', 'LOCAL-AUTHORITY-01'],
    ],
    [
      'LOCAL-AUTHORITY-01',
      'HEALTH-01',
      ['EDUCATION-01', 'HEALTH-01', 'LOCAL-AUTHORITY-01'],
      ['HEALTH-01', 'LOCAL-AUTHORITY-01'],
    ],
  ])('shows %s through a mediator of %s what both may see, and no more', async (one, other, existence, content) => {
    await stack.database.sql(
      `update accreditation.organisation set functions = array_append(array_remove(functions, 'MEDIATED_ACCESS'), 'MEDIATED_ACCESS')
       where id = any(string_to_array(?, ','))`,
      [`${one},${other}`],
    );
    const requester = await hire(stack, { organisation: one });
    const mediator = await hire(stack, { organisation: other, rights: ['MEDIATE'] });
    const { ask } = await mediate(mediator.ask, requester, await bindDevice(requester.ask));
    const { data } = await ask(EVERYTHING, { variables: { id: child } });
    const { nodes } = data.child.involvements as { nodes: { organisation: { id: string }; contacts: unknown }[] };
    const of = (some: typeof nodes) => [...new Set(some.map(({ organisation }) => organisation.id))].toSorted();
    expect(of(nodes)).toEqual(existence);
    expect(of(nodes.filter(({ contacts }) => contacts !== null))).toEqual(content);
  });

  describe('where existence alone is shared', () => {
    const [began, ended] = [daysAgo(200), daysAgo(150)];
    const signs = ['CANARY-TEAM', 'Canary Desk', '07700 900933', began, ended, 'CURRENT'];
    const asHugo = (query: string, variables: Record<string, unknown> = {}) =>
      stack.ask('hugo', query, { variables: { id: child, ...variables }, reason: 'ALREADY_WORKING' });
    beforeAll(async () => {
      // A school's pointer that has ended, and tells all it can.
      await stack.database.sql(
        `update involvements.involvement set team = 'CANARY-TEAM', started_on = ?, ended_on = ?,
           contacts = '[{"name":"Canary Desk","telephone":"07700 900933"}]', common_assessment = 'CURRENT',
           caf_recorded_on = ? where child_id = ? and organisation_id = 'EDUCATION-01'`,
        [began, ended, began, child],
      );
      await stack.database.sql(
        `insert into involvements.lead (child_id, involvement_id, since)
         select child_id, id, clock_timestamp() from involvements.involvement
         where child_id = ? and organisation_id = 'EDUCATION-01' limit 1`,
        [child],
      );
    });

    it('nothing of the particulars is in a byte of the answer: not in fields, cursors, order or who leads', async () => {
      const { text, data } = await asHugo(ASKED);
      expect(signs.filter((sign) => text.includes(sign))).toEqual([]);
      expect(data.child).toMatchObject({ leadProfessional: null, commonAssessment: null });
      const cursors = data.child.involvements.edges.map(({ cursor }: { cursor: string }) =>
        JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
      );
      // Whether and when it ended is no part of a place in the list: all stand at the day nobody knows, in one order.
      expect(new Set(cursors.map(([ended, days]: string[]) => `${ended} ${days}`)).size).toBe(1);
      expect(cursors).toEqual(
        cursors.toSorted((one: string[], other: string[]) => (String(one[2]) < String(other[2]) ? -1 : 1)),
      );
      // Whoever is shown the particulars sees that it has ended, last in the list, and who leads.
      const lena = await stack.ask('lena', EVERYTHING, { variables: { id: child }, reason: 'ALREADY_WORKING' });
      expect(lena.text).toContain('CANARY-TEAM');
      expect(lena.data.child.involvements.nodes.at(-1)).toMatchObject({ status: 'ENDED', endedOn: ended });
    });

    it('no filter by state tells in which it is', async () => {
      const of = async (status: string) => {
        const { data } = await asHugo(
          `query Q($id: ID!, $status: InvolvementStatus) { child(id: $id) { involvements(status: $status) { nodes { organisation { id } } } } }`,
          { status },
        );
        return data.child.involvements.nodes.map(
          ({ organisation }: { organisation: { id: string } }) => organisation.id,
        );
      };
      const found = await Promise.all(['ACTIVE', 'UNCONFIRMED', 'ENDED'].map(of));
      expect(found.flat()).not.toContain('EDUCATION-01');
      expect(found.flat().length).toBeGreaterThan(0);
    });
  });

  it('names in the trail the agreements by which it was decided, and in no answer', async () => {
    const versions = async (persona: string, reason: string) => {
      const { headers, text } = await stack.ask(persona, EVERYTHING, { variables: { id: child }, reason });
      const entries = (await stack.trail()).filter(({ request }) => request === headers.get('x-request-id'));
      const rules: string[] = entries.at(-1)?.rules.filter((rule: string) => rule.startsWith('agreements@'));
      for (const rule of rules) {
        expect(rule).toMatch(/^agreements@[0-9a-f]{16}$/);
        expect(text + JSON.stringify([...headers])).not.toContain(rule.slice(-16));
      }
      return rules;
    };
    const [one] = await versions('lena', 'ALREADY_WORKING');
    const at = new Date();
    // Whoever asks and whatever they see, for it was decided by the same agreements; also where they share nothing.
    expect(await versions('hugo', 'ALREADY_WORKING')).toEqual([one]);
    expect(await versions('nora', 'ALREADY_WORKING')).toEqual([one]);
    expect(await versions('olga', 'RECORD_MAINTENANCE')).toEqual([one]);
    const { intake, supplier } = await intakeFor(stack, 'dfe-find');
    await intake.agreements(supplier, [{ organisation: 'NO-DSA-01', version: '2', exceptions: [], defaults: [] }]);
    await expect.poll(() => versions('lena', 'ALREADY_WORKING'), { timeout: 5_000 }).not.toEqual([one]);
    // What the version stands for can be found out ever after, from what was received until then.
    const received = await stack.database.sql<Agreement & { rules: SharingTerms }>(
      `select distinct on (organisation_id) id, organisation_id as custodian, version, rules from involvements.agreement
       where received_at <= ? order by organisation_id, received_at desc, version desc, fingerprint desc`,
      [at],
    );
    const agreements = received.map(({ rules, ...each }) => ({
      ...each,
      terms: understood(rules),
      startsAt: null,
      endsAt: null,
    }));
    expect(`agreements@${compile(agreements, at).version}`).toBe(one);
  });

  it('answers nothing when the agreements cannot be read, and everything again when they can', async () => {
    await stack.database.sql('revoke select on involvements.agreement_changes from contactpoint_involvements');
    const ask = () => stack.ask('lena', EVERYTHING, { variables: { id: child } });
    await expect.poll(async () => (await ask()).status, { timeout: 5_000 }).toBe(503);
    expect((await ask()).data).toBeUndefined();
    await stack.database.sql('grant select on involvements.agreement_changes to contactpoint_involvements');
    expect((await ask()).data.child.involvements.nodes).toHaveLength(7);
  });
});
