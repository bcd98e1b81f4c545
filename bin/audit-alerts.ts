/**
 * `npm run audit -- alerts`: which incidents are new to one auditor. Asks the running directory as that auditor, who is
 * called about what they may open and about nothing else: an alert that went to everybody would tell the one auditor who
 * cannot open what it names that it is about them (law 3).
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type AskedAs, askedOf } from './audit-asking.ts';

export interface AlertOptions extends AskedAs {
  /** A file of those that this auditor has been called about. */
  readonly told?: string;
}

const QUERY = `query NewIncidents($after: String) {
  incidents(filter: { state: SIGNALLED }, first: 100, after: $after) {
    nodes { reference }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Page {
  readonly incidents: {
    readonly nodes: readonly { readonly reference: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export type AsksIncidents = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<Page>;

/** Those that nobody has begun to look into and that may be opened by whoever asks, the newest first. */
export async function waiting(ask: AsksIncidents): Promise<string[]> {
  const references: string[] = [];
  for (let after: string | null = null; ; ) {
    const { incidents }: Page = await ask(QUERY, { after });
    references.push(...incidents.nodes.map(({ reference }) => reference));
    if (!incidents.pageInfo.hasNextPage) return references;
    after = incidents.pageInfo.endCursor;
  }
}

const linesOf = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);

/** Prints what is new before it is noted as told: after a crash somebody is called twice, and never not at all. */
export async function alerts({ told, ...as }: AlertOptions): Promise<void> {
  const known = new Set(told === undefined ? [] : linesOf(told));
  const now = await waiting((query, variables) => askedOf<Page>(as, query, variables));
  for (const reference of now.filter((each) => !known.has(each))) process.stdout.write(`${reference}\n`);
  if (told === undefined) return;
  // Only what still waits is kept: the rest is not asked about again.
  writeFileSync(`${told}.new`, now.map((each) => `${each}\n`).join(''), { mode: 0o600 });
  renameSync(`${told}.new`, told);
}
