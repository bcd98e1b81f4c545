/**
 * Opening a review: what matching, feeds and shields leave to the people of the authority's team. A question is asked
 * once: not while it is open, and not again after people have answered it, unless more is known of the records since.
 */
import { type Asks, question } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import { newUuid } from '#core/uuid.ts';
import { neverLinkedPairs, recordsOf } from './never-link-sql.ts';

export const reviewKinds = [
  /** The record may be the candidate's. */
  'POSSIBLE_SAME',
  /** A provisional record that only its supplier tells of. */
  'UNCONFIRMED',
  /** The record states a number that the candidate has too. */
  'NUMBER_SHARED',
  /** The record states a number of the candidate, whose name and day of birth are others. */
  'NUMBER_CONTRADICTS',
  /** A national source names a hidden child otherwise than it is shown. */
  'IDENTITY_CHANGED',
  /** A feed still sends an identity that was given up. */
  'OLD_IDENTITY',
  /** One of the team wants linked records taken apart, and a second person must agree. */
  'SEPARATION',
  /** One of the team wants a record split that holds statements of two children. */
  'SPLIT',
] as const;
export type ReviewKind = (typeof reviewKinds)[number];

/** One step of the weighing, as `matching/waterfall.ts` words it: names of comparisons and levels, no values. */
export interface ReviewStep {
  readonly comparison: string;
  readonly level: string;
  /** For (above 0) or against. */
  readonly bits: number;
}

export interface Opening {
  readonly kind: ReviewKind;
  /** Directory number of the record that is asked about. */
  readonly record: string;
  /** Directory number of the child it may be, or stands against. */
  readonly candidate?: string | null;
  /** The sum of the weighing, in bits. */
  readonly weight?: number | null;
  readonly waterfall?: readonly ReviewStep[] | null;
}

interface Known {
  readonly id: string;
  readonly known: string;
}

/** What a person would judge two records by. */
const knownOfChildren = question<Known, [readonly string[]]>(
  'known of children',
  `select c.id::text, jsonb_build_array(c.family_name, c.given_names, c.preferred_name, c.gender, c.date_of_birth,
     c.date_of_death, array(select k.scheme || encode(k.fingerprint, 'hex') from identifier_key k
       where k.child_id = c.id order by 1))::text as known
   from child c where c.id = any($1::bigint[])`,
);

const insertReviews = question<{ id: string }, [rows: string, now: Date]>(
  'insert reviews',
  `insert into review (id, kind, authority, risk, record, candidate, question, known, weight, waterfall, opened_at)
   select t.id, t.kind, o.authority, o.risk, t.record, t.candidate, decode(t.question, 'hex'), decode(t.known, 'hex'),
     t.weight, nullif(t.waterfall, 'null'::jsonb), $2::timestamptz
   from jsonb_to_recordset($1::jsonb) as t(id uuid, kind text, record bigint, candidate bigint, question text,
     known text, weight real, waterfall jsonb)
   cross join lateral review_owner(t.record, t.candidate, ($2::timestamptz)::date) o
   where not exists (select 1 from review r where r.question = decode(t.question, 'hex')
     and (r.closed_at is null or r.known = decode(t.known, 'hex')))
   on conflict (question) where closed_at is null do nothing returning id`,
);

/** By code units: the same on every machine. */
const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** What is asked, the same whichever of the two is named first. */
const questionOf = (keys: Keyring, { kind, record, candidate }: Opening): Buffer =>
  keys.fingerprint('review', JSON.stringify([kind, ...[record, candidate ?? ''].toSorted(byText)]));

const fingerprintOfKnown = (keys: Keyring, known: readonly string[]): Buffer =>
  keys.fingerprint('known of records', JSON.stringify(known.toSorted(byText)));

/** Asked of whole children: a record that was linked is asked about as the child it is part of. Undefined: settled. */
function ofChildren(opening: Opening, rootOf: (id: string) => string): Opening | undefined {
  const record = rootOf(opening.record);
  const candidate = opening.candidate ? rootOf(opening.candidate) : null;
  // What was linked is confirmed, and is not asked about beside itself.
  if (record === candidate || (opening.kind === 'UNCONFIRMED' && record !== opening.record)) return undefined;
  return { ...opening, record, candidate };
}

/**
 * Opens those that are not open, and not settled on what is known today. Within the caller's transaction, which must
 * have written the records first. How many are new is nobody's business but the team's: nothing is answered.
 */
export async function openReviews(within: Asks, keys: Keyring, now: Date, openings: readonly Opening[]): Promise<void> {
  if (openings.length === 0) return;
  const idsOf = ({ record, candidate }: Opening): string[] => (candidate ? [record, candidate] : [record]);
  const records = await recordsOf(within, openings.flatMap(idsOf));
  const asked = openings.flatMap((opening) => ofChildren(opening, (id) => records.get(id)?.root ?? id) ?? []);
  const known = new Map(
    (await within.ask(knownOfChildren, [[...new Set(asked.flatMap(idsOf))]])).map((row) => [row.id, row.known]),
  );
  const pairs = asked.flatMap(({ kind, record, candidate }) =>
    kind === 'POSSIBLE_SAME' && candidate ? [[record, candidate] as const] : [],
  );
  const never = new Set([...(await neverLinkedPairs(within, keys, pairs))].map((pair) => pair.join()));
  const rows = asked
    .filter(({ kind, record, candidate }) => kind !== 'POSSIBLE_SAME' || !never.has([record, candidate].join()))
    .map((opening) => ({
      id: newUuid(now),
      kind: opening.kind,
      record: opening.record,
      candidate: opening.candidate ?? null,
      question: questionOf(keys, opening).toString('hex'),
      known: fingerprintOfKnown(
        keys,
        idsOf(opening).map((id) => known.get(id) ?? ''),
      ).toString('hex'),
      weight: opening.weight ?? null,
      waterfall: opening.waterfall ?? null,
    }));
  const once = new Map(rows.map((row) => [row.question, row]));
  if (once.size > 0) await within.ask(insertReviews, [JSON.stringify([...once.values()]), now]);
}

/** The same for one. */
export const openReview = (within: Asks, keys: Keyring, now: Date, opening: Opening): Promise<void> =>
  openReviews(within, keys, now, [opening]);

/** Every question of this file, for the test that no one is asked without an index. */
export const questions = [knownOfChildren, insertReviews] as const;
