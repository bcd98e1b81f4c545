/** The catalogue of attacks as it is written down in the JSON files beside this one. */
import { readFileSync } from 'node:fs';

/** A value that may hold generators: objects with one key that begins with `$`. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template };

export interface HttpRequest {
  readonly target: string;
  readonly method: string;
  readonly path: Template;
  readonly headers: Template;
  readonly body?: Template;
}

export interface RawRequest {
  readonly target: string;
  readonly raw: { readonly writes: readonly string[]; readonly intervalMs?: number };
}

export interface BurstRequest {
  readonly target: string;
  readonly burst: { readonly n: number; readonly each: HttpRequest };
}

export interface Expected {
  readonly status?: readonly number[];
  /** Any of these among the codes of the errors. */
  readonly code?: readonly string[];
  readonly body?: readonly string[];
  readonly bodyNot?: readonly string[];
  readonly rawNot?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly noHeader?: readonly string[];
  readonly maxErrors?: number;
  /** Of the first list in the data. */
  readonly maxItems?: number;
  /** The server's own `Object.prototype` is as it was. */
  readonly unpolluted?: boolean;
  readonly closedWithinMs?: number;
  readonly maxRssGrowthMb?: number;
}

export interface Attack {
  readonly id: string;
  readonly name: string;
  /** Where it comes from. */
  readonly source: string;
  /** Why something other than the catalogue's own expectation is right here. */
  readonly note?: string;
  readonly request: HttpRequest | RawRequest | BurstRequest;
  readonly expected: Expected;
}

const FILES = ['transport', 'identity', 'federation', 'graphql-dos', 'recon', 'injection', 'ours'];

export const catalogue: readonly Attack[] = FILES.flatMap(
  (name) => JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as Attack[],
);
