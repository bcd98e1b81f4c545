/** England is made in parts: each begins where the one before ended, and is loaded whole or not at all. */
import type { Children, TableName, Tables } from './children.ts';
import { columns } from './children.ts';
import { CopyText } from './copy-text.ts';

/** How far it is: which family is the next, and how many children there are. */
export interface Place {
  readonly family: number;
  readonly children: number;
}

export interface Part {
  readonly from: Place;
  readonly to: Place;
  readonly rows: readonly (readonly [table: TableName, rows: Uint8Array<ArrayBuffer>])[];
}

/** So many children are a part; of a small England an eighth, so that what is true of parts is true of it. */
export const sizeOfPart = (children: number): number => Math.min(20_000, Math.max(1, Math.ceil(children / 8)));

export function makePart(children: Children, from: Place, total: number): Part {
  const tables = new Map((Object.keys(columns) as TableName[]).map((name) => [name, new CopyText()]));
  const to: Tables = { add: (table, row) => tables.get(table)?.add(row) };
  const end = Math.min(total, from.children + sizeOfPart(total));
  let { family, children: made } = from;
  while (made < end) {
    made += children.family(family, made, total - made, to);
    family += 1;
  }
  return {
    from,
    to: { family, children: made },
    rows: [...tables].map(([table, text]) => [table, text.bytes()] as const),
  };
}
