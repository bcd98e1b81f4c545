/**
 * Who is signed in, in this process's memory and nowhere else: a token of the directory is never written down. When the
 * process ends, or the session, the right to ask in this person's name is gone, and they sign in again.
 */
import { randomBytes } from 'node:crypto';
import { Asleep, type Draft } from './asleep.ts';
import { type Directory, Refused } from './directory.ts';
import { Who } from './operations.generated.ts';
import { Problem } from './problems.ts';

export interface Session {
  readonly id: string;
  /** Stands in each form of a page: one of another site does not know it. */
  readonly csrf: string;
  readonly account: string;
  readonly userNumber: string;
  readonly name: string;
  readonly organisation: string;
  /** Whether they record their work with children in the directory: who does not cannot hold an assessment. */
  readonly records: boolean;
  readonly token: string;
  readonly endsAt: number;
  lastSeen: number;
  /** When the directory last said that they are in good standing. */
  checkedAt: number;
  /** What they had typed when their last session ended: for the page it was typed into. */
  draft: Draft | null;
  /** What has just been done, for the next page to say once. */
  done: string | null;
}

const MINUTE = 60_000;
/** Without a request for so long a session is over. */
export const IDLE = 15 * MINUTE;
/** How old the directory's word on somebody's standing may be, and how old while it cannot be asked. */
export const CHECK_AFTER = MINUTE;
const BELIEVE_FOR = 15 * MINUTE;
const HOURS_WITHOUT_END = 8 * 60 * MINUTE;
const MOST = 5_000;

/** The directory no longer lets this person ask. */
export const endsSession = (code: string): boolean =>
  ['UNAUTHENTICATED', 'STANDING_REFUSED', 'CLIENT_REFUSED', 'NAMED_USER_REQUIRED'].includes(code);

const asking = (token: string) => ({ token, reason: null, mediation: null });

export class Sessions {
  readonly #kept = new Map<string, Session>();
  /** Those that are over: without a token, and with what was typed. */
  readonly asleep: Asleep;
  readonly #directory: Directory;
  /** The program the directory knows this service as: a token for another is not ours to use. */
  readonly #client: string;
  readonly #clock: () => number;

  constructor(directory: Directory, client: string, clock: () => number) {
    this.#directory = directory;
    this.#client = client;
    this.#clock = clock;
    this.asleep = new Asleep(clock);
  }

  /**
   * Lets in whoever the directory says this token is of. `before` names the last session in this browser: if it was the
   * same person's, what they had typed is theirs again.
   */
  async open(token: string, before?: string): Promise<Session> {
    const { viewer } = await this.#directory.ask(asking(token), Who, {}).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      // What is asked here is registered for this program alone: with another's token the directory does not know it.
      if (error.code === 'DOCUMENT_UNKNOWN') throw new Problem('NOT_THIS_CLIENT', { directory: error.code });
      throw endsSession(error.code) ? new Problem('SIGN_IN_REFUSED', { directory: error.code }) : error;
    });
    if (viewer?.client?.id !== this.#client) throw new Problem('NOT_THIS_CLIENT');
    if (viewer.practitioner == null) throw new Problem('NOT_A_PRACTITIONER');
    this.#sweep();
    const now = this.#clock();
    const last = before === undefined ? undefined : this.#kept.get(before);
    if (last) this.end(last);
    const theirs = before === undefined ? null : this.asleep.take(before, viewer.account);
    const session: Session = {
      id: randomBytes(32).toString('base64url'),
      csrf: theirs?.csrf ?? randomBytes(24).toString('base64url'),
      account: viewer.account,
      userNumber: viewer.userNumber,
      name: viewer.practitioner.name ?? '',
      organisation: viewer.organisation?.name ?? '',
      records: viewer.permissions.includes('RECORD_INVOLVEMENTS'),
      token,
      endsAt: now + HOURS_WITHOUT_END,
      lastSeen: now,
      checkedAt: now,
      draft: theirs?.draft ?? null,
      done: null,
    };
    this.#kept.set(session.id, session);
    return session;
  }

  /** The session with this name, if the person may still be here. */
  async find(id: string | undefined): Promise<Session> {
    const session = id === undefined ? undefined : this.#kept.get(id);
    if (!session || !this.#isAwake(session)) throw new Problem('UNAUTHENTICATED');
    if (this.#clock() - session.checkedAt > CHECK_AFTER) await this.#check(session);
    session.lastSeen = this.#clock();
    return session;
  }

  /** Asks anew. Where the directory is out of reach, its last word holds for some minutes: the work here goes on. */
  async #check(session: Session): Promise<void> {
    try {
      await this.#directory.ask(asking(session.token), Who, {});
      session.checkedAt = this.#clock();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (endsSession(error.code) || this.#clock() - session.checkedAt > BELIEVE_FOR) {
        this.end(session);
        throw new Problem('UNAUTHENTICATED');
      }
    }
  }

  #isAwake(session: Session): boolean {
    const now = this.#clock();
    if (now < session.endsAt && now - session.lastSeen <= IDLE) return true;
    this.end(session);
    return false;
  }

  /** In whose name something may be told at this moment, and with which token. */
  awake(): ReadonlyMap<string, Session> {
    const all = [...this.#kept.values()].filter((session) => this.#isAwake(session));
    return new Map(all.map((session) => [session.account, session]));
  }

  /** Signed out by choice: nothing stays. */
  close({ id }: Session): void {
    this.#kept.delete(id);
  }

  /** It is over: the right to ask is gone, and what is typed now waits for its person. */
  end(session: Session): void {
    if (this.#kept.delete(session.id)) this.asleep.add(session);
  }

  #sweep(): void {
    this.awake();
    while (this.#kept.size >= MOST) {
      const [oldest] = this.#kept.values();
      if (oldest === undefined) return;
      this.end(oldest);
    }
  }
}
