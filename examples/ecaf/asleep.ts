/**
 * Sessions that are over: without a token, they can ask nothing. What their person had typed waits here for an hour, in
 * memory alone, until the same person signs in again in the same browser; nobody else is given it.
 */
import type { Sent } from './form-page.ts';

/** A form that was on its way when the session ended, or a page that was asked for. */
export interface Draft {
  readonly path: string;
  readonly sent: Sent | null;
}

interface Sleeper {
  readonly account: string;
  /** So that a form which stands open in another tab is still theirs afterwards. */
  readonly csrf: string;
  readonly until: number;
  draft: Draft | null;
}

const HOUR = 60 * 60_000;
/** A form may be long: memory must not be anybody's to fill. */
const MOST = 1_000;

export class Asleep {
  readonly #kept = new Map<string, Sleeper>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  add({ id, account, csrf }: { readonly id: string; readonly account: string; readonly csrf: string }): void {
    const now = this.#clock();
    for (const [each, { until }] of this.#kept) if (until < now || this.#kept.size >= MOST) this.#kept.delete(each);
    this.#kept.set(id, { account, csrf, until: now + HOUR, draft: null });
  }

  /** The one with this name, if it has not been forgotten. */
  find(id: string | undefined): Readonly<Sleeper> | null {
    const sleeper = id === undefined ? undefined : this.#kept.get(id);
    return sleeper && sleeper.until >= this.#clock() ? sleeper : null;
  }

  /** What was typed into one page is not given up for the address of another. */
  keep(id: string, draft: Draft): void {
    const sleeper = this.#kept.get(id);
    if (sleeper && (draft.sent !== null || !sleeper.draft?.sent)) sleeper.draft = draft;
  }

  /** What waits for this person: it is handed over once, and whoever else signs in at this screen ends it. */
  take(id: string, account: string): Pick<Sleeper, 'csrf' | 'draft'> | null {
    const sleeper = this.find(id);
    this.#kept.delete(id);
    return sleeper?.account === account ? sleeper : null;
  }
}
