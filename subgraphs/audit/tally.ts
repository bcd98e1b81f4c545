/**
 * What the trail contributes to management information (M7, M8 and M14 of the catalogue, domain study 11.2), counted from its entries
 * and from nothing else: whoever has the log counts the same again.
 *
 * Work on hidden records is left out of what everybody reads (law 3): what the authority's team does, and what is done
 * under an override, would be more where there is a hidden child.
 */
import { type Counted, type FigureDefinition, pairs } from '#core/figures/definition.ts';
import { boundsOf, type FigurePeriod } from '#core/figures/periods.ts';
import type { FigureBasis } from '#core/figures/publication.ts';
import { rolePermissions } from '#core/permissions.ts';
import type { StandingFault } from '#core/ports.ts';
import { accessReasons } from '#core/reasons.ts';
import { roles } from '#core/words.ts';
import type { Body } from './entry.ts';
import { type Served, serviceLevels, serviceTimes } from './service-times.ts';

const STANDING = [
  'NOT_AT_ACCEPTED_PLACE',
  'ACCOUNT_NOT_OPEN',
  'ACCOUNT_SUSPENDED',
  'ACCOUNT_CLOSED',
  'ENHANCED_CHECK_EXPIRED',
  'TRAINING_EXPIRED',
  'AUTHENTICATOR_NOT_BOUND',
  'REVIEW_OVERDUE',
  'ACCOUNT_DORMANT',
  'AGREEMENT_OUTDATED',
  'PROCEDURES_OUTDATED',
  'ORGANISATION_NOT_ACCREDITED',
  'SYSTEM_WITHOUT_USER',
] as const satisfies readonly StandingFault[];
const REFUSED = [
  'TOKEN',
  'ACCOUNT_UNKNOWN',
  'CLIENT_UNKNOWN',
  ...STANDING,
  'MEDIATION',
  'RATE_LIMITED',
  'OTHER',
] as const;

export const definitions: readonly FigureDefinition[] = [
  {
    code: 'LOOKS',
    version: 1,
    length: 'MONTH',
    audience: 'FIGURES',
    description:
      'Answered requests about children by people of the area’s organisations, by reason and by route. Not counted: those of authorities’ teams, and those under an emergency override.',
    categories: pairs(accessReasons, ['DIRECT', 'CASE_SYSTEM', 'MEDIATED']),
  },
  {
    code: 'REFUSALS',
    version: 1,
    length: 'MONTH',
    audience: 'FIGURES',
    description:
      'Requests that were turned away before anything was read, by why. Those whose sender is not known are in no area.',
    categories: REFUSED,
  },
  serviceLevels,
  {
    code: 'OVERRIDE_LOOKS',
    version: 1,
    length: 'YEAR',
    audience: 'PROTECTED',
    description: 'Answered requests under an emergency override by people of the area’s organisations, by reason.',
    categories: accessReasons,
  },
];

/** What two entries have alike that are counted together. */
interface Alike {
  readonly figure: string;
  readonly organisation: string | null;
  readonly client: string | null;
  readonly mediated: boolean;
  readonly word: string;
}

export interface Tally {
  add(entries: readonly Body[]): void;
  readonly organisations: readonly string[];
  readonly clients: readonly string[];
  /** By area, once it is known where organisations are and which programs are case systems. */
  counted(basis: FigureBasis): Counted[];
}

/** Whose work on hidden records tells where there are some. */
const teams = roles.filter((each) => rolePermissions[each].includes('SEE_SHIELDED_OF_OWN_AUTHORITY'));
const isOfTeam = ({ role }: Body): boolean => teams.some((each) => each === role);

/** Under an override, or of those whose work tells where there are hidden records: in no figure that everybody reads. */
const isProtected = (entry: Body): boolean => (entry.override ?? null) !== null || isOfTeam(entry);

/** Under which figure and word an entry is counted; null for all that are not. */
function countedAs(entry: Body, length: FigureDefinition['length']): readonly [figure: string, word: string] | null {
  const { kind, decision, reason, rules, override = null } = entry;
  const isLook = kind === 'OUTCOME' && decision.startsWith('ANSWERED') && reason !== null;
  if (length === 'YEAR') return isLook && override !== null ? ['OVERRIDE_LOOKS', reason] : null;
  if (isLook) return isProtected(entry) ? null : ['LOOKS', reason];
  const [why = 'OTHER'] = rules;
  if (kind !== 'REFUSAL' || override !== null || /^OVERRIDE/.test(why)) return null;
  return ['REFUSALS', (REFUSED as readonly string[]).includes(why) ? why : 'OTHER'];
}

function routeOf({ mediated, client }: Alike, { clients = {} }: FigureBasis): string {
  if (mediated) return 'MEDIATED';
  return clients[client ?? ''] === 'CASE_SYSTEM' ? 'CASE_SYSTEM' : 'DIRECT';
}

export function tallyOf(period: FigurePeriod, length: FigureDefinition['length']): Tally {
  const { from, until } = boundsOf(period);
  const [begins, ends] = [from.toISOString(), until.toISOString()];
  const counts = new Map<string, { readonly alike: Alike; count: number }>();
  const times = serviceTimes(until);

  const note = (alike: Alike): void => {
    const key = JSON.stringify(alike);
    const found = counts.get(key) ?? { alike, count: 0 };
    found.count += 1;
    counts.set(key, found);
  };
  const noteServed = ({ organisation, word }: Served): void =>
    note({ figure: serviceLevels.code, word, organisation, client: null, mediated: false });
  /** All there is, once the last entry has been taken in. */
  const all = () => {
    for (const each of times.unanswered()) noteServed(each);
    return [...counts.values()];
  };
  const named = (names: readonly (string | null)[]) => [...new Set(names.filter((name) => name !== null))].toSorted();

  const add = (entry: Body): void => {
    if (entry.at < begins || entry.at >= ends) return;
    const as = countedAs(entry, length);
    const { organisation, client, mediator } = entry;
    if (as) note({ figure: as[0], word: as[1], organisation, client, mediated: !!mediator });
    const served = length === 'MONTH' && !isProtected(entry) ? times.add(entry) : null;
    if (served) noteServed(served);
  };
  return {
    add: (entries) => entries.forEach(add),
    get organisations() {
      return named(all().map(({ alike }) => alike.organisation));
    },
    get clients() {
      return named(all().map(({ alike }) => alike.client));
    },
    counted: (basis) =>
      all().map(({ alike, count }) => {
        const { figure, word, organisation } = alike;
        const category = figure === 'LOOKS' ? `${word}:${routeOf(alike, basis)}` : word;
        return { figure, area: basis.organisations?.[organisation ?? ''] ?? null, category, count };
      }),
  };
}
