/**
 * What an answer cost: in a header always, and in `extensions.cost` with what is left for whoever asks for that. Both
 * follow from the document, the sizes of its pages and what the same account has asked before: from nothing that was found
 * (law 3).
 */
import type { Answer } from './answering.ts';

export interface Spent {
  /** In the units of `cost.ts`. */
  readonly cost: number;
  /** What the account that signed in may still ask for in this minute; null where nobody wants to know. */
  readonly remaining: number | null;
}

function extended(body: string, { cost: query, remaining }: Spent): string {
  const { extensions, ...told } = JSON.parse(body) as { extensions?: object };
  return `${JSON.stringify({ ...told, extensions: { ...extensions, cost: { query, remaining } } })}\n`;
}

export const withCost = ({ status, headers, body }: Answer, spent: Spent): Answer => ({
  status,
  headers: { ...headers, 'x-query-cost': String(spent.cost) },
  body: spent.remaining === null ? body : extended(body, spent),
});
