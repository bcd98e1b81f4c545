/** Who is signed in, kept in this process and nowhere else: the browser holds a random number. */
import { randomBytes } from 'node:crypto';
import type { SignedIn } from '../govuk/sign-in.ts';

export interface Area {
  readonly code: string;
  readonly name: string;
}

/** Who somebody is here, and what there is to choose from: asked once, at the sign-in. */
export interface Reader {
  readonly organisation: string;
  /** The authority they are of; null for whoever is of none. */
  readonly authority: string | null;
  readonly areas: readonly Area[];
  /** Whether the children without a place of education are theirs to look for. */
  readonly mayReadWorkList: boolean;
}

export interface Session extends SignedIn, Reader {
  lastSeen: number;
}

/** Short sessions (domain study, section 16), as in the other example. */
export const IDLE = 15 * 60_000;
/** How many may be signed in at once: memory must not be anybody's to fill. */
const SESSIONS = 5_000;

export class Sessions {
  readonly #kept = new Map<string, Session>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The session of this cookie, while it lasts. */
  find(id: string | undefined): Session | null {
    const session = this.#kept.get(id ?? '');
    if (id === undefined || session === undefined) return null;
    const now = this.#clock();
    if (now - session.lastSeen > IDLE || now >= session.endsAt) {
      this.#kept.delete(id);
      return null;
    }
    session.lastSeen = now;
    return session;
  }

  /** Answers with what the browser is to hold. */
  open(signedIn: SignedIn, reader: Reader): string {
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= SESSIONS && oldest !== undefined) this.#kept.delete(oldest);
    const id = randomBytes(32).toString('base64url');
    this.#kept.set(id, { ...signedIn, ...reader, lastSeen: this.#clock() });
    return id;
  }

  close(id: string | undefined): void {
    this.#kept.delete(id ?? '');
  }
}
