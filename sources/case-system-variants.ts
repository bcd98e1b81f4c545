/**
 * The kinds of case system that feed the directory. Each says who works with the child, in which team and since when, in
 * its own trade's words; none has a place for a status, a category or an order (domain rules 13.2 to 13.4).
 */
import { type ServiceType, serviceTypes } from '#core/words.ts';
import { caseSystemTable, childColumns, involvementColumns, missingIdentity } from './case-system-columns.ts';
import type { TableShape } from './csv-table.ts';

export interface CaseSystemVariant {
  readonly name: string;
  readonly describes: string;
  readonly table: TableShape;
  /** Fields of which one that is filled says that somebody is involved. */
  readonly telling: readonly string[];
  /** The only service the system is about, where there is one. */
  readonly service?: ServiceType;
  /** The services it may tell of. */
  readonly services: readonly ServiceType[];
  /** Whether the organisation is always the supplier's own, so that no row names it. */
  readonly ownOnly: boolean;
}

/** What a kind calls the worker, the record of the work, and its two days. */
interface Words {
  readonly worker: string;
  readonly record: string;
  readonly from: string;
  readonly to: string;
}

const meaningOf = ({ worker, record, from, to }: Words): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    ['id', 'name', 'team', 'telephone', 'email'].map((part) => [`${worker}_${part}`, `practitioner_${part}`]),
  ),
  [record]: 'involvement_id',
  [from]: 'started_on',
  [to]: 'ended_on',
});

interface Kind {
  readonly name: string;
  readonly describes: string;
  readonly words: Words;
  readonly services: readonly ServiceType[];
  /** Further fields, beside the worker, the team and the days. */
  readonly also: readonly string[];
}

function kindOf({ name, describes, words, services, also }: Kind): CaseSystemVariant {
  const meaning = meaningOf(words);
  const [service, ...others] = services;
  const own = ['team', ...(others.length > 0 ? ['service_type'] : []), ...also];
  const columns = [...childColumns, ...Object.keys(meaning), ...own];
  const telling = [...Object.values(meaning), ...own.filter((field) => field !== 'lead_professional')];
  const table = { columns, key: 'child_id', missing: missingIdentity, meaning };
  const only = service !== undefined && others.length === 0 ? { service } : {};
  return { name, describes, table, telling, services, ownOnly: true, ...only };
}

const beginning = (prefix: string): readonly ServiceType[] => serviceTypes.filter((type) => type.startsWith(prefix));

export const caseSystemVariants: readonly CaseSystemVariant[] = [
  {
    name: 'case-system',
    describes: 'CSV or lines of JSON of a local case system, with the columns of docs/case-system-csv.md',
    table: caseSystemTable,
    telling: involvementColumns,
    services: serviceTypes,
    ownOnly: false,
  },
  kindOf({
    name: 'ics',
    describes: 'CSV or lines of JSON of an Integrated Children’s System, with the columns of docs/case-system-kinds.md',
    words: { worker: 'worker', record: 'case_id', from: 'opened_on', to: 'closed_on' },
    services: ['SOC_CHILDRENS_SOCIAL_CARE'],
    also: ['lead_professional'],
  }),
  kindOf({
    name: 'ccis',
    describes: 'CSV or lines of JSON of a Connexions system (CCIS), with the columns of docs/case-system-kinds.md',
    words: { worker: 'adviser', record: 'support_id', from: 'started_on', to: 'ended_on' },
    services: ['YTH_PERSONAL_ADVISER'],
    also: ['lead_professional'],
  }),
  kindOf({
    name: 'youth-offending',
    describes: 'CSV or lines of JSON of a youth offending service, with the columns of docs/case-system-kinds.md',
    words: { worker: 'worker', record: 'contact_id', from: 'started_on', to: 'ended_on' },
    services: ['YTH_OFFENDING_TEAM'],
    also: [],
  }),
  kindOf({
    name: 'health',
    describes: 'CSV or lines of JSON of a community health system, with the columns of docs/case-system-kinds.md',
    words: { worker: 'clinician', record: 'referral_id', from: 'accepted_on', to: 'discharged_on' },
    services: beginning('HLTH_'),
    also: ['lead_professional'],
  }),
];
