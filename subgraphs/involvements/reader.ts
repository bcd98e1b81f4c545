/**
 * Reads of several requests, asked as one: the questions of this moment that differ in nothing but the child. What a
 * viewer may see is part of the question, so nobody gets a row that was read for somebody else's rights.
 */
import { together, togetherByShape } from '#core/together.ts';
import type { InvolvementRow, PractitionerRow } from './involvement.ts';
import type { SharedPointers } from './sharing.ts';
import type { InvolvementPage, InvolvementStore } from './store.ts';

/** Who asks, as far as it changes the answer: the day, and the pointers they may see. */
export interface Asking {
  readonly today: string;
  readonly pointers: SharedPointers;
}

/** The records of one child: see `core/linked.ts`. */
type Records = readonly string[];
type Ask = (shape: string, records: Records) => Promise<InvolvementRow[]>;

export interface InvolvementReader {
  page(asking: Asking, page: InvolvementPage, records: Records): Promise<InvolvementRow[]>;
  roles(asking: Asking, records: Records): Promise<InvolvementRow[]>;
  practitioner(id: string): Promise<PractitionerRow | null>;
}

export function involvementReader(store: InvolvementStore): InvolvementReader {
  const byPointers = new WeakMap<SharedPointers, { readonly pages: Ask; readonly roles: Ask }>();

  const askersFor = (pointers: SharedPointers) => {
    const known = byPointers.get(pointers);
    if (known) return known;
    const made = {
      pages: togetherByShape((shape: string) => {
        const [today, page] = JSON.parse(shape) as [string, InvolvementPage];
        return (children: readonly Records[]) => store.ofChildren(children, today, pointers, page);
      }),
      roles: togetherByShape(
        (today: string) => (children: readonly Records[]) => store.rolesOf(children, today, pointers),
      ),
    };
    byPointers.set(pointers, made);
    return made;
  };
  return {
    page: ({ today, pointers }, { first, after, state }, records) =>
      askersFor(pointers).pages(JSON.stringify([today, { first, after, state }]), records),
    roles: ({ today, pointers }, records) => askersFor(pointers).roles(today, records),
    practitioner: together(store.practitioners),
  };
}
