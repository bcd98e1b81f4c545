/**
 * What must be seen: the visibility matrix (domain study, appendix A), each line exact in both directions. Invariants
 * about secrecy alone cannot see that somebody has lost what they need.
 */
import type { DecisionFacts, Mode, Party } from '#core/decide.ts';
import { type AccessReason, accessReasons, reasonFacts } from '#core/reasons.ts';
import {
  type AccreditedFunction,
  accreditedFunctions,
  type FieldClass,
  fieldClasses,
  type OrganisationKind,
  type PersonalRight,
  personalRights,
  type RecordState,
  type Role,
} from '#core/words.ts';
import type { Decide } from './invariants.ts';
import { operationQuestions, team } from './operation-table.ts';

/** People who see the same. What they are accredited and granted for is all there is, unless it says otherwise. */
interface Viewers {
  readonly roles: readonly Role[];
  readonly kinds: readonly OrganisationKind[];
  readonly authority?: string;
  readonly without?: readonly AccreditedFunction[];
  readonly rights?: readonly PersonalRight[];
  readonly isTheirs?: boolean;
  readonly isSource?: boolean;
}

interface Row {
  readonly viewer: string;
  readonly who: Viewers;
  readonly through?: Viewers;
  readonly mode?: Mode;
  readonly state: RecordState;
  readonly sees: readonly FieldClass[];
}

const stays: readonly FieldClass[] = ['EXISTENCE', 'IDENTITY'];
const shared: readonly FieldClass[] = [...stays, 'WHEREABOUTS', 'FAMILY', 'SERVICES'];
const withNhs: readonly FieldClass[] = [...shared, 'NHS_NUMBER'];
const withUpn: readonly FieldClass[] = [...shared, 'UPN'];
const bothNumbers: readonly FieldClass[] = [...shared, 'NHS_NUMBER', 'UPN'];
const everything: readonly FieldClass[] = [...bothNumbers, 'STEWARDSHIP'];
const nothing: readonly FieldClass[] = [];

const elsewhere = ['POLICE', 'HOUSING', 'VOLUNTARY', 'NATIONAL', 'OTHER', 'UNCLASSIFIED'] as const;
const anyKind = ['HEALTH', 'EDUCATION', 'LOCAL_AUTHORITY', ...elsewhere] as const;

const looking = { roles: ['PRACTITIONER', 'PRACTITIONER_VIEW'] } as const;
const anybody: Viewers = { ...looking, kinds: anyKind };
const inHealth: Viewers = { ...looking, kinds: ['HEALTH'] };
const inSchools: Viewers = { ...looking, kinds: ['EDUCATION', 'LOCAL_AUTHORITY'] };
const others: Viewers = { ...looking, kinds: elsewhere };
const author: Viewers = { ...others, isTheirs: true };
const ownTeam: Viewers = { roles: team, kinds: ['LOCAL_AUTHORITY'], authority: '901' };
const otherTeam: Viewers = { ...ownTeam, authority: '902' };
const overriding: Viewers = { roles: ['PRACTITIONER'], kinds: elsewhere, rights: ['OVERRIDE_SHIELD'] };
/** In mediated access, rows of one kind of body are enough: each party's own rows stand above. */
const requester: Viewers = { ...looking, kinds: ['POLICE'], rights: [] };
const mediator: Viewers = { ...looking, kinds: ['HOUSING'], rights: ['MEDIATE'] };
const blind: Viewers = {
  roles: ['PARTNER_ADMINISTRATOR', 'NATIONAL_OFFICER', 'AUDITOR', 'ANALYST', 'SYSTEM'],
  kinds: anyKind,
  authority: '901',
};

const states: readonly RecordState[] = ['OPEN', 'SHIELDED', 'PROVISIONAL', 'ARCHIVED', 'SEALED'];

/** One viewer's line: what is seen of an open, a shielded, a provisional, an archived record. Of a sealed one: nothing. */
const line = (
  viewer: string,
  who: Viewers,
  [open, shielded, provisional = nothing, archived = nothing]: readonly [
    open: Row['sees'],
    shielded: Row['sees'],
    provisional?: Row['sees'],
    archived?: Row['sees'],
  ],
  more: Pick<Row, 'mode' | 'through'> = {},
): Row[] =>
  [open, shielded, provisional, archived, nothing].map((sees, index) => ({
    viewer,
    who,
    state: states[index] as RecordState,
    sees,
    ...more,
  }));
const override = { mode: 'OVERRIDE' } as const;

/** The record belongs to authority 901. */
export const matrix: readonly Row[] = [
  ...line('practitioner in health', inHealth, [withNhs, stays]),
  ...line('practitioner in a school or an authority', inSchools, [withUpn, stays]),
  ...line('practitioner elsewhere', others, [shared, stays]),
  ...line('practitioner, of the own statement', author, [shared, [...stays, 'SERVICES'], ['SERVICES'], ['SERVICES']]),
  ...line('practitioner in health of the only organisation that tells of it', { ...inHealth, isSource: true }, [
    withNhs,
    stays,
    withNhs,
  ]),
  ...line('practitioner of a body not accredited to query', { ...anybody, without: ['QUERY'] }, [nothing, nothing]),
  ...line(
    'practitioner in health with an override',
    { ...overriding, kinds: ['HEALTH'] },
    [withNhs, withNhs],
    override,
  ),
  ...line(
    'practitioner in a school with an override',
    { ...overriding, kinds: ['EDUCATION'] },
    [withUpn, withUpn],
    override,
  ),
  ...line('practitioner elsewhere with an override', overriding, [shared, shared], override),
  ...line('the same without the right', { ...overriding, rights: ['MEDIATE'] }, [nothing, nothing], override),
  ...line(
    'the same of a body not accredited for it',
    { ...overriding, without: ['EMERGENCY_OVERRIDE'] },
    [nothing, nothing],
    override,
  ),
  ...line(
    'who only looks, with an override',
    { ...others, roles: ['PRACTITIONER_VIEW'] },
    [nothing, nothing],
    override,
  ),
  ...line(
    'team of the responsible authority, which needs none, with an override',
    ownTeam,
    [nothing, nothing],
    override,
  ),
  ...line('team of the responsible authority', ownTeam, [everything, everything, everything]),
  ...line('the same, not accredited for shielding', { ...ownTeam, without: ['SHIELDING'] }, [bothNumbers, stays]),
  ...line('team of another authority', otherTeam, [withUpn, stays]),
  ...line('administrator, national officer, auditor, analyst, program', blind, [nothing, nothing]),
  ...line('practitioner through another', inHealth, [withNhs, stays], { through: inHealth }),
  ...line('practitioner through the own team', inHealth, [withNhs, stays], { through: ownTeam }),
  ...line('practitioner in health through one in a school', inHealth, [shared, stays], { through: inSchools }),
  ...line('own team through a practitioner', ownTeam, [withNhs, stays], { through: inHealth }),
  ...line('own team through its own', ownTeam, [everything, everything, everything], { through: ownTeam }),
  ...line(
    'practitioner of its only source through a colleague',
    { ...requester, isSource: true },
    [shared, stays, shared],
    {
      through: { ...mediator, isSource: true },
    },
  ),
  ...line('practitioner of its only source through another', { ...requester, isSource: true }, [shared, stays], {
    through: mediator,
  }),
  ...line('own team through another’s', ownTeam, [withUpn, stays], { through: otherTeam }),
  ...line('practitioner, of the own statement, through another', { ...requester, isTheirs: true }, [shared, stays], {
    through: mediator,
  }),
  ...line('practitioner through one not named a mediator', requester, [nothing, nothing], {
    through: { ...mediator, rights: ['OVERRIDE_SHIELD'] },
  }),
  ...line('practitioner through a body without mediation', requester, [nothing, nothing], {
    through: { ...mediator, without: ['MEDIATED_ACCESS'] },
  }),
  ...line(
    'practitioner of a body without mediation',
    { ...requester, without: ['MEDIATED_ACCESS'] },
    [nothing, nothing],
    {
      through: mediator,
    },
  ),
  ...line('practitioner through an administrator', requester, [nothing, nothing], {
    through: { ...blind, kinds: ['POLICE'] },
  }),
];

const partiesOf = ({
  kinds,
  without = [],
  rights = personalRights,
  isTheirs = false,
  isSource = false,
  ...who
}: Viewers): Party[] =>
  who.roles.flatMap((role) =>
    kinds.map((kind) => ({
      role,
      organisation: { kind, functions: accreditedFunctions.filter((each) => !without.includes(each)) },
      rights,
      authority: who.authority ?? null,
      inGoodStanding: true,
      isTheirs,
      isSource,
    })),
  );

const usable = (reason: AccessReason, parties: readonly (Party | null)[]): boolean =>
  !reasonFacts[reason].officersOnly || parties.every((party) => party === null || team.includes(party.role));

/** Every question of a row: each role, each kind of organisation, each reason that is theirs, properly stated. */
export const questionsOf = ({ who, through, mode, state }: Row, detail: FieldClass): DecisionFacts[] =>
  partiesOf(who).flatMap((party) =>
    (through === undefined ? [null] : partiesOf(through)).flatMap((mediator) =>
      accessReasons
        .filter((reason) => usable(reason, [party, mediator]))
        .flatMap((reason) =>
          (reasonFacts[reason].needsCaseReference || mode === 'OVERRIDE' ? [true] : [true, false]).map(
            (caseReference): DecisionFacts => ({
              party,
              mediator,
              mode: mode ?? (mediator === null ? 'DIRECT' : 'MEDIATED'),
              live: mode !== undefined || mediator !== null,
              reason,
              caseReference,
              asks: { of: 'RECORD', detail, record: { state, authority: '901', synthetic: true } },
            }),
          ),
        ),
    ),
  );

/** The first thing somebody must see or do and may not, or must not and may; null when matrix and table hold. */
export function firstMiss(decide: Decide): string | null {
  for (const row of matrix) {
    for (const detail of fieldClasses) {
      const wrong = questionsOf(row, detail).find((facts) => decide(facts).allow !== row.sees.includes(detail));
      if (wrong) return `${row.viewer}, ${row.state}, ${detail}: ${JSON.stringify(wrong)}`;
    }
  }
  for (const { facts, must } of operationQuestions()) {
    if (decide(facts).allow !== must) return `${must ? 'must' : 'must not'}: ${JSON.stringify(facts)}`;
  }
  return null;
}
