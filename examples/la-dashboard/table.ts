/** A figure as rows: what the plot, its text, the table and the file are all made of, so that none says another thing. */
import type { Entry } from './catalogue.ts';
import type { WholeFragment } from './operations.generated.ts';
import { groupName, subgroupName } from './words.ts';

export interface Count {
  /** Null where it is suppressed. Never 0 in its place. */
  readonly value?: number | null;
  readonly roundedTo: number;
}

export interface Row extends Count {
  readonly group: string;
  /** Empty where the figure is counted by one thing alone. */
  readonly subgroup: string;
  readonly value: number | null;
  readonly isUrgent: boolean;
}

/** As the Department's tables write a suppressed count. */
export const SUPPRESSED = 'c';

export const grouped = new Intl.NumberFormat('en-GB');

export const rowsOf = ({ code, cells }: WholeFragment, { urgent = [] }: Entry): readonly Row[] =>
  cells.map(({ group, subgroup, count }) => ({
    group: groupName(code, group),
    subgroup: subgroup ? subgroupName(code, subgroup) : '',
    value: count.value ?? null,
    roundedTo: count.roundedTo,
    isUrgent: urgent.includes(group) || urgent.includes(subgroup ?? ''),
  }));

export const nameOf = ({ group, subgroup }: Row): string =>
  subgroup === '' ? group : `${group}, ${subgroup.toLowerCase()}`;
export const isSuppressed = ({ value }: Count): boolean => value == null;

/** A number as it is written wherever there is room for nothing else. */
export const written = ({ value }: Count): string => (value == null ? SUPPRESSED : grouped.format(value));

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** Groups down, subgroups across: of those in which anything is counted or suppressed. */
export interface Crosstab {
  readonly groups: readonly string[];
  readonly subgroups: readonly string[];
  /** Groups in which every number is 0. */
  readonly empty: readonly string[];
  /** Groups in which every number is suppressed, or 0. */
  readonly hidden: readonly string[];
  /** Groups that are drawn: of those that are ranked, the largest alone. */
  readonly drawn: readonly string[];
  readonly at: (group: string, subgroup: string) => Row | undefined;
}

const weight = (rows: readonly Row[]): number => rows.reduce((sum, { value }) => sum + (value ?? 1), 0);

/** More bars than this are a list that nobody reads: the table has the rest. */
const DRAWN = 12;

export function crosstab(rows: readonly Row[], isRanked = false): Crosstab {
  const said = rows.filter(({ value }) => value !== 0);
  const named = unique(said.map(({ group }) => group));
  const weights = new Map(named.map((group) => [group, weight(said.filter((row) => row.group === group))]));
  const groups = isRanked ? named.toSorted((one, other) => (weights.get(other) ?? 0) - (weights.get(one) ?? 0)) : named;
  const hidden = groups.filter((group) => !said.some((row) => row.group === group && !isSuppressed(row)));
  return {
    groups,
    hidden,
    drawn: groups.filter((group) => !hidden.includes(group)).slice(0, isRanked ? DRAWN : undefined),
    subgroups: unique(rows.map(({ subgroup }) => subgroup)).filter((subgroup) =>
      said.some((row) => row.subgroup === subgroup),
    ),
    empty: unique(rows.map(({ group }) => group)).filter((group) => !groups.includes(group)),
    at: (group, subgroup) => rows.find((row) => row.group === group && row.subgroup === subgroup),
  };
}
