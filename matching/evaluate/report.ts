/** Results as figures for machines and as words for people. */
import type { Outcome } from '../decide.ts';
import type { FeedResult, FeedSetResult, Tally } from './feed-set.ts';
import { partitionQuality, perHundredThousand, quality, rounded } from './figures.ts';
import type { LabelledSet } from './formats.ts';
import { nameGroups } from './name-groups.ts';
import type { PeopleResult } from './people-set.ts';

export type Figures = Readonly<Record<string, number>>;

export interface Report {
  readonly figures: Figures;
  readonly text: string;
}

/** Outcomes that ask a person. */
const ASKED: readonly Outcome[] = ['PotentialMatch', 'LowConfidenceMatch', 'ManyMatch'];
const reviewed = ({ outcomes }: Tally): number => ASKED.reduce((sum, outcome) => sum + outcomes[outcome], 0);

/** Sets of this size and above are taken for "a million". */
const MILLION = 900_000;

const share = (part: number, of: number): number => (of === 0 ? 0 : part / of);
const percent = (part: number, of: number): string => `${(100 * share(part, of)).toFixed(2)} %`;

/** What a set is called in the figures. */
export function keyOf(set: LabelledSet): string {
  if (set.kind === 'people' && set.format === 'historical') return 'h50k';
  const plain = set.name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return plain.replace(/^dataset_?([a-z0-9]+?)(?:a|_org\w*|_dup\w*)?$/, 'febrl$1');
}

export function peopleReport(key: string, result: PeopleResult): Report {
  const { precision, recall, f1, exact, people, records, candidatePairs, wrongPairs, pairs, seconds } = result;
  const figures = {
    f1,
    precision,
    recall,
    cluster_f1: f1,
    cluster_precision: precision,
    exact_clusters: share(exact, people),
    wrong_per_100k: perHundredThousand(wrongPairs, pairs),
    seconds,
  };
  const text = [
    `${key}: ${records} records of ${people} people, ${candidatePairs} pairs weighed in ${seconds.toFixed(1)} s`,
    `  pairs: F1 ${f1.toFixed(5)}, precision ${precision.toFixed(5)}, recall ${recall.toFixed(5)}; ${wrongPairs} of ${pairs} wrong`,
    `  people found exactly: ${exact} of ${people}`,
  ].join('\n');
  return { figures, text };
}

const summed = (tallies: readonly Tally[], of: (tally: Tally) => number): number =>
  tallies.reduce((sum, tally) => sum + of(tally), 0);

function line(name: string, tally: Tally): string {
  const linked = tally.right + tally.wrong;
  const cells = [
    String(tally.records).padStart(9),
    percent(tally.right, tally.reachable).padStart(9),
    String(tally.wrong).padStart(6),
    perHundredThousand(tally.wrong, linked).toFixed(2).padStart(10),
    percent(reviewed(tally), tally.records).padStart(9),
  ];
  return `  ${name.padEnd(17)}${cells.join('')}`;
}

const HEAD = `  ${''.padEnd(17)}${'records'.padStart(9)}${'recall'.padStart(9)}${'wrong'.padStart(6)}${'in 100 000'.padStart(10)}${'review'.padStart(9)}`;

function feedFigures(feeds: readonly FeedResult[]): Figures {
  return Object.fromEntries(
    feeds.flatMap(({ name, all }) => {
      const key = name.toLowerCase();
      return [
        [`recall_${key}`, share(all.right, all.reachable)],
        [`wrong_per_100k_${key}`, perHundredThousand(all.wrong, all.right + all.wrong)],
        [`review_share_${key}`, share(reviewed(all), all.records)],
      ];
    }),
  );
}

function groupLines(feeds: readonly FeedResult[]): { lines: string[]; figures: Figures } {
  const figures: Record<string, number> = {};
  const lines = nameGroups.map((group) => {
    const tallies = feeds.map(({ groups }) => groups[group]);
    const of = (part: (tally: Tally) => number): number => summed(tallies, part);
    const [right, wrong, reachable, records] = [
      of((t) => t.right),
      of((t) => t.wrong),
      of((t) => t.reachable),
      of((t) => t.records),
    ];
    figures[`recall_names_${group}`] = share(right, reachable);
    figures[`wrong_per_100k_names_${group}`] = perHundredThousand(wrong, right + wrong);
    figures[`review_share_names_${group}`] = share(of(reviewed), records);
    const whole: Tally = { ...(tallies[0] as Tally), records, reachable, right, wrong };
    const asked = percent(of(reviewed), records).padStart(9);
    return line(group.replace('_', ' '), whole).slice(0, -9) + asked;
  });
  return { lines, figures };
}

export function feedReport(key: string, result: FeedSetResult): Report {
  const { feeds, registerRecords, registerSeconds } = result;
  const tallies = feeds.map(({ all }) => all);
  const of = (part: (tally: Tally) => number): number => summed(tallies, part);
  const [right, wrong, reachable, records] = [
    of((t) => t.right),
    of((t) => t.wrong),
    of((t) => t.reachable),
    of((t) => t.records),
  ];
  const { precision, recall, f1 } = quality(right, right + wrong, reachable);
  const children = partitionQuality(result.group, result.person);
  const recalls = feeds.map(({ all }) => share(all.right, all.reachable));
  const large = feeds.find(({ all }) => all.records >= MILLION && registerRecords >= MILLION);
  const groups = groupLines(feeds);
  const figures = {
    wrong_per_100k: perHundredThousand(wrong, right + wrong),
    recall,
    recall_worst_feed: Math.min(...recalls),
    review_share: share(of(reviewed), records),
    precision,
    f1,
    cluster_f1: children.f1,
    cluster_precision: children.precision,
    incoming_p99_ms: Math.max(...feeds.map(({ p99 }) => p99)),
    ...(large === undefined ? {} : { million_s: registerSeconds + large.seconds }),
    seconds: feeds.reduce((sum, { seconds }) => sum + seconds, registerSeconds),
    ...feedFigures(feeds),
    ...groups.figures,
  };
  const rates = feeds.map(
    ({ name, all, seconds, p99, training }) =>
      `  ${name}: ${seconds.toFixed(1)} s, ${Math.round(all.records / seconds)} records/s, slowest of a hundred ${p99.toFixed(3)} ms; EM ${training.rounds} rounds over ${training.patterns} patterns`,
  );
  const text = [
    `${key}: register of ${registerRecords} read and indexed in ${registerSeconds.toFixed(1)} s`,
    HEAD,
    ...feeds.map(({ name, all }) => line(name, all)),
    `  all: recall ${recall.toFixed(5)}, ${wrong} wrong of ${right + wrong} links, review ${percent(of(reviewed), records)}`,
    `  records of one child joined: F1 ${children.f1.toFixed(5)}, precision ${children.precision.toFixed(6)}`,
    '  by family name:',
    ...groups.lines,
    ...rates,
  ].join('\n');
  return { figures, text };
}

/** Of several sets the worse figure: a bar that the whole passes is passed by each. */
const HIGHER_IS_WORSE = /^(?:wrong|review|seconds|million|incoming)/;

/** The figures of all sets under their own names, and under the plain names the worst of each kind. */
export function allFigures(
  reports: readonly { readonly key: string; readonly kind: string; readonly figures: Figures }[],
): Figures {
  const figures: Record<string, number> = {};
  const feeds = reports.filter(({ kind }) => kind === 'feeds');
  const plain = feeds.length > 0 ? feeds : reports;
  for (const { key, figures: own } of reports) {
    for (const [name, value] of Object.entries(own)) figures[`${key}_${name}`] = rounded(value);
  }
  for (const { figures: own } of plain) {
    for (const [name, value] of Object.entries(own)) {
      const before = figures[name] ?? value;
      figures[name] = rounded(HIGHER_IS_WORSE.test(name) ? Math.max(before, value) : Math.min(before, value));
    }
  }
  return figures;
}
