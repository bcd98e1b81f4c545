/**
 * Whether a child is found whose name or day of birth is not quite known, and how long that takes: the children part asked
 * itself, without gateway and trail, on a synthetic England. Beside it the search that takes everything as it is said.
 */
import { connect } from '#core/database.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { Random } from '#matching/random.ts';
import { alikeIn } from '#subgraphs/children/alike.ts';
import { alikePlan, type DetailsPlan } from '#subgraphs/children/criteria.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { childStore } from '#subgraphs/children/store.ts';
import type { Benchmark } from './benchmark.ts';
import { openEngland } from './england-directory.ts';
import { median, quantile, rounded, table } from './figures.ts';
import { forgotten, remembered, type Search, searchesFor } from './searches.ts';

const CHILDREN = 100_000;
const CAP = 10;
const CROWD = 20;
const TIMEOUT = 60_000;

interface Query extends Omit<Search, 'criteria'> {
  readonly plan: DetailsPlan;
}

const searcher = { authority: null, organisation: 'NORTHSHIRE-CSC', syntheticOnly: false };

/** Asks for so long, so many at a time; how long each took, and how many a second. */
async function during(seconds: number, crowd: number, ask: (turn: number) => Promise<unknown>) {
  const times: number[] = [];
  const began = performance.now();
  let turn = 0;
  const one = async (): Promise<void> => {
    while (performance.now() - began < seconds * 1_000) {
      const from = performance.now();
      turn += 1;
      await ask(turn);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: crowd }, one));
  return { times, perSecond: times.length / ((performance.now() - began) / 1_000) };
}

export const search: Benchmark = async (options) => {
  const { rounds, seconds, children = CHILDREN, dataDir, undo, say } = options;
  const directory = await openEngland({ children, dataDir }, options);
  const random = new Random(7);
  const searches = searchesFor(await remembered(directory, random), random);
  undo.add(() => forgotten(directory));
  const queries = searches.map(({ criteria, ...search }): Query => ({ ...search, plan: alikePlan(criteria) }));
  await directory.ask('vacuum analyze children.earlier_statement');

  const database = connect({ url: directory.url, schema: 'children', timeout: TIMEOUT });
  undo.add(() => database.close());
  const identifiers = identifiersWith(keyring(demonstrationKey(directory.dataDir)));
  const store = childStore(database, identifiers.fingerprint);
  const alike = alikeIn(database, store);
  const queryAt = (turn: number): Query => queries[turn % queries.length] as Query;
  const askAlike = ({ plan }: Query) => alike.find(plan, searcher, CAP);
  const askExact = ({ plan }: Query) => store.search(plan, searcher, CAP + 1);

  const found = new Map<string, { asked: number; first: number; listed: number; shown: number }>();
  for (const query of queries) {
    const list = await askAlike(query);
    const place = list?.findIndex(({ record }) => record.id === query.id) ?? -1;
    const of = found.get(query.kind) ?? { asked: 0, first: 0, listed: 0, shown: 0 };
    found.set(query.kind, {
      asked: of.asked + 1,
      first: of.first + Number(place === 0),
      listed: of.listed + Number(place >= 0),
      shown: of.shown + (list?.length ?? 0),
    });
  }
  const all = [...found.values()];
  const sum = (key: 'asked' | 'first' | 'listed' | 'shown'): number =>
    all.reduce((total, each) => total + each[key], 0);
  say(`${sum('asked')} searches, ${sum('listed')} found`);

  const taken = { alike1: [] as number[], exact1: [] as number[], alike20: [] as number[], exact20: [] as number[] };
  const rates = { alike1: [] as number[], exact1: [] as number[], alike20: [] as number[], exact20: [] as number[] };
  // Of the first, plans and pages are still being met for the first time.
  await during(1, CROWD, (turn) => Promise.all([askAlike(queryAt(turn)), askExact(queryAt(turn))]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, crowd, ask] of [
      ['alike1', 1, askAlike],
      ['exact1', 1, askExact],
      ['alike20', CROWD, askAlike],
      ['exact20', CROWD, askExact],
    ] as const) {
      const { times, perSecond } = await during(seconds, crowd, (turn) => ask(queryAt(turn + round * 97)));
      taken[name] = taken[name].concat(times);
      rates[name].push(perSecond);
    }
  }
  const ratio = (crowd: 1 | 20): number => median(rates[`exact${crowd}`]) / median(rates[`alike${crowd}`]);
  const figures = {
    children,
    searches: sum('asked'),
    recall_10: sum('listed') / sum('asked'),
    recall_1: sum('first') / sum('asked'),
    least_recall_10: Math.min(...all.map(({ listed, asked }) => listed / asked)),
    listed: sum('shown') / sum('asked'),
    p50_ms: quantile(taken.alike1, 0.5),
    p99_ms: quantile(taken.alike1, 0.99),
    per_s_1: median(rates.alike1),
    p50_ms_20: quantile(taken.alike20, 0.5),
    p99_ms_20: quantile(taken.alike20, 0.99),
    per_s_20: median(rates.alike20),
    exact_p50_ms: quantile(taken.exact1, 0.5),
    exact_p99_ms: quantile(taken.exact1, 0.99),
    exact_times_1: ratio(1),
    exact_times_20: ratio(20),
  };
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  const text = [
    table([
      ['what is wrong', 'asked', 'first', 'among ten', 'listed'],
      ...[...found].map(([kind, { asked, first, listed, shown }]) => [
        kind,
        String(asked),
        share(first, asked),
        share(listed, asked),
        (shown / asked).toFixed(1),
      ]),
    ]),
    '',
    table(Object.entries(figures).map(([name, value]) => [name, String(rounded(value))])),
  ].join('\n');
  return { figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)])), text };
};
