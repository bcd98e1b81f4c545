/**
 * Every question a decision can be asked. The raw space is beyond counting, so each word is reduced to what the rules
 * can tell apart; `reduced` does it to any question, and `tests/core/decide.test.ts` shows on questions of all words that
 * the answer stays the same. What a permission needs is enumerated raw, in `tests/core/permissions.test.ts`.
 *
 * Mediated access asks both parties' own rights, so its questions pair parties that stand for all: that its answer is
 * no more than both direct answers and the conditions of mediation is shown on questions of all words too.
 */
import type { Asks, DecisionFacts, Party } from '#core/decide.ts';
import { type Permission, permissions } from '#core/permissions.ts';
import { type AccessReason, reasonFacts } from '#core/reasons.ts';
import { scopes } from '#core/scopes.ts';
import {
  type AccreditedFunction,
  accreditedFunctions,
  fieldClasses,
  type OrganisationKind,
  type PersonalRight,
  personalRights,
  recordStates,
  roles,
} from '#core/words.ts';
import { mediators, parties } from './decision-parties.ts';
import { operationTable } from './operation-table.ts';

interface Block {
  readonly size: number;
  at(number: number): DecisionFacts;
}

type Words<Tuple extends readonly unknown[]> = { readonly [Index in keyof Tuple]: readonly Tuple[Index][] };

/** Every combination of the words of these lists. */
function block<Tuple extends readonly unknown[]>(
  lists: Words<Tuple>,
  build: (...words: Tuple) => DecisionFacts,
): Block {
  const all = lists as readonly (readonly unknown[])[];
  return {
    size: all.reduce((product, { length }) => product * length, 1),
    at: (number) => {
      let rest = number;
      const words = all.map((list) => {
        const word = list[rest % list.length];
        rest = Math.floor(rest / list.length);
        return word;
      });
      return build(...(words as unknown as Tuple));
    },
  };
}

/** Every selection of these words. */
const subsets = <Word>(words: readonly Word[]): readonly (readonly Word[])[] =>
  words.reduce<readonly (readonly Word[])[]>((sets, word) => sets.flatMap((set) => [set, [...set, word]]), [[]]);

/** Reasons come in five kinds: none, the usual, those of the authority's team, those of a case, and the system's test. */
const stated = [
  { reason: null, caseReference: true },
  { reason: 'NEW_CONTACT', caseReference: false },
  { reason: 'NEW_CONTACT', caseReference: true },
  { reason: 'RECORD_MAINTENANCE', caseReference: false },
  { reason: 'RECORD_MAINTENANCE', caseReference: true },
  { reason: 'CHILD_PROTECTION', caseReference: false },
  { reason: 'CHILD_PROTECTION', caseReference: true },
  { reason: 'SYSTEM_TEST', caseReference: false },
  { reason: 'SYSTEM_TEST', caseReference: true },
] as const satisfies readonly { reason: AccessReason | null; caseReference: boolean }[];

const direct = { mediator: null, mode: 'DIRECT', live: true } as const;
const alone = [direct, { ...direct, mode: 'OVERRIDE' }, { ...direct, mode: 'OVERRIDE', live: false }] as const;
const all = { functions: accreditedFunctions, rights: personalRights } as const;
const authorities = [null, '901', '902'] as const;
const synthetic = [true, false] as const;

const records = recordStates.flatMap((state) =>
  [null, '901'].flatMap((authority) => synthetic.map((nobody) => ({ state, authority, synthetic: nobody }))),
);
/** Who alone tells of a record matters of a provisional one, and of no other. */
const told = records.flatMap((record) =>
  (record.state === 'PROVISIONAL' ? [false, true] : [false]).map((isSource) => ({ record, isSource })),
);
const details: readonly Asks[] = fieldClasses.flatMap((detail) =>
  records.map((record) => ({ of: 'RECORD', detail, record }) as const),
);
const operations: readonly Asks[] = permissions.flatMap((permission) =>
  [null, ...scopes].map((scope) => ({ of: 'OPERATION', permission, scope }) as const),
);

/** The kinds of body that can be told apart are three, and by numbers alone: to all else they are health. */
const otherKinds: readonly OrganisationKind[] = ['EDUCATION', 'OTHER'];
const aspects = [
  ...fieldClasses.flatMap((detail) =>
    [false, true].map((isTheirs) => ({ detail, kind: 'HEALTH' as OrganisationKind, isTheirs })),
  ),
  ...(['NHS_NUMBER', 'UPN'] as const).flatMap((detail) =>
    otherKinds.map((kind) => ({ detail, kind, isTheirs: false })),
  ),
];
const attempts = [
  ...operations.map((asks) => ({ asks, kind: 'HEALTH' as OrganisationKind })),
  ...operations
    .filter(
      (asks) => asks.of === 'OPERATION' && (asks.permission === 'SEE_NHS_NUMBER' || asks.permission === 'SEE_UPN'),
    )
    .flatMap((asks) => otherKinds.map((kind) => ({ asks, kind }))),
];

const recordFunctions = ['QUERY', 'SHIELDING', 'EMERGENCY_OVERRIDE'] as const;
const operationFunctions = [
  'QUERY',
  'SHIELDING',
  'MEDIATED_ACCESS',
  'ACCOUNT_ADMINISTRATION',
  'EMERGENCY_OVERRIDE',
  'SENSITIVE_SERVICES',
  'CONSENT_OVER_18',
] as const;
/** Those that a rule asks for. */
const rights = [
  'MEDIATE',
  'OVERRIDE_SHIELD',
  'RECORD_SENSITIVE_SERVICE',
  'CONSENT_OVER_18',
] as const satisfies readonly PersonalRight[];
/** Stands for those that no rule names: whoever has one of them has not none. */
const ANY_OTHER = 'FEED_DATA';
const butFor = (missing: AccreditedFunction): readonly AccreditedFunction[] =>
  operationFunctions.filter((each) => each !== missing);
/** An operation needs one function at most, and an override one more: with all, without each, with each alone. */
const operationProfiles = [
  [],
  [ANY_OTHER],
  operationFunctions,
  ...operationFunctions.flatMap((each) => [[each], butFor(each)]),
] as const;

const asksOfRecords = block(
  [roles, subsets(recordFunctions), [[], ['OVERRIDE_SHIELD']], authorities, aspects, alone, stated, told],
  (role, functions, rights, authority, { detail, kind, isTheirs }, mode, why, { record, isSource }) => ({
    ...mode,
    ...why,
    party: {
      role,
      organisation: { kind, functions: functions as readonly AccreditedFunction[] },
      rights: rights as readonly PersonalRight[],
      authority: authority as string | null,
      inGoodStanding: true,
      isTheirs,
      isSource,
    },
    asks: { of: 'RECORD', detail, record },
  }),
);

const asksToDo = block(
  [roles, operationProfiles, [[], ...rights.map((right) => [right]), rights], alone, stated, attempts],
  (role, functions, granted, mode, why, { asks, kind }) => ({
    ...mode,
    ...why,
    party: {
      role,
      organisation: {
        kind: kind as OrganisationKind,
        functions: functions as readonly AccreditedFunction[],
      },
      rights: granted as readonly PersonalRight[],
      authority: '901',
      inGoodStanding: true,
      isTheirs: false,
      isSource: false,
    },
    asks,
  }),
);

const asksWithoutStanding = block(
  [roles, authorities, alone, stated, [...details, ...operations]],
  (role, authority, mode, why, asks) => ({
    ...mode,
    ...why,
    party: {
      role,
      organisation: { kind: 'HEALTH', ...all },
      ...all,
      authority: authority as string | null,
      inGoodStanding: false,
      isTheirs: true,
      isSource: true,
    },
    asks,
  }),
);

const asksThroughAnother = block(
  [parties, mediators, [true, false], stated, [...details, ...operations]],
  (party, mediator, live, why, asks) => ({ ...why, mode: 'MEDIATED', live, party, mediator, asks }),
);

/** What the types allow and the gateway never says: a mediator without mediation, mediation without a mediator. */
const asksAgainstTheRules = block(
  [
    parties,
    [
      ...mediators.flatMap((mediator) => [
        { mode: 'DIRECT' as const, mediator },
        { mode: 'OVERRIDE' as const, mediator },
      ]),
      { mode: 'MEDIATED' as const, mediator: null },
    ],
    [{ reason: 'NEW_CONTACT', caseReference: true } as const],
    [...details, ...operations],
  ],
  (party, who, why, asks) => ({ ...why, ...who, live: true, party, asks }),
);

const blocks: readonly Block[] = [
  asksOfRecords,
  asksToDo,
  asksWithoutStanding,
  asksThroughAnother,
  asksAgainstTheRules,
];

/** How many questions there are. */
export const SPACE = blocks.reduce((sum, { size }) => sum + size, 0);

function questionAt(number: number): DecisionFacts {
  let rest = number;
  for (const each of blocks) {
    if (rest < each.size) return each.at(rest);
    rest -= each.size;
  }
  throw new RangeError('beyond the space');
}

/** Shares no factor with any length of a list, so that all are visited once, near ones far apart. */
const STRIDE = 1_000_003;

/** The whole space, mixed: what is wrong anywhere shows within the first thousands. */
export function* everyQuestion(first: number = SPACE): Generator<DecisionFacts> {
  for (let index = 0, number = 0; index < first; index += 1, number = (number + STRIDE) % SPACE)
    yield questionAt(number);
}

function reducedReason(reason: AccessReason | null): AccessReason | null {
  if (reason === null || reason === 'SYSTEM_TEST') return reason;
  if (reasonFacts[reason].officersOnly) return 'RECORD_MAINTENANCE';
  return reasonFacts[reason].needsCaseReference ? 'CHILD_PROTECTION' : 'NEW_CONTACT';
}

function reducedFunctions(functions: readonly AccreditedFunction[]): readonly AccreditedFunction[] {
  const told = [...recordFunctions, ...operationFunctions].filter((each) => functions.includes(each));
  return told.length === 0 && functions.length > 0 ? [ANY_OTHER] : told;
}

/** For an operation that is asked directly: whether it has the function it needs, and that of an override. */
function profileFor(permission: Permission, functions: readonly AccreditedFunction[]): readonly AccreditedFunction[] {
  if (functions.length === 0) return functions;
  const { needs } = operationTable[permission];
  const overrides = functions.includes('EMERGENCY_OVERRIDE');
  if (needs === undefined || functions.includes(needs)) {
    return overrides ? operationFunctions : butFor('EMERGENCY_OVERRIDE');
  }
  return overrides ? butFor(needs) : [ANY_OTHER];
}

const reducedKind = (kind: OrganisationKind): OrganisationKind => {
  if (kind === 'HEALTH') return kind;
  return kind === 'EDUCATION' || kind === 'LOCAL_AUTHORITY' ? 'EDUCATION' : 'OTHER';
};

/** A question in the words of the space: what this takes away, no rule may tell apart. */
export function reduced(facts: DecisionFacts): DecisionFacts {
  const { asks } = facts;
  const authority = asks.of === 'RECORD' ? asks.record.authority : null;
  const party = (of: Party): Party => ({
    ...of,
    organisation: {
      kind: reducedKind(of.organisation.kind),
      functions:
        asks.of === 'OPERATION' && facts.mode !== 'MEDIATED' && facts.mediator === null
          ? profileFor(asks.permission, of.organisation.functions)
          : reducedFunctions(of.organisation.functions),
    },
    rights: rights.filter((each) => of.rights.includes(each)),
    authority: of.authority && (of.authority === authority ? '901' : '902'),
    isSource: of.isSource && asks.of === 'RECORD' && asks.record.state === 'PROVISIONAL',
  });
  return {
    ...facts,
    party: party(facts.party),
    mediator: facts.mediator && party(facts.mediator),
    reason: reducedReason(facts.reason),
    asks: asks.of === 'OPERATION' ? asks : { ...asks, record: { ...asks.record, authority: authority && '901' } },
  };
}
