/** The policies of all parts as they stand, each rule asked by itself: no database, no data, everybody there can be. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '#core/context.ts';
import type { Party } from '#core/decide.ts';
import { Disclosures } from '#core/disclosures.ts';
import { subject } from '#core/facts.ts';
import type { Policy } from '#core/policy.ts';
import { compileRule } from '#core/protect.ts';
import type { AccessReason } from '#core/reasons.ts';
import type { Person, Viewer } from '#core/viewer.ts';
import { recordStates } from '#core/words.ts';
import { subgraphs } from '#subgraphs';
import { policy as childrenPolicy } from '#subgraphs/children/policy.ts';
import { everybody, mayBy, operationTable } from '#support/operation-table.ts';
import { type RootField, rootFields } from '#support/root-operations.ts';

type How = 'AT_A_SCREEN' | 'THROUGH_A_PROGRAM' | 'MEDIATED';
const ways: readonly How[] = ['AT_A_SCREEN', 'THROUGH_A_PROGRAM', 'MEDIATED'];

const personOf = ({ role, organisation, rights, authority }: Party): Person => ({
  account: randomUUID(),
  practitioner: null,
  role,
  organisation: { id: 'SOMEBODY', ...organisation },
  rights,
  authority,
});

/** In mediated access through somebody who may do the same: it is the operation that is asked about. */
const viewerOf = (party: Party, how: How, reason: AccessReason = 'CHILD_PROTECTION'): Viewer => ({
  ...personOf(party),
  request: randomUUID(),
  client: 'explorer',
  reason,
  caseReference: 'NS/1',
  inGoodStanding: true,
  session: how === 'AT_A_SCREEN' ? 's' : null,
  override: null,
  mediation:
    how === 'MEDIATED'
      ? { id: randomUUID(), mediator: personOf(party), channel: 'PHONE', proof: 'ONE_TIME_CODE', child: null }
      : null,
});

const contextOf = (viewer: Viewer): RequestContext => ({ viewer, disclosures: new Disclosures(), now: new Date() });

const policies = subgraphs.map(({ policy }): Policy => policy);
const rootRules = policies.flatMap(({ Query = {}, Mutation = {} }) =>
  Object.entries({ ...Query, ...Mutation }).map(([field, rule]) => [field, compileRule(rule)] as const),
);

/** What the table of operations says of a root field. */
function must({ all, or, forOneself, atAScreen }: RootField, party: Party, how: How): boolean {
  if ((forOneself && how === 'MEDIATED') || (atAScreen && how !== 'AT_A_SCREEN')) return false;
  const mayDo = (permission: RootField['all'][number]): boolean =>
    mayBy(permission, party) &&
    (how !== 'MEDIATED' || (operationTable[permission].mediated === true && mayBy('MEDIATE', party)));
  return all.every(mayDo) || (or !== undefined && mayDo(or));
}

describe('each root field', () => {
  it('is known to the table of operations, and none is there that is not', () => {
    expect(rootRules.map(([field]) => field).toSorted()).toEqual([...rootFields.keys()].toSorted());
  });

  it.each(rootRules)('is done by whom the table of operations gives it, and by nobody else: %s', (field, check) => {
    const asked = rootFields.get(field) ?? expect.unreachable(field);
    const wrong = everybody.flatMap((party) =>
      ways
        .filter((how) => {
          const does = check({}, {}, contextOf(viewerOf(party, how, asked.reason))) === true;
          const doesForAnother = check({}, {}, contextOf(viewerOf(party, how))) === true;
          const may = must(asked, party, how);
          return does !== may || doesForAnother !== (may && asked.reason === undefined);
        })
        .map((how) => `${party.role} of ${party.organisation.kind}, ${how}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** Whose rows are about one child: where nobody but its own team may see any of it, every field asks about the child. */
const aboutAChild = [
  ...([
    'ShieldCase',
    'Notice',
    'EmergencyOverride',
    'SubjectAccessRequest',
    'Complaint',
    'ChildWithoutSetting',
    'ParticipationToRenew',
  ] as const),
];

describe('what the team of an authority keeps about a child', () => {
  const everyone = everybody.filter(
    ({ rights, organisation: { functions } }) => rights.length > 0 && functions.length > 8,
  );

  it.each(aboutAChild)('is asked of the child again at each field, but for its identifier: %s', (type) => {
    const fields = Object.entries(childrenPolicy[type]).filter(([field]) => field !== 'id');
    for (const [field, rule] of fields) {
      const check = compileRule(rule);
      const seen = everyone.flatMap((party) =>
        ['901', '902'].flatMap((authority) => {
          const of = { authority: '901', synthetic: true, source: null, members: [] };
          const context = contextOf(viewerOf({ ...party, authority }, 'AT_A_SCREEN'));
          const isTeam = party.role === 'AUTHORITY_OFFICER' || party.role === 'AUTHORITY_MANAGER';
          return recordStates.flatMap((state) => {
            const shows = check({ subject: subject('417329056183', { ...of, state }) }, {}, context) === true;
            const may = isTeam && authority === '901' && state !== 'SEALED' && state !== 'ARCHIVED';
            return shows === may ? [] : [`${field}: ${party.role} of ${authority}, ${state}`];
          });
        }),
      );
      expect(seen).toEqual([]);
    }
  });
});
