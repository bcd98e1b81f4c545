/**
 * The day that the follower is in the middle of, as it has laid it out: so that with each batch a day is added to and not
 * read anew. Only whoever goes on exactly where they stopped has it in hand. After another process has taken something, after
 * a failure, or for another day it is empty, and what is in the database alone counts.
 */
import type { IsoDate } from '#core/ids.ts';
import type { History, Look } from './detectors/detector.ts';

/** What one account did on the day, and what is known of it already. */
export interface AccountDay {
  readonly looks: readonly Look[];
  readonly mediated: readonly Look[];
  readonly history: History;
  /** Detectors that have spoken. */
  readonly spoken: ReadonlySet<string>;
  /** What is kept of it as activity, as one word; null before it is. */
  readonly activity: string | null;
}

/** Where somebody stopped: nobody has taken or put in anything since, as long as it is the same. */
export interface Place {
  readonly next: string;
  readonly mended: string;
}

/** So many looks are remembered, some 50 MB; the accounts that have been quiet longest are read again when they go on. */
const MOST_LOOKS = 100_000;

const isSame = (one: Place | null, other: Place): boolean =>
  one !== null && one.next === other.next && one.mended === other.mended;

export class DayInHand {
  readonly #most: number;
  readonly #accounts = new Map<string, AccountDay>();
  #left: Place | null = null;
  #day: IsoDate | null = null;
  #looks = 0;

  constructor(most = MOST_LOOKS) {
    this.#most = most;
  }

  /** Nothing is certain any more. */
  clear(): void {
    this.#accounts.clear();
    this.#day = null;
    this.#looks = 0;
  }

  /** Goes on from a place. Until it is left again nothing that is in hand is certain, for the work may fail. */
  takeUp(place: Place): void {
    if (!isSame(this.#left, place)) this.clear();
    this.#left = null;
  }

  /** What was done has become true, up to this place. */
  leave(place: Place): void {
    this.#left = place;
  }

  /** One day at a time: what one day was like may change what is known of the next. */
  turnTo(day: IsoDate): void {
    if (this.#day !== day) this.clear();
    this.#day = day;
  }

  get(account: string): AccountDay | undefined {
    return this.#accounts.get(account);
  }

  /** Remembers it as what was gone on with last. */
  put(account: string, day: AccountDay): void {
    this.drop(account);
    this.#accounts.set(account, day);
    this.#looks += day.looks.length + day.mediated.length;
    for (const quietest of this.#accounts.keys()) {
      if (this.#looks <= this.#most) return;
      this.drop(quietest);
    }
  }

  drop(account: string): void {
    const { looks, mediated } = this.#accounts.get(account) ?? { looks: [], mediated: [] };
    this.#looks -= looks.length + mediated.length;
    this.#accounts.delete(account);
  }
}
