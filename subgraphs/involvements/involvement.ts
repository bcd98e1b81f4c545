import { addMonths } from '#core/clock.ts';
import type { Subject } from '#core/facts.ts';
import { childNumber, type IsoDate, isUuid } from '#core/ids.ts';
import type { ContactStatement } from '#core/statements.ts';
import type { Viewer } from '#core/viewer.ts';
import type {
  CommonAssessmentStatus,
  InvolvementSource,
  InvolvementStatus,
  RecordType,
  ServiceType,
} from '#core/words.ts';

/** An involvement as the store reads it, with its practitioner. Days are texts. */
export interface InvolvementRow {
  readonly childId: string;
  readonly id: string;
  readonly practitionerId: string | null;
  readonly organisationId: string;
  readonly serviceType: ServiceType;
  readonly recordType: RecordType | null;
  readonly team: string | null;
  readonly contacts: readonly ContactStatement[];
  readonly startedOn: string | null;
  readonly endedOn: string | null;
  readonly confirmedOn: string | null;
  readonly source: InvolvementSource;
  readonly commonAssessment: CommonAssessmentStatus | null;
  readonly cafRecordedOn: string | null;
  readonly version: number;
  readonly leads: boolean;
  readonly practitioner: PractitionerRow | null;
  /** Whether its particulars may be seen where it may: always, but for a pointer whose agreement shares existence alone. */
  readonly content: boolean;
}

export interface PractitionerRow {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly team: string | null;
  readonly telephone: string | null;
  readonly email: string | null;
}

/** An involvement in one request, with the record it belongs to. */
export interface Involvement extends InvolvementRow {
  readonly subject: Subject;
}

/**
 * Whether it is the viewer's own. Which entry among the practitioners is theirs, an administrator says; whose organisation
 * it belongs to, the entry says itself, and one of another organisation counts as none. An officer may have none.
 */
export const isOwn = ({ practitioner: entry }: InvolvementRow, { practitioner, organisation }: Viewer): boolean =>
  entry !== null && entry.id === practitioner && entry.organisationId === organisation.id;

/** The key of an involvement in the graph: it begins with the child, so that it is found where the child's rows are. */
export interface InvolvementKey {
  readonly childId: string;
  readonly id: string;
}

export const publicId = ({ childId, id }: InvolvementKey): string => `${childId}-${id}`;

/**
 * The name of an involvement: by the record it hangs on, so that it stays the same when records are linked. Of a hidden
 * child by the child alone: which other record is of it is for its team, and a link to an open child is open to all.
 */
export const involvementId = ({ subject: of, childId, id }: Involvement): string =>
  publicId({ childId: of.facts.state === 'SHIELDED' ? of.id : childId, id });

export function involvementKey(text: string): InvolvementKey | undefined {
  const childId = childNumber(text.slice(0, 12));
  const id = text.slice(13);
  return childId !== undefined && text[12] === '-' && isUuid(id) ? { childId, id } : undefined;
}

/** After so long without a word an involvement is shown as unconfirmed: stale pointers were a known failure. */
const MONTHS_UNTIL_UNCONFIRMED = 6;

/** Registers of whole populations confirm with every feed; only what people enter can go stale unnoticed. */
const goesStale = (source: InvolvementSource): boolean => source === 'PRACTITIONER' || source === 'CASE_SYSTEM';

export function statusOn(today: IsoDate, row: InvolvementRow): InvolvementStatus {
  if (row.endedOn !== null && row.endedOn <= today) return 'ENDED';
  const heard = (row.confirmedOn ?? row.startedOn) as IsoDate | null;
  const stale = goesStale(row.source) && heard !== null && addMonths(heard, MONTHS_UNTIL_UNCONFIRMED) < today;
  return stale ? 'UNCONFIRMED' : 'ACTIVE';
}

/** How long an ended involvement stays visible (domain study 5.6; the original's period is not known). */
export const ENDED_VISIBLE_MONTHS = 12;
