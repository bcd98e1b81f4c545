/**
 * Questions to a part that runs apart. Those of one moment travel together, in one request that is signed once; each is
 * answered by a line of its own as soon as there is an answer to it, so that a slow one holds up nobody.
 */
import { request } from 'undici';
import { AppError, type ErrorCode, isErrorCode } from './errors.ts';
import { type HopSigner, signHop } from './hop.ts';
import { keptConnections } from './pool.ts';
import { carried, traced } from './tracing.ts';

/** The answer of the part to one question; rejects with an AppError, of SERVICE_UNAVAILABLE where it is out of reach. */
export type Hop = (question: object) => Promise<object>;

/** A line of an answer: which question of the request it is about, counted from 0, and the answer or why there is none. */
export type HopLine =
  | { readonly n: number; readonly answer: object }
  | { readonly n: number; readonly refused: ErrorCode };

/** The same as it arrives. */
type Received = Readonly<Partial<Record<'n' | 'answer' | 'refused', unknown>>>;

/** So many questions travel together; the receiver takes no more. */
export const MOST_TOGETHER = 100;
/** Nor more than this where there are several, in characters: a quarter of what the receiver reads at once. */
const MOST_TEXT = 1_000_000;
/** How many requests to one part may be without any answer before what is asked next waits for company. */
const LANES = 2;
/** How long it waits at most, in ms: behind a search that takes its time, nobody does. */
const HELD = 5;
/** How long another part may take before it is given up, in ms. */
const PATIENCE = 4_000;

// While there is no connection yet, undici hears of no other patience.
const agent = keptConnections({ connect: { timeout: PATIENCE } });

interface Waiting {
  readonly text: string;
  readonly resolve: (answer: object) => void;
  readonly reject: (error: AppError) => void;
}

/** What is wrong with a question is told as it would be in one process; that our own token was not believed helps no caller. */
const toldAs = (code: unknown): ErrorCode =>
  isErrorCode(code) && code !== 'UNAUTHENTICATED' ? code : 'SERVICE_UNAVAILABLE';

/** Why a part refused a request as a whole. */
function refusalIn(body: unknown): ErrorCode {
  const { errors } = (body ?? {}) as { errors?: readonly { extensions?: { code?: unknown } }[] };
  return toldAs(Array.isArray(errors) ? errors[0]?.extensions?.code : undefined);
}

/** The first so many that may travel together: one at least, however long it is. */
function firstOf(waiting: readonly Waiting[]): Waiting[] {
  let text = 0;
  const beyond = waiting.findIndex(({ text: { length } }, index) => {
    text += length;
    return index > 0 && (index === MOST_TOGETHER || text > MOST_TEXT);
  });
  return waiting.slice(0, beyond < 0 ? waiting.length : beyond);
}

/** Whole lines of a text that arrives in pieces, which end anywhere; what was cut short is none. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for await (const piece of pieces) {
    const [first = '', ...others] = decoder.decode(piece, { stream: true }).split('\n');
    begun.push(first);
    for (const next of others) {
      yield begun.join('');
      begun = [next];
    }
  }
}

interface Journey {
  readonly url: string;
  readonly receiver: string;
  readonly signer: HopSigner;
}

/** `answered` is called with each line that arrives. */
async function travel(
  { url, receiver, signer }: Journey,
  body: string,
  signal: AbortSignal,
  answered: (line: Received) => void,
): Promise<void> {
  const { statusCode, body: answer } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${signHop(signer, receiver, body)}` },
    body,
    dispatcher: agent,
    signal,
  });
  if (statusCode !== 200) {
    const code = refusalIn(await answer.json().catch(() => null));
    throw new AppError(code, { cause: new Error(`status ${statusCode}`) });
  }
  for await (const line of linesOf(answer)) answered(JSON.parse(line));
}

export function hopsTo(url: string, receiver: string, signer: HopSigner): Hop {
  let waiting: Waiting[] = [];
  let unanswered = 0;
  let planned = false;

  async function ask(batch: readonly Waiting[], free: () => void): Promise<void> {
    const open = new Map(batch.entries());
    const answered = ({ n, answer, refused }: Received): void => {
      free();
      const asked = open.get(n as number);
      if (!asked) throw new TypeError('an answer to nothing that was asked');
      if (refused === undefined && (typeof answer !== 'object' || answer === null))
        throw new TypeError('an answer that is none');
      open.delete(n as number);
      if (refused === undefined) asked.resolve(answer as object);
      else asked.reject(new AppError(toldAs(refused)));
    };
    // Refused, cut short, no JSON at all, too late: whatever is not answered by then will not be.
    const giveUp = (cause: unknown): void => {
      if (open.size === 0) return;
      const error = cause instanceof AppError ? cause : new AppError('SERVICE_UNAVAILABLE', { cause });
      for (const { reject } of open.values()) reject(error);
      open.clear();
    };
    const tooLate = new AbortController();
    // Not by the signal alone: nobody hears it while there is no connection yet.
    const patience = setTimeout(() => {
      tooLate.abort();
      giveUp(new Error('too late'));
    }, PATIENCE);
    let failure: unknown;
    try {
      const body = `{"asked":[${batch.map(({ text }) => text).join(',')}]}`;
      await travel({ url, receiver, signer }, body, tooLate.signal, answered);
    } catch (cause) {
      failure = cause;
    }
    clearTimeout(patience);
    free();
    giveUp(failure);
  }

  function begin(): void {
    planned = false;
    while (waiting.length > 0 && unanswered < LANES) {
      const batch = firstOf(waiting);
      waiting = waiting.slice(batch.length);
      let held = true;
      unanswered += 1;
      const free = (): void => {
        if (!held) return;
        held = false;
        clearTimeout(impatience);
        unanswered -= 1;
        begin();
      };
      const impatience = setTimeout(free, HELD);
      void ask(batch, free);
    }
  }

  return (question) =>
    traced(
      `hop to ${receiver}`,
      () =>
        new Promise((resolve, reject) => {
          waiting.push({ text: JSON.stringify({ ...question, ...carried() }), resolve, reject });
          if (planned || unanswered >= LANES) return;
          planned = true;
          // After what else this turn of the event loop has to ask.
          setImmediate(begin);
        }),
    );
}
