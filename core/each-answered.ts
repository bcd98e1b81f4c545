/** The other end of `hops.ts`: answers questions that came together, each by a line as soon as its answer is there. */
import type { FastifyReply } from 'fastify';
import { AppError, type ErrorCode } from './errors.ts';
import { type HopLine, MOST_TOGETHER } from './hops.ts';

/** One of them, as it arrived. */
export type Question = Readonly<Record<string, unknown>>;

const isQuestion = (value: unknown): value is Question => typeof value === 'object' && value !== null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('BAD_REQUEST', { cause });
  }
}

/** The questions of a body that is believed; throws BAD_REQUEST where there are none, or too many. */
export function questionsIn(text: string): readonly Question[] {
  const body = parsed(text);
  // biome-ignore lint/complexity/useLiteralKeys: of an index signature
  const asked = isQuestion(body) ? body['asked'] : undefined;
  if (!Array.isArray(asked) || asked.length === 0 || asked.length > MOST_TOGETHER || !asked.every(isQuestion))
    throw new AppError('BAD_REQUEST');
  return asked;
}

/** What is ready in one turn of the event loop leaves as one piece; the first piece is begun with status 200. */
export function answerEach(
  reply: FastifyReply,
  questions: readonly Question[],
  answer: (question: Question) => Promise<object>,
  refusalOf: (error: unknown) => ErrorCode,
): void {
  reply.hijack();
  const { raw } = reply;
  let ready = '';
  let left = questions.length;
  let planned = false;
  const flush = (): void => {
    planned = false;
    // Whoever asked may have gone meanwhile.
    if (!raw.destroyed) left === 0 ? raw.end(ready) : raw.write(ready);
    ready = '';
  };
  const say = (line: string): void => {
    ready += `${line}\n`;
    left -= 1;
    if (planned) return;
    planned = true;
    setImmediate(flush);
  };
  const lineOf = (line: HopLine): string => JSON.stringify(line);
  raw.setHeader('content-type', 'application/x-ndjson');
  for (const [n, question] of questions.entries()) {
    answer(question)
      .then((told) => lineOf({ n, answer: told }))
      // What cannot be written down is refused like what could not be found out.
      .catch((error: unknown) => lineOf({ n, refused: refusalOf(error) }))
      .then(say, () => raw.destroy());
  }
}
