/**
 * How much of a look a family is told. Pure: the look, what is known of who looked, and what the team has found.
 *
 * Never in it: the practitioner's name or account, the address it was asked from, the case reference, other children.
 */
import { dayOf } from '#core/clock.ts';
import type { TrailLook } from '#core/trail-reader.ts';
import type { FieldClass, OrganisationKind, Role } from '#core/words.ts';

export const tellings = ['WHOLE', 'BY_KIND', 'BARE', 'LEFT_OUT'] as const;
/**
 * WHOLE: all of it. BY_KIND: of which kind of body, and not which. BARE: the day, and what was shown, where more could lead
 * somebody to a hidden child. LEFT_OUT: not there, not counted, and nothing tells that it is not.
 */
export type Telling = (typeof tellings)[number];

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganisationKind;
}

export interface TellingFacts {
  /** The child was not open when it was redacted, or is not now. */
  readonly hidden: boolean;
  /** Somebody of the team has found that this look is not told of. */
  readonly withheld: boolean;
  /** Whoever looked, or the override it was under, is being investigated. */
  readonly investigated: boolean;
  /** It was this child's shield that was overridden. */
  readonly overridden: boolean;
  /** Null where there is none, or none is known. */
  readonly organisation: Organisation | null;
  /** When the request it is told in was last acted on: what time changes, it changes between reports and not in one. */
  readonly asOf: Date;
}

/**
 * For how long what auditors read and what is copied out of the trail is told to nobody, whether there is anything to find
 * or not: an investigation must not be announced (DPA 2018, Sch 2 para 2). Longer than one commonly lasts.
 */
const QUIET_MONTHS = 12;
const quietRoles: ReadonlySet<Role | null> = new Set<Role>(['AUDITOR']);

const isQuiet = (look: Pick<TrailLook, 'kind' | 'role' | 'at'>, asOf: Date): boolean => {
  if (look.kind !== 'EXPORT' && !quietRoles.has(look.role)) return false;
  const until = new Date(look.at);
  until.setUTCMonth(until.getUTCMonth() + QUIET_MONTHS);
  return asOf < until;
};

export const isLeftOutByRule = (
  look: Pick<TrailLook, 'kind' | 'role' | 'at'>,
  { investigated, asOf }: TellingFacts,
): boolean => investigated || isQuiet(look, asOf);

/**
 * Bodies told by name: police forces. The others are told by kind, all of them, whatever their name, and about every child:
 * sensitive services and refuges are among them (a council's drug team, the school of a psychiatric ward, a national
 * helpline), and to leave out only those would name them (SI 2007/2182, reg 6(2)).
 */
const named: readonly OrganisationKind[] = ['POLICE'];

export function tellingOf(look: TrailLook, facts: TellingFacts): Telling {
  const { hidden, withheld, organisation } = facts;
  if (!look.left || withheld || isLeftOutByRule(look, facts)) return 'LEFT_OUT';
  if (hidden) return 'BARE';
  if (organisation === null) return 'WHOLE';
  return named.includes(organisation.kind) ? 'WHOLE' : 'BY_KIND';
}

/** What kind of look it is, in the words of a report. What was asked and not answered, or refused, is none. */
const kinds = { OUTCOME: 'LOOK', FEED: 'UPDATE', EXPORT: 'EXPORT', ERASURE: 'ERASURE', REPORT: 'REPORT' } as const;
export type LookKind = (typeof kinds)[keyof typeof kinds];

export const kindOf = ({ kind }: Pick<TrailLook, 'kind'>): LookKind =>
  kind === 'INTENT' || kind === 'REFUSAL' || kind === 'FIGURES' ? 'LOOK' : kinds[kind];

/** A look as a family is told of it. */
export interface ToldLook {
  /** The moment; of a hidden child's the day in England alone. */
  readonly at: string | null;
  readonly day: string;
  readonly kind: LookKind;
  readonly organisation: Organisation | null;
  readonly organisationKind: OrganisationKind | null;
  readonly role: Role | null;
  readonly reason: TrailLook['reason'];
  readonly purpose: TrailLook['purpose'];
  readonly details: readonly FieldClass[];
  /** Null where it is not told. */
  readonly mediated: boolean | null;
  readonly overridden: boolean | null;
}

/** Null where it is left out. */
export function toldOf(look: TrailLook, facts: TellingFacts): ToldLook | null {
  const telling = tellingOf(look, facts);
  if (telling === 'LEFT_OUT') return null;
  const day = dayOf(new Date(look.at));
  const { details, role, reason, purpose } = look;
  const kind = kindOf(look);
  if (telling === 'BARE') {
    const nothing = { organisation: null, organisationKind: null, role: null, reason: null, purpose: null };
    return { at: null, day, kind, ...nothing, details, mediated: null, overridden: null };
  }
  return {
    at: look.at,
    day,
    kind,
    organisation: telling === 'WHOLE' ? facts.organisation : null,
    organisationKind: facts.organisation?.kind ?? null,
    role,
    reason,
    purpose,
    details,
    mediated: look.mediator !== null,
    overridden: facts.overridden,
  };
}

/** Of what a rule leaves out. One for all: what kind of look it is would tell the team who is being investigated. */
const leftOutByRule = {
  at: null,
  kind: null,
  organisation: null,
  role: null,
  reason: null,
  purpose: null,
  details: [],
  mediated: null,
  overridden: null,
  told: 'LEFT_OUT',
  withheldFor: null,
} as const;

/** A look as the team goes through it. */
export function shownToTeam(look: TrailLook, facts: TellingFacts, ground: string | null) {
  if (isLeftOutByRule(look, facts)) return leftOutByRule;
  const { at, organisation, role, reason, purpose, details } = look;
  return {
    at,
    kind: kindOf(look),
    organisation: organisation === null ? null : { id: organisation },
    role,
    reason,
    purpose,
    details,
    mediated: look.mediator !== null,
    overridden: facts.overridden,
    told: tellingOf(look, facts),
    withheldFor: ground,
  };
}
