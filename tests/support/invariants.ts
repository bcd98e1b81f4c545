/** What must hold of every answer, said without looking at the rules. Each is named after what it keeps and its source. */
import type { Decision, DecisionFacts, Party } from '#core/decide.ts';
import { reasonFacts } from '#core/reasons.ts';
import { type AccreditedFunction, accreditedFunctions, personalRights } from '#core/words.ts';
import { everyQuestion } from './decision-space.ts';
import { lookers, mayBy, mayThere, operationTable, team } from './operation-table.ts';

export type Decide = (facts: DecisionFacts) => Decision;
type Invariant = (facts: DecisionFacts, decide: Decide) => boolean;

const both = ({ party, mediator }: DecisionFacts, holds: (party: Party) => boolean): boolean =>
  holds(party) && (mediator === null || holds(mediator));

const aboutChildren = ({ asks }: DecisionFacts): boolean =>
  asks.of === 'RECORD' || operationTable[asks.permission].reason === true;

/** The one exemption the law knows (reg 6(4)), where the organisation is accredited for shielding. */
const exempted = ({ role, authority, organisation }: Party, of: string | null): boolean =>
  team.includes(role) && authority !== null && authority === of && organisation.functions.includes('SHIELDING');
const ofTheTeam = ({ role, authority }: Party, of: string | null): boolean =>
  team.includes(role) && authority !== null && authority === of;

const ownStatement = ({ party, mode, asks }: DecisionFacts): boolean =>
  party.isTheirs && mode === 'DIRECT' && asks.of === 'RECORD' && asks.detail === 'SERVICES';

const overrides = ({ party, mediator, mode, live, caseReference }: DecisionFacts): boolean =>
  mode === 'OVERRIDE' &&
  mediator === null &&
  live &&
  caseReference &&
  party.role === 'PRACTITIONER' &&
  party.rights.includes('OVERRIDE_SHIELD') &&
  party.organisation.functions.includes('EMERGENCY_OVERRIDE');

const numberOf = (facts: DecisionFacts, detail: 'NHS_NUMBER' | 'UPN', kinds: readonly string[]): boolean => {
  const { asks } = facts;
  if (asks.of !== 'RECORD' || asks.detail !== detail) return true;
  return both(facts, (party) => kinds.includes(party.organisation.kind) || ofTheTeam(party, asks.record.authority));
};

/** The function that touching a child takes: to look is to query; what else is done has one of its own. */
const neededFor = ({ asks }: DecisionFacts): AccreditedFunction =>
  (asks.of === 'OPERATION' ? operationTable[asks.permission].needs : undefined) ?? 'QUERY';

const alone = (facts: DecisionFacts, party: Party): DecisionFacts => ({
  ...facts,
  party,
  mediator: null,
  mode: 'DIRECT',
});

const scopeOf = ({ asks }: DecisionFacts) => (asks.of === 'OPERATION' ? asks.scope : null);
const asksTo = ({ asks }: DecisionFacts, ...permissions: readonly string[]): boolean =>
  asks.of === 'OPERATION' && permissions.includes(asks.permission);

/** What holds wherever something is allowed. */
const whereAllowed: Readonly<Record<string, Invariant>> = {
  'nobody whose standing does not hold sees or does anything (INV-5)': (facts) =>
    both(facts, ({ inGoodStanding }) => inGoodStanding),
  'who touches a child has stated a reason (Children Act 2004 s 12; security 3.1)': (facts) =>
    !aboutChildren(facts) || facts.reason !== null,
  'administrators, auditors, analysts and programs see nothing of a child (domain 3.4)': (facts) =>
    !aboutChildren(facts) || both(facts, ({ role }) => lookers.includes(role)),
  'nobody looks at children for a body that is not accredited for it (INV-6)': (facts) =>
    !aboutChildren(facts) || both(facts, ({ organisation }) => organisation.functions.includes(neededFor(facts))),
  'nobody does what the role or the function profile does not hold (INV-6)': ({ asks, ...facts }) =>
    asks.of === 'RECORD' ||
    both(
      { ...facts, asks },
      (party) => mayBy(asks.permission, party) && mayThere(asks.permission, party.role, asks.scope),
    ),
  'only the authority’s team uses the reasons that are theirs (reg 6(4))': (facts) =>
    !aboutChildren(facts) ||
    facts.reason === null ||
    !reasonFacts[facts.reason].officersOnly ||
    both(facts, ({ role }) => team.includes(role)),
  'a reason that needs a case reference opens nothing without one (domain 9)': ({ reason, caseReference, ...facts }) =>
    !aboutChildren({ ...facts, reason, caseReference }) ||
    reason === null ||
    !reasonFacts[reason].needsCaseReference ||
    caseReference,
  'a system test opens nobody real (R12)': ({ reason, asks }) =>
    reason !== 'SYSTEM_TEST' || asks.of === 'OPERATION' || asks.record.synthetic,
  'a provisional record is seen by its only source and the own team alone (never told by chance)': (facts) => {
    const { asks } = facts;
    if (asks.of === 'OPERATION' || asks.record.state !== 'PROVISIONAL') return true;
    const theirs = ({ isTheirs }: Party) => isTheirs && asks.detail === 'SERVICES';
    const may = (party: Party) => party.isSource || exempted(party, asks.record.authority);
    if (facts.mediator === null) return may(facts.party) || ownStatement(facts);
    return may(facts.party) && (may(facts.mediator) || theirs(facts.mediator));
  },
  'a sealed record is seen by nobody (domain 7.10)': ({ asks }) =>
    asks.of === 'OPERATION' || asks.record.state !== 'SEALED',
  'stewardship is for the own team, accredited for shielding (appendix A)': (facts) => {
    const { asks } = facts;
    if (asks.of === 'OPERATION' || asks.detail !== 'STEWARDSHIP') return true;
    return both(facts, (party) => exempted(party, asks.record.authority));
  },
  'an archived record is invisible but for one’s own statement (INV-14, reg 6(3))': (facts) =>
    facts.asks.of === 'OPERATION' || facts.asks.record.state !== 'ARCHIVED' || ownStatement(facts),
  'a shielded record shows existence and identity to all but the exempted (INV-1, reg 6(4)-(6))': (facts) => {
    const { asks } = facts;
    if (asks.of === 'OPERATION' || asks.record.state !== 'SHIELDED') return true;
    if (asks.detail === 'EXISTENCE' || asks.detail === 'IDENTITY') return true;
    const excused = (party: Party) => exempted(party, asks.record.authority);
    // A mediator may be the one who made the statement, and relays it to somebody who is exempted.
    const theirs = ({ isTheirs }: Party) => isTheirs && asks.detail === 'SERVICES';
    if (facts.mediator === null) return excused(facts.party) || overrides(facts) || ownStatement(facts);
    return excused(facts.party) && (excused(facts.mediator) || theirs(facts.mediator));
  },
  'an NHS number is for health bodies and the own authority’s team (INV-11, Schedule 1 paragraph 18)': (facts) =>
    numberOf(facts, 'NHS_NUMBER', ['HEALTH']),
  'a pupil number is for schools, authorities and the own authority’s team (INV-11, Schedule 1 paragraph 18)': (
    facts,
  ) => numberOf(facts, 'UPN', ['EDUCATION', 'LOCAL_AUTHORITY']),
  'who overrides has the right, the accreditation, a case reference and the time (domain 7.6, question 7)': (facts) =>
    facts.mode !== 'OVERRIDE' || overrides(facts),
  'an override opens nothing but a shielded record (domain 7.6)': (facts, decide) =>
    facts.mode !== 'OVERRIDE' ||
    (facts.asks.of === 'RECORD' && facts.asks.record.state === 'SHIELDED') ||
    decide(alone(facts, facts.party)).allow,
  'no mediation and no override outlives its time or leaves its record (domain 6.4, 7.6)': ({ mode, live }) =>
    mode === 'DIRECT' || live,
  'mediated access has a mediator, and nothing else has: no override inside it (domain 6.4)': ({ mode, mediator }) =>
    (mode === 'MEDIATED') === (mediator !== null),
  'both organisations are accredited for mediated access (domain 6.3)': (facts) =>
    facts.mode !== 'MEDIATED' || both(facts, ({ organisation }) => organisation.functions.includes('MEDIATED_ACCESS')),
  'the mediator is one by name, and looks up children (domain 6.3, criterion G2)': ({ mediator }) =>
    mediator === null || (mediator.rights.includes('MEDIATE') && lookers.includes(mediator.role)),
  'through another nothing is seen or done that both could not themselves (INV-7)': (facts, decide) =>
    facts.mediator === null || (decide(alone(facts, facts.party)).allow && decide(alone(facts, facts.mediator)).allow),
  'nothing is administered, and nobody mediates, through another (domain 6.4)': ({ mode, asks }) =>
    mode !== 'MEDIATED' || asks.of === 'RECORD' || operationTable[asks.permission].mediated === true,
  'nobody administers elsewhere; auditors look there (domain 3.4)': (facts) =>
    scopeOf(facts) !== 'ELSEWHERE' ||
    (facts.party.role === 'AUDITOR' && asksTo(facts, 'SEE_ACCOUNTS', 'EXPLAIN_ACCESS')),
  'nobody accredits, suspends or grants within their own organisation (domain 3.5, 10.5)': (facts) =>
    scopeOf(facts) !== 'OWN_ORGANISATION' ||
    !asksTo(
      facts,
      'REVIEW_ACCREDITATION',
      'SIGN_ACCREDITATION',
      'SUSPEND_ORGANISATION',
      'GRANT_RIGHTS',
      'LIFT_INVESTIGATION',
    ),
  'a partner’s administrator works in the own organisation alone (domain 3.4)': (facts) =>
    facts.party.role !== 'PARTNER_ADMINISTRATOR' || [null, 'OWN_ORGANISATION'].includes(scopeOf(facts)),
  'with another function, right or fact to one’s credit nothing is lost (INV-6)': (facts, decide) =>
    everyGain(facts).every((better) => decide(better).allow),
};

/** The same party with each one more of what it can be granted: what rights may only grow by. */
function gainsOf(party: Party): Party[] {
  const { organisation, rights } = party;
  return [
    ...accreditedFunctions
      .filter((each) => !organisation.functions.includes(each))
      .map((each) => ({ ...party, organisation: { ...organisation, functions: [...organisation.functions, each] } })),
    ...personalRights.filter((each) => !rights.includes(each)).map((each) => ({ ...party, rights: [...rights, each] })),
  ];
}

function everyGain(facts: DecisionFacts): DecisionFacts[] {
  const { party, mediator } = facts;
  return [
    ...gainsOf(party).map((better) => ({ ...facts, party: better })),
    ...(mediator === null ? [] : gainsOf(mediator).map((better) => ({ ...facts, mediator: better }))),
    ...(facts.caseReference ? [] : [{ ...facts, caseReference: true }]),
    ...(party.isTheirs ? [] : [{ ...facts, party: { ...party, isTheirs: true } }]),
    ...(party.isSource ? [] : [{ ...facts, party: { ...party, isSource: true } }]),
  ];
}

/** What a rule's name claims: the trail must not accuse anybody of what they did not do. */
const claims: readonly (readonly [prefix: string, holds: (facts: DecisionFacts) => boolean])[] = [
  ['D1-', ({ party }) => !party.inGoodStanding],
  ['D2-', (facts) => aboutChildren(facts) && facts.reason === null],
  ['D8-', ({ mode, live }) => mode !== 'DIRECT' && !live],
  ['D9-', ({ reason, party }) => reason !== null && reasonFacts[reason].officersOnly && !team.includes(party.role)],
  ['D10-', ({ reason, caseReference }) => reason !== null && reasonFacts[reason].needsCaseReference && !caseReference],
  ['D12-', ({ asks }) => asks.of === 'RECORD' && asks.record.state === 'ARCHIVED'],
  ['D13-', ({ asks }) => asks.of === 'RECORD' && asks.record.state === 'SHIELDED'],
  ['D16-', ({ asks, party }) => asks.of === 'RECORD' && asks.record.state === 'PROVISIONAL' && !party.isSource],
  ['D17-', ({ asks }) => asks.of === 'RECORD' && asks.record.state === 'SEALED'],
  ['D18-', ({ asks }) => asks.of === 'RECORD' && asks.detail === 'STEWARDSHIP'],
  ['D14-', ({ asks }) => asks.of === 'RECORD' && (asks.detail === 'NHS_NUMBER' || asks.detail === 'UPN')],
  ['D15-', ({ mode }) => mode === 'OVERRIDE'],
  ['A2-', ({ asks, party }) => asks.of === 'RECORD' && ofTheTeam(party, asks.record.authority)],
  ['A3-', ownStatement],
  ['A4-', (facts) => overrides(facts) && facts.asks.of === 'RECORD' && facts.asks.record.state === 'SHIELDED'],
];
const mediators = 'mediator:';

function truthful(facts: DecisionFacts, rule: string): boolean {
  const whose = rule.startsWith(mediators) ? facts.mediator && alone(facts, facts.mediator) : facts;
  const claim = claims.find(([prefix]) => rule.replace(mediators, '').startsWith(prefix));
  return whose !== null && (claim === undefined || claim[1](whose));
}

const named = 'a rule that allows is called A, one that denies D or the mediator’s, and what it claims is so';
const list = Object.entries(whereAllowed);
export const invariants: readonly string[] = [named, ...list.map(([name]) => name)];

/** The invariant this answer breaks, or null. */
function brokenBy(facts: DecisionFacts, decide: Decide): string | null {
  const { allow, rule } = decide(facts);
  if (allow !== rule.startsWith('A') || !truthful(facts, rule)) return named;
  return (allow && list.find(([, holds]) => !holds(facts, decide))?.[0]) || null;
}

/** The first of so many questions whose answer breaks an invariant, with its name; null when all hold. */
export function firstBreach(decide: Decide, questions: number): string | null {
  for (const facts of everyQuestion(questions)) {
    const broken = brokenBy(facts, decide);
    if (broken !== null) return `${broken}: ${JSON.stringify(facts)} gave ${decide(facts).rule}`;
  }
  return null;
}
