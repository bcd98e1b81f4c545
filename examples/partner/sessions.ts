/**
 * Who is signed in, kept in this process and nowhere else: the browser holds a random number. A session that is over
 * falls asleep: its token is gone, and what was typed waits for the same person to sign in again.
 */
import { randomBytes } from 'node:crypto';
import type { Reason } from '../govuk/directory.ts';
import type { Fields } from '../govuk/forms.ts';
import type { WhoQuery } from './operations.generated.ts';

export type Viewer = NonNullable<WhoQuery['viewer']>;

/** Somebody is acted for. */
export interface Acting {
  readonly id: string;
  readonly until: number;
  /** The number by which they are known on the telephone. */
  readonly userNumber: string;
  readonly organisation: string;
}

/** A form that was on its way when the session ended, or a page that was asked for. */
export interface Draft {
  readonly path: string;
  readonly fields: Fields | null;
}

export interface Session {
  readonly id: string;
  /** Stays the same when the same person signs in again, so that a form left open in another tab is still theirs. */
  readonly csrf: string;
  readonly viewer: Viewer;
  /** Null once the session is over. */
  token: string | null;
  readonly tokenEnds: number;
  lastSeen: number;
  reason: Reason | null;
  acting: Acting | null;
  draft: Draft | null;
  /** What has just been done, for the next page to say once. */
  done: Done | null;
  /** What stands in addresses in place of numbers and names. */
  readonly handles: Map<string, string>;
}

export interface Done {
  readonly title: string;
  readonly text: string;
  /** In mediated access: the number to read back. */
  readonly confirmationNumber: string | null;
}

const MINUTE = 60_000;
/** Short sessions (domain study, sections 16 and D): as long as a mediation or an override lasts at most. */
export const IDLE = 15 * MINUTE;
/** How long what was typed waits for its owner. */
const ASLEEP = 60 * MINUTE;
const HANDLES = 500;
/** How many may be signed in or asleep at once: memory must not be anybody's to fill. */
const SESSIONS = 5_000;

const random = (bytes = 24): string => randomBytes(bytes).toString('base64url');

/** A name for a value that may stand in an address: it means nothing outside this session. */
export function handleFor({ handles }: Session, value: string): string {
  for (const [handle, known] of handles) if (known === value) return handle;
  if (handles.size >= HANDLES) {
    const [oldest] = handles.keys();
    if (oldest !== undefined) handles.delete(oldest);
  }
  const handle = random(9);
  handles.set(handle, value);
  return handle;
}

export class Sessions {
  readonly #kept = new Map<string, Session>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The session of this cookie, awake or asleep. Nobody's where it is not known. */
  find(id: string | undefined): Session | null {
    const session = id === undefined ? undefined : this.#kept.get(id);
    if (session === undefined) return null;
    const now = this.#clock();
    if (now - session.lastSeen > IDLE + ASLEEP) {
      this.#kept.delete(session.id);
      return null;
    }
    if (now - session.lastSeen > IDLE || now >= session.tokenEnds) this.sleep(session);
    if (session.token !== null) session.lastSeen = now;
    return session;
  }

  /**
   * Ends the right to ask, and nothing else. Whom one acts for stays: a form that was written in another's name must not
   * be sent in one's own because a session ended in between. The directory itself ends the mediation.
   */
  sleep(session: Session): void {
    session.token = null;
    session.done = null;
  }

  /** A new session; of the same person's last one it takes over what was typed and what stands in addresses. */
  open(viewer: Viewer, signedIn: { readonly token: string; readonly endsAt: number }, before: Session | null): Session {
    this.#sweep();
    const isTheirs = before?.viewer.account === viewer.account;
    if (before) this.#kept.delete(before.id);
    const session: Session = {
      id: random(32),
      csrf: isTheirs ? before.csrf : random(),
      viewer,
      token: signedIn.token,
      tokenEnds: signedIn.endsAt,
      lastSeen: this.#clock(),
      reason: isTheirs ? before.reason : null,
      acting: isTheirs ? before.acting : null,
      draft: isTheirs ? before.draft : null,
      done: null,
      handles: isTheirs ? before.handles : new Map(),
    };
    this.#kept.set(session.id, session);
    return session;
  }

  /** Signed out by choice: nothing stays. */
  close(session: Session): void {
    this.#kept.delete(session.id);
  }

  #sweep(): void {
    const since = this.#clock() - IDLE - ASLEEP;
    for (const { id, lastSeen } of [...this.#kept.values()]) if (lastSeen < since) this.#kept.delete(id);
    while (this.#kept.size >= SESSIONS) {
      const [oldest] = this.#kept.keys();
      if (oldest === undefined) return;
      this.#kept.delete(oldest);
    }
  }
}
