/**
 * What a program that asks the directory must do, each judged by what passed by. `WAITING`: it has not been seen yet, and
 * `show` says what to do in the program to show it. What once was wrong stays wrong: the run must be begun anew.
 */
import type { Exchange } from './exchange.ts';

export type Verdict = 'WAITING' | 'PASSED' | 'FAILED';

export interface Check {
  readonly code: string;
  readonly what: string;
  /** Which law or page asks for it. */
  readonly why: string;
  /** What to do in the program. */
  readonly show: string;
  readonly judge: (history: readonly Exchange[]) => Verdict;
}

const verdict = (isWrong: boolean, isSeen: boolean): Verdict => (isWrong ? 'FAILED' : isSeen ? 'PASSED' : 'WAITING');

const count = <Value>(values: readonly (Value | null)[]): number =>
  new Set(values.filter((value) => value !== null)).size;

const has = (code: string) => (each: Exchange) => each.codes.includes(code);

const isSameAgain = (first: Exchange, again: Exchange): boolean =>
  again.idempotencyKeys.join() === first.idempotencyKeys.join() && again.sent === first.sent;

/** How the program went on after trouble of one kind: by its next change of that kind. */
function afterTrouble(
  history: readonly Exchange[],
  trouble: Exchange['trouble'],
  isRight: (first: Exchange, again: Exchange) => boolean,
): Verdict {
  const pairs = history.flatMap((first, index) => {
    if (first.trouble !== trouble) return [];
    const again = history.slice(index + 1).find(({ operation, changes }) => changes && operation === first.operation);
    return again === undefined ? [] : [[first, again] as const];
  });
  return verdict(
    pairs.some((pair) => !isRight(...pair)),
    pairs.length > 0,
  );
}

/** In seconds, as `Retry-After` said: the proxy says it, and the program waits that long. */
export const RETRY_AFTER = 2;

/** Refusals of a program that was not written against the schema, or sends what it has not registered. */
const MISFITS = [
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'DOCUMENT_UNKNOWN',
  'DOCUMENT_RETIRED',
  'DOCUMENT_REQUIRED',
];

export const checks: readonly Check[] = [
  {
    code: 'NAMED_USERS',
    what: 'Each request carries the token of the person who is signed in.',
    why: 'A program by itself is answered nothing (README, "What may be asked").',
    show: 'Sign in as two different people, one after the other, and open a child as each.',
    judge: (history) =>
      verdict(
        history.some((each) => each.subject === null || has('NAMED_USER_REQUIRED')(each)),
        count(history.map(({ subject }) => subject)) >= 2,
      ),
  },
  {
    code: 'POST_JSON',
    what: 'Requests are sent by POST, as JSON.',
    why: 'What is asked about a child must not stand in an address.',
    show: 'Open a child.',
    judge: (history) =>
      verdict(
        history.some(({ method, contentType }) => method !== 'POST' || !contentType.startsWith('application/json')),
        history.length > 0,
      ),
  },
  {
    code: 'NAMED_OPERATIONS',
    what: 'Each operation has a name, and what is asked stands in variables.',
    why: 'The trail shows the name to those who review it; a document with a number in it is another each time.',
    show: 'Open a child, and search for one.',
    judge: (history) =>
      verdict(
        history.some(({ operation, hasLiterals }) => operation === null || hasLiterals),
        count(history.map(({ operation }) => operation)) >= 2,
      ),
  },
  {
    code: 'REASONS',
    what: 'People choose the reason for access; it is not always the same.',
    why: 'Each reason serves one lawful purpose, and is shown to the family.',
    show: 'Open a child for one reason, and another child for another.',
    judge: (history) => verdict(history.some(has('REASON_UNKNOWN')), count(history.map(({ reason }) => reason)) >= 2),
  },
  {
    code: 'NOTHING_KEPT',
    what: 'What was answered is not kept: whoever opens a child again asks again.',
    why: 'Rights end within seconds, and each look is in the trail.',
    show: 'Open the same child twice.',
    judge: (history) => {
      const answered = history.filter(({ changes, codes, status }) => !changes && codes.length === 0 && status === 200);
      return verdict(false, count(answered.map(({ sent }) => sent)) < answered.length);
    },
  },
  {
    code: 'SEARCH_NARROWED',
    what: 'A search that is too broad, or finds too many, can be made narrower.',
    why: 'More than ten matches are never listed.',
    show: 'Search with a family name alone; then as the program proposes.',
    judge: (history) => {
      const refused = history.findIndex((each) => has('SEARCH_TOO_BROAD')(each) || has('TOO_MANY_MATCHES')(each));
      const { operation } = history[refused] ?? {};
      const again = history.slice(refused + 1).some((each) => each.operation === operation && each.codes.length === 0);
      return verdict(false, refused >= 0 && again);
    },
  },
  {
    code: 'PAGES',
    what: 'Lists are read page by page, by the cursor of the page before.',
    why: 'No list is longer than a hundred.',
    show: 'Read on in a long list, such as your own looks.',
    judge: (history) => {
      const ends = new Set<string>();
      for (const { cursors, endCursors } of history) {
        if (cursors.some((cursor) => ends.has(cursor))) return 'PASSED';
        for (const cursor of endCursors) ends.add(cursor);
      }
      return verdict(history.some(has('PAGE_INVALID')), false);
    },
  },
  {
    code: 'CHANGE_KEYS',
    what: 'Each change has an idempotency key of its own.',
    why: 'A repetition finds what the first has made; a key used for something else is refused.',
    show: 'Record two involvements.',
    judge: (history) => {
      const changes = history.filter((each) => each.changes);
      const bodies = new Map<string, string>();
      const isReused = changes.some(({ idempotencyKeys, sent }) =>
        idempotencyKeys.some((key) => {
          const before = bodies.get(key);
          bodies.set(key, sent);
          return before !== undefined && before !== sent;
        }),
      );
      return verdict(isReused || changes.some(({ idempotencyKeys }) => idempotencyKeys.length === 0), bodies.size >= 2);
    },
  },
  {
    code: 'WAITS',
    what: 'Turned away with 503, it waits as long as `Retry-After` says, and sends the same again.',
    why: 'Nothing was done, and nothing somebody typed is lost.',
    show: 'Record an involvement: the next change is turned away once.',
    judge: (history) =>
      afterTrouble(
        history,
        'TURNED_AWAY',
        (first, again) => isSameAgain(first, again) && again.at - first.at >= RETRY_AFTER * 1000 - 50,
      ),
  },
  {
    code: 'REPEATS',
    what: 'Where the answer is lost, it sends the same again, and does not begin another change.',
    why: 'Whether it was done nobody knows: the same key finds out, and does it at most once.',
    show: 'Record an involvement once more: the change is made, and its answer is lost on the way.',
    judge: (history) => afterTrouble(history, 'ANSWER_LOST', isSameAgain),
  },
  {
    code: 'WITHIN_BUDGET',
    what: 'It asks for no more than it needs.',
    why: '`x-query-cost` says what each answer cost of the budget.',
    show: 'Do all of the above.',
    judge: (history) =>
      verdict(
        history.some((each) => has('QUERY_TOO_COMPLEX')(each) || has('RATE_LIMITED')(each)),
        history.length >= 10,
      ),
  },
  {
    code: 'FITS',
    what: 'What it sends fits the schema.',
    why: '`schema/api.graphql` is what a program is written against; a test keeps what was released.',
    show: 'Do all of the above.',
    judge: (history) =>
      verdict(
        history.some((each) => MISFITS.some((code) => has(code)(each))),
        history.length >= 10,
      ),
  },
];

export interface Finding {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly show: string;
  readonly verdict: Verdict;
}

export const findingsOf = (history: readonly Exchange[]): Finding[] =>
  checks.map(({ judge, ...check }) => ({ ...check, verdict: judge(history) }));
