/** One demonstration world for the tests of this folder, and the questions they ask of it. */
import { type IsoDate, nhsNumber } from '#core/ids.ts';
import type { ChildStatement, InvolvementStatement } from '#core/statements.ts';
import { demoWorld } from '#demo/world.ts';

export const today = '2026-11-24' as IsoDate;
export const world = demoWorld({ seed: 1, today });

export const rows = world.feeds.flatMap((feed) => feed.rows.map((row) => ({ ...row, supplier: feed.supplier })));
export const children = rows.map((row) => row.child).filter((child) => child !== undefined);

const toldByNhs = rows.filter((row) => row.supplier.id === 'demo-nhs').map((row) => row.child);

/** Every child once, as the NHS tells of it. */
export const people = [...new Map(toldByNhs.map((child) => [child?.nhsNumber, child])).values()].filter(
  (child) => child !== undefined,
);

export function ageOf(child: ChildStatement): number {
  const birthday = child.dateOfBirth ?? today;
  return Number(today.slice(0, 4)) - Number(birthday.slice(0, 4)) - (today.slice(5) < birthday.slice(5) ? 1 : 0);
}

const byChild = Map.groupBy(rows, (row) => row.child?.nhsNumber);

export const involvementsOf = (number = ''): readonly InvolvementStatement[] =>
  (byChild.get(nhsNumber(number)) ?? []).flatMap((row) => row.involvement ?? []);

export const shareOf = <T>(all: readonly T[], test: (each: T) => boolean): number =>
  all.filter(test).length / all.length;
