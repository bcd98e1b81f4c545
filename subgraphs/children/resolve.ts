/**
 * Finds the record of each statement of a batch: the one its supplier's own identifier names, one that the matcher links
 * it to, or a new one. What the matcher meets beside goes to people (`review-sql.ts`), and never to the supplier.
 */
import type { Asks } from '#core/database.ts';
import type { ReservedNumbers } from '#core/intake.ts';
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement, Supplier } from '#core/statements.ts';
import type { Person } from '#matching/encode.ts';
import type { Matcher } from '#matching/matcher.ts';
import { Batch } from './batch.ts';
import { type AskedAbout, Candidates, isHidden, type KnownRecord, type Speaker, type Weighed } from './candidates.ts';
import type { Identifiers } from './identifiers.ts';
import { type NeighboursOf, neighboursWith } from './neighbours.ts';
import { neverLinked } from './never-link-sql.ts';
import { unusedNumbers } from './numbers.ts';
import { hiddenNear, isNational, type Placing, placeLocal, placeNational } from './placing.ts';
import type { Beginning } from './rederive.ts';
import type { Opening } from './review-sql.ts';

/** A statement that is new or says something new. */
export interface Arriving extends AskedAbout {
  readonly statement: ChildStatement;
  /** The record that the supplier's own identifier names; undefined where it names none. */
  readonly childId: string | undefined;
}

export interface Resolved {
  /** Directory number of each, in order. */
  readonly childIds: readonly string[];
  /** How those begin that are new. */
  readonly beginnings: ReadonlyMap<string, Beginning>;
  /** Provisional records that a national source has confirmed. */
  readonly opened: readonly string[];
  readonly reviews: readonly Opening[];
}

/** One statement at its turn. */
interface Turn {
  readonly person: Person;
  readonly handles: readonly string[];
  readonly weighed: readonly Weighed[];
}

/** All that two know, as one. */
function together(one: Person, other: Person): Person {
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof Person)[];
  return Object.fromEntries(
    fields.map((field) => [field, [...new Set([one[field] ?? [], other[field] ?? []].flat())]]),
  );
}

/** Local suppliers meet the records of their own organisation; a national source's word is for everybody. */
const speakerOf = (supplier: Supplier): Speaker =>
  isNational(supplier) ? { supplier: null, source: null } : { supplier: supplier.id, source: supplier.organisation };

export class Resolver {
  readonly #keys: Keyring;
  readonly #candidates: Candidates;
  readonly #neighboursOf: NeighboursOf;

  constructor(keys: Keyring, identifiers: Identifiers) {
    this.#keys = keys;
    this.#candidates = new Candidates(identifiers);
    this.#neighboursOf = neighboursWith(keys, identifiers, this.#candidates);
  }

  /**
   * Within the transaction that keeps the statements, before it has kept any. They take their turns in order: each meets what
   * came before it. `beside`: another connection, where there is one to read on.
   */
  async resolve(
    within: Asks,
    supplier: Supplier,
    arriving: readonly Arriving[],
    reserved: ReservedNumbers,
    beside?: Asks,
  ): Promise<Resolved> {
    const speaker = speakerOf(supplier);
    const found = await this.#candidates.of(within, arriving, speaker, beside);
    const matcher = await this.#candidates.matcher(within);
    const unused = await unusedNumbers(
      within,
      this.#keys,
      arriving.filter(({ childId }) => childId === undefined).length,
    );
    const own = arriving.flatMap(({ childId }) => childId ?? []);
    const known = await this.#candidates.known(within, own, speaker);
    const work = new BatchWork(supplier, matcher, async (id, near) => {
      const never = await neverLinked(within, this.#keys, id, near);
      if (near.some((each) => !never.has(each))) return true;
      return (await this.#neighboursOf(within, id)).some(({ record }) => isHidden(record));
    });
    for (const [index, each] of arriving.entries()) {
      const { person, keys, numbers } = each;
      const handles = [...keys.written, ...numbers.map(([scheme, bytes]) => `${scheme} ${bytes.toString('hex')}`)];
      const met = work.batch.met([...handles, ...keys.meant]);
      const touched = new Set(met.map(({ id }) => id));
      const before = (found[index] ?? []).filter(({ child }) => !touched.has(child.id));
      const weighed = [...before, ...this.#candidates.weigh(matcher, person, met)];
      const turn = { person, handles, weighed };
      const { nhsNumber = '' } = each.statement;
      const number = (): string => reserved.get(nhsNumber) ?? (unused.pop() as string);
      await work.take(turn, each.childId === undefined ? undefined : known.get(each.childId), number);
    }
    return work;
  }
}

/** Whether a record may be one of these hidden children, or another one by what was said of it before. */
type MayBeHidden = (id: string, near: readonly string[]) => Promise<boolean>;

/** What becomes of the statements of a batch, one after the other. */
class BatchWork implements Resolved {
  readonly childIds: string[] = [];
  readonly beginnings = new Map<string, Beginning>();
  readonly opened: string[] = [];
  readonly reviews: Opening[] = [];
  readonly batch = new Batch();
  readonly #supplier: Supplier;
  readonly #matcher: Matcher;
  readonly #mayBeHidden: MayBeHidden;
  /** Hidden children whose a statement of this batch may be, by the record it went to. */
  readonly #near = new Map<string, readonly string[]>();

  constructor(supplier: Supplier, matcher: Matcher, mayBeHidden: MayBeHidden) {
    this.#supplier = supplier;
    this.#matcher = matcher;
    this.#mayBeHidden = mayBeHidden;
  }

  async take(turn: Turn, own: KnownRecord | undefined, number: () => string): Promise<void> {
    const placing = own === undefined ? await this.#place(turn.weighed) : { to: own, opens: false };
    const record = placing.to === null ? this.#begin(placing.begins, number()) : this.#join(placing);
    this.childIds.push(record.id);
    this.batch.put({ ...record, person: together(record.person, turn.person) }, turn.handles);
    const near = hiddenNear(turn.weighed, this.#matcher.model.thresholds).map(({ child }) => child.id);
    if (near.length > 0) this.#near.set(record.id, [...(this.#near.get(record.id) ?? []), ...near]);
    this.#ask(turn, record, placing.to === null);
  }

  #place(weighed: readonly Weighed[]): Promise<Placing> | Placing {
    const { thresholds } = this.#matcher.model;
    if (!isNational(this.#supplier)) return placeLocal(weighed, this.#supplier, thresholds);
    return placeNational(weighed, thresholds, async ({ id }, near) => {
      // What this batch has made, nobody can have ruled on.
      if (this.beginnings.has(id)) return near.length > 0 || this.#near.has(id);
      return this.#mayBeHidden(id, [...near.map(({ child }) => child.id), ...(this.#near.get(id) ?? [])]);
    });
  }

  #begin(begins: Beginning, id: string): KnownRecord {
    this.beginnings.set(id, begins);
    return { id, ...begins, isOwn: begins.state === 'PROVISIONAL' && !isNational(this.#supplier), person: {} };
  }

  #join({ to, opens }: Extract<Placing, { readonly opens: boolean }>): KnownRecord {
    if (!opens) return to;
    if (this.beginnings.has(to.id)) this.beginnings.set(to.id, { state: 'OPEN', source: null });
    else this.opened.push(to.id);
    return { ...to, state: 'OPEN', source: null, isOwn: false };
  }

  /** What people are asked about the record the statement went to. */
  #ask({ person, weighed }: Turn, { id, state }: KnownRecord, isNew: boolean): void {
    const { shield, low } = this.#matcher.model.thresholds;
    // Every record that one organisation alone tells of: that there is something to ask tells nothing.
    if (isNew && state === 'PROVISIONAL' && !isNational(this.#supplier)) {
      this.reviews.push({ kind: 'UNCONFIRMED', record: id });
    }
    const from = (child: KnownRecord): number => (isHidden(child) && (isNew || state === 'PROVISIONAL') ? shield : low);
    for (const { child, weight, evidence } of weighed) {
      if (child.id === id || (weight < from(child) && evidence.identifier === 'silent')) continue;
      const { steps } = this.#matcher.explain(person, child.person);
      this.reviews.push({
        kind: kindOf({ child, weight, evidence }),
        record: id,
        candidate: child.id,
        weight,
        waterfall: steps.map(({ comparison, level, bits }) => ({ comparison, level, bits })),
      });
    }
  }
}

function kindOf({ child, evidence: { identifier, nameless } }: Weighed): Opening['kind'] {
  if (child.state === 'SEALED') return 'OLD_IDENTITY';
  if (identifier === 'confused') return 'NUMBER_CONTRADICTS';
  // With no name beside it a number says only that it is the same.
  return identifier === 'agrees' && nameless ? 'NUMBER_SHARED' : 'POSSIBLE_SAME';
}
