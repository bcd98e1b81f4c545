/**
 * Answers of subgraphs that break promises: missing fields, null where none may be, other types, lists that are none,
 * failures without a place. What is spoilt follows from the answer itself, so that a representation is answered alike
 * however often it is sent.
 */
import type { GraphQLDataSource } from '@apollo/gateway';

type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>;

/** A number that follows from a text (FNV-1a). */
export function numberFrom(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash >>> 7;
}

const faults: readonly ((value: unknown) => unknown)[] = [
  () => null,
  () => undefined,
  (value) => (Array.isArray(value) ? value.slice(1) : [value]),
  () => 'nonsense',
  () => 1.5,
  () => ({}),
  (value) => (typeof value === 'object' && value !== null ? { ...value, __typename: 'Nobody' } : { odd: true }),
  (value) => (typeof value === 'object' && value !== null ? { ...value, __typename: null } : false),
  (value) => (typeof value === 'object' && value !== null ? { ...value, __typename: 'Box' } : ''),
];

function spoil(value: unknown, place: string): unknown {
  const hash = numberFrom(`${place} ${JSON.stringify(value)}`);
  if (hash % 61 === 0) return faults[(hash >> 6) % faults.length]?.(value);
  if (Array.isArray(value)) return value.map((each) => spoil(each, place));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, spoil(each, key)]));
}

/** What an answer can be as a whole. */
const wholes: readonly ((answer: Answer) => Answer)[] = [
  () => {
    throw new Error('out of reach');
  },
  () => ({ errors: [{ message: '' }] }) as Answer,
  ({ data }) => ({ data, errors: [{ message: 'no place', extensions: { code: 'SOME_CODE' } }] }) as Answer,
  ({ data }) => ({ data, errors: [{ message: 'odd place', path: ['_entities'], extensions: {} }] }) as Answer,
  () => ({ data: null }) as Answer,
  () => ({ data: { _entities: 'no list' } }) as Answer,
  () => ({ data: { _entities: [] } }) as Answer,
];

/** `what`: which question it is, without its variables. */
export function spoilt(answer: Answer, what: string): Answer {
  const hash = numberFrom(what);
  if (hash % 17 === 0) return wholes[(hash >> 5) % wholes.length]?.(answer) ?? answer;
  const { data } = answer;
  if (!data) return answer;
  const { _entities: entities, ...others } = data as { _entities?: unknown };
  if (!Array.isArray(entities)) return { ...answer, data: spoil(others, 'data') as Record<string, unknown> };
  return { ...answer, data: { ...others, _entities: entities.map((each) => spoil(each, 'entity')) } };
}
