/**
 * What must be seen: the rows of the visibility matrix (domain study, appendix A) that exist today. Invariants about
 * secrecy alone cannot see that somebody has lost what they need, so it is written down.
 */
import type { Decision, DecisionFacts } from '#core/decide.ts';
import { type AccessReason, accessReasons, reasonFacts } from '#core/reasons.ts';
import type { FieldClass, OrganisationKind, RecordState, Role } from '#core/words.ts';

interface Row {
  readonly viewer: string;
  readonly roles: readonly Role[];
  readonly kinds: readonly OrganisationKind[];
  readonly authority: string | null;
  readonly state: RecordState;
  readonly sees: readonly FieldClass[];
}

const shared: readonly FieldClass[] = ['EXISTENCE', 'IDENTITY', 'WHEREABOUTS', 'FAMILY', 'SERVICES'];
const stays: readonly FieldClass[] = ['EXISTENCE', 'IDENTITY'];
const everything: readonly FieldClass[] = [...shared, 'NHS_NUMBER', 'UPN'];
const practitioners = { roles: ['PRACTITIONER', 'PRACTITIONER_VIEW'], authority: null } as const;
const officers = { roles: ['AUTHORITY_OFFICER'], kinds: ['LOCAL_AUTHORITY'] } as const;
const others = ['POLICE', 'HOUSING', 'VOLUNTARY', 'NATIONAL', 'OTHER'] as const;
const anyKind = ['HEALTH', 'EDUCATION', 'LOCAL_AUTHORITY', ...others] as const;

/** The record belongs to authority 901. */
export const matrix: readonly Row[] = [
  {
    viewer: 'practitioner in health',
    ...practitioners,
    kinds: ['HEALTH'],
    state: 'OPEN',
    sees: [...shared, 'NHS_NUMBER'],
  },
  {
    viewer: 'practitioner in education or an authority',
    ...practitioners,
    kinds: ['EDUCATION', 'LOCAL_AUTHORITY'],
    state: 'OPEN',
    sees: [...shared, 'UPN'],
  },
  { viewer: 'practitioner elsewhere', ...practitioners, kinds: others, state: 'OPEN', sees: shared },
  { viewer: 'practitioner', ...practitioners, kinds: anyKind, state: 'SHIELDED', sees: stays },
  { viewer: 'practitioner', ...practitioners, kinds: anyKind, state: 'ARCHIVED', sees: [] },
  { viewer: 'officer of the responsible authority', ...officers, authority: '901', state: 'OPEN', sees: everything },
  {
    viewer: 'officer of the responsible authority',
    ...officers,
    authority: '901',
    state: 'SHIELDED',
    sees: everything,
  },
  { viewer: 'officer of the responsible authority', ...officers, authority: '901', state: 'ARCHIVED', sees: [] },
  { viewer: 'officer of another authority', ...officers, authority: '902', state: 'OPEN', sees: [...shared, 'UPN'] },
  { viewer: 'officer of another authority', ...officers, authority: '902', state: 'SHIELDED', sees: stays },
  { viewer: 'officer of another authority', ...officers, authority: '902', state: 'ARCHIVED', sees: [] },
  {
    viewer: 'partner administrator, auditor, analyst, program',
    roles: ['PARTNER_ADMINISTRATOR', 'AUDITOR', 'ANALYST', 'SYSTEM'],
    kinds: anyKind,
    authority: null,
    state: 'OPEN',
    sees: [],
  },
];

const usable = (reason: AccessReason, role: Role): boolean =>
  !reasonFacts[reason].officersOnly || role === 'AUTHORITY_OFFICER';

/** Every question of a row: each role, each kind of organisation, each reason that is theirs, properly stated. */
export const questionsOf = ({ roles, kinds, authority, state }: Row, asks: FieldClass): DecisionFacts[] =>
  roles.flatMap((role) =>
    kinds.flatMap((organisationKind) =>
      accessReasons
        .filter((reason) => usable(reason, role))
        .flatMap((reason) =>
          (reasonFacts[reason].needsCaseReference ? [true] : [true, false]).map((caseReference) => ({
            role,
            organisationKind,
            authority,
            reason,
            caseReference,
            record: { state, authority: '901', synthetic: true },
            asks,
          })),
        ),
    ),
  );

/** The first thing somebody must see and does not, or sees and must not; null when the matrix holds. */
export function firstMiss(decide: (facts: DecisionFacts) => Decision): string | null {
  for (const row of matrix) {
    for (const asks of everything) {
      const wrong = questionsOf(row, asks).find((facts) => decide(facts).allow !== row.sees.includes(asks));
      if (wrong) return `${row.viewer}, ${row.state}, ${asks}: ${JSON.stringify(wrong)}`;
    }
  }
  return null;
}
