/**
 * One's own looks, without the numbers of identities that were given up since: that one looked, when and why stays one's
 * own to see; the child does not exist any more (domain rules 7.10). The trail itself keeps all of it, for auditors.
 */
import type { AuditContext } from './context.ts';
import type { Entry } from './store.ts';

/** All numbers are asked about, and none is left over to be counted: what is not there leaves no gap. */
export async function ofNobodySealed(entries: readonly Entry[], { audit }: AuditContext): Promise<Entry[]> {
  const numbers = [...new Set(entries.flatMap(({ children }) => Object.keys(children)))];
  const shown = await audit.shownAs.loadMany(numbers);
  const gone = new Set<string>();
  for (const [at, number] of numbers.entries()) {
    const found = shown[at];
    if (found instanceof Error) throw found;
    if (found === null) gone.add(number);
  }
  return entries.map((entry) => ({
    ...entry,
    children: Object.fromEntries(Object.entries(entry.children).filter(([child]) => !gone.has(child))),
  }));
}
