/** Everything a decision can be asked about, and what must hold of every answer, said without looking at the rules. */
import type { Decision, DecisionFacts } from '#core/decide.ts';
import { accessReasons, reasonFacts } from '#core/reasons.ts';
import { fieldClasses, organisationKinds, recordStates, roles } from '#core/words.ts';

const authorities = [null, '901', '902'] as const;
const yesOrNo = [false, true] as const;

const statedReasons = [null, ...accessReasons] as const;
const lists = [
  roles,
  organisationKinds,
  authorities,
  statedReasons,
  yesOrNo,
  recordStates,
  authorities,
  yesOrNo,
  fieldClasses,
] as const;

/** How many questions there are. */
export const SPACE = lists.reduce((product, { length }) => product * length, 1);

/** The whole space: every combination of every word, with two authorities and none. */
export function* everyQuestion(): Generator<DecisionFacts> {
  for (let number = 0; number < SPACE; number += 1) {
    let rest = number;
    const pick = <Word>(words: readonly Word[]): Word => {
      const word = words[rest % words.length] as Word;
      rest = Math.floor(rest / words.length);
      return word;
    };
    yield {
      role: pick(roles),
      organisationKind: pick(organisationKinds),
      authority: pick(authorities),
      reason: pick(statedReasons),
      caseReference: pick(yesOrNo),
      record: { state: pick(recordStates), authority: pick(authorities), synthetic: pick(yesOrNo) },
      asks: pick(fieldClasses),
    };
  }
}

const looksAtRecords = ['PRACTITIONER', 'PRACTITIONER_VIEW', 'AUTHORITY_OFFICER'];

/** The officer of the authority that looks after this record: the one exemption the law knows (reg 6(4)). */
const ownOfficer = ({ role, authority, record }: DecisionFacts): boolean =>
  role === 'AUTHORITY_OFFICER' && authority !== null && record.authority === authority;

type Invariant = (facts: DecisionFacts, decision: Decision) => boolean;
const implies = (premise: boolean, conclusion: boolean): boolean => !premise || conclusion;

/** Named after what they keep; each is true of every question and its answer. */
const invariants: Readonly<Record<string, Invariant>> = {
  'who states no reason sees nothing': ({ reason }, { allow }) => implies(reason === null, !allow),
  'administrators, auditors, analysts and programs see nothing of a child': ({ role }, { allow }) =>
    implies(!looksAtRecords.includes(role), !allow),
  'only officers use the reasons that are theirs': ({ role, reason }, { allow }) =>
    implies(reason !== null && reasonFacts[reason].officersOnly && role !== 'AUTHORITY_OFFICER', !allow),
  'a reason that needs a case reference opens nothing without one': ({ reason, caseReference }, { allow }) =>
    implies(reason !== null && reasonFacts[reason].needsCaseReference && !caseReference, !allow),
  'a system test opens nobody real (R12)': ({ reason, record }, { allow }) =>
    implies(reason === 'SYSTEM_TEST' && !record.synthetic, !allow),
  'an archived record is invisible (INV-14)': ({ record }, { allow }) => implies(record.state === 'ARCHIVED', !allow),
  'of a shielded record only the own authority’s team sees more than who it is (INV-1, reg 6(5))': (facts, { allow }) =>
    implies(
      facts.record.state === 'SHIELDED' && allow && !ownOfficer(facts),
      facts.asks === 'EXISTENCE' || facts.asks === 'IDENTITY',
    ),
  'an NHS number is for health bodies and the own authority’s team (INV-11)': (facts, { allow }) =>
    implies(facts.asks === 'NHS_NUMBER' && allow, facts.organisationKind === 'HEALTH' || ownOfficer(facts)),
  'a pupil number is for schools, authorities and the own authority’s team (INV-11)': (facts, { allow }) =>
    implies(
      facts.asks === 'UPN' && allow,
      ['EDUCATION', 'LOCAL_AUTHORITY'].includes(facts.organisationKind) || ownOfficer(facts),
    ),
  'a rule that allows is called A, one that denies D': (_facts, { allow, rule }) => allow === rule.startsWith('A'),
  'who is let in as the own authority’s team is it': (facts, { rule }) =>
    implies(rule === 'A1-officer-of-the-authority', ownOfficer(facts)),
  'whose role sees nothing is told so by name, not by default': ({ role, reason }, { rule }) =>
    implies(reason !== null && !looksAtRecords.includes(role), rule === 'D2-role'),
  'what is missing first is what the trail names': ({ reason }, { rule }) =>
    implies(reason === null, rule === 'D1-no-reason'),
};

const named: readonly (readonly [prefix: string, holds: (facts: DecisionFacts) => boolean])[] = [
  ['D3', ({ reason, role }) => reason !== null && reasonFacts[reason].officersOnly && role !== 'AUTHORITY_OFFICER'],
  ['D4', ({ reason, caseReference }) => reason !== null && reasonFacts[reason].needsCaseReference && !caseReference],
  ['D5', ({ reason, record }) => reason === 'SYSTEM_TEST' && !record.synthetic],
  ['D6', ({ record }) => record.state === 'ARCHIVED'],
  ['D7', ({ record, asks }) => record.state === 'SHIELDED' && asks !== 'EXISTENCE' && asks !== 'IDENTITY'],
  ['D8', ({ asks, organisationKind }) => asks === 'NHS_NUMBER' && organisationKind !== 'HEALTH'],
  [
    'D9',
    ({ asks, organisationKind }) =>
      asks === 'UPN' && organisationKind !== 'EDUCATION' && organisationKind !== 'LOCAL_AUTHORITY',
  ],
];

/** The trail must not accuse anybody of what they did not do. */
const truthful: Invariant = (facts, { rule }) => {
  const claim = named.find(([prefix]) => rule.startsWith(`${prefix}-`));
  return claim === undefined || claim[1](facts);
};

const everyInvariant = Object.entries({ ...invariants, 'a denial names what is so': truthful });

/** For each invariant the first question whose answer breaks it, or null. */
export function breaches(decide: (facts: DecisionFacts) => Decision): Record<string, DecisionFacts | null> {
  const found = Object.fromEntries(everyInvariant.map(([name]): [string, DecisionFacts | null] => [name, null]));
  for (const facts of everyQuestion()) {
    const decision = decide(facts);
    for (const [name, holds] of everyInvariant) if (!holds(facts, decision)) found[name] ??= facts;
  }
  return found;
}

/** The first question whose answer breaks an invariant, with its name; null when all hold. */
export function firstBreach(decide: (facts: DecisionFacts) => Decision): string | null {
  for (const facts of everyQuestion()) {
    const decision = decide(facts);
    const broken = everyInvariant.find(([, holds]) => !holds(facts, decision));
    if (broken) return `${broken[0]}: ${JSON.stringify(facts)} gave ${decision.rule}`;
  }
  return null;
}
