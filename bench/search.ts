/**
 * Whether a child is found whose name or day of birth is not quite known, and how long that takes: the children part asked
 * itself, without gateway and trail, on a synthetic England. Beside it the search that takes everything as it is said.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { dayOf } from '#core/clock.ts';
import { connect } from '#core/database.ts';
import { startEmbedded } from '#core/embedded.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { loadEngland } from '#demo/england/load.ts';
import { surnames } from '#matching/names.ts';
import { Random } from '#matching/random.ts';
import { alikeIn } from '#subgraphs/children/alike.ts';
import { alikePlan, type DetailsPlan } from '#subgraphs/children/criteria.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import { childStore } from '#subgraphs/children/store.ts';
import type { Benchmark } from './benchmark.ts';
import { median, quantile, rounded, table } from './figures.ts';
import { type Remembered, slips } from './misremembered.ts';

const CHILDREN = 100_000;
/** So many searches of each kind. */
const OF_A_KIND = 100;
/** So many children have had another name, and are remembered by it. */
const FORMER = 400;
const CAP = 10;
const CROWD = 20;
const TIMEOUT = 60_000;

const searcher = { authority: null, organisation: 'NORTHSHIRE-CSC', syntheticOnly: false };

interface Query {
  readonly kind: string;
  readonly id: string;
  readonly plan: DetailsPlan;
}

/** Some children at random, and some who were called otherwise once. */
async function remembered(client: pg.Client, random: Random): Promise<Remembered[]> {
  const sample = async (count: number) => {
    const { rows } = await client.query<Omit<Remembered, 'formerName'>>(
      `select id::text, family_name as "familyName", given_names as "givenNames", date_of_birth::text as "dateOfBirth",
         gender, postcode from children.child
       where state = 'OPEN' and merged_into is null and family_name ~ '^.{3,}' and given_names ~ '^.{3,}'
         and date_of_birth is not null
       order by hashint8(id # $2) limit $1`,
      [count, random.below(2 ** 30)],
    );
    return rows;
  };
  const former = await sample(FORMER);
  const names = surnames();
  const renamed = former.map((child) => ({ ...child, formerName: random.pick(names).name }));
  await client.query(
    `insert into children.earlier_statement (child_id, supplier, local_id, received_at, trust, statement)
     select id, 'bench', id::text, '2020-01-01', 'NHS', jsonb_build_object('familyName', name, 'givenNames', given, 'dateOfBirth', day)
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as t(id, name, given, day)`,
    [
      renamed.map(({ id }) => id),
      renamed.map(({ formerName }) => formerName),
      renamed.map(({ givenNames }) => givenNames),
      renamed.map(({ dateOfBirth }) => dateOfBirth),
    ],
  );
  return [...renamed, ...(await sample(OF_A_KIND * 60)).map((child) => ({ ...child, formerName: null }))];
}

function queriesOf(children: readonly Remembered[], random: Random): Query[] {
  const made = Object.entries(slips).flatMap(([kind, slip]) => {
    const of: Query[] = [];
    for (let tried = 0; of.length < OF_A_KIND && tried < children.length; tried += 1) {
      const child = random.pick(children);
      const criteria = slip(child, random);
      if (criteria !== null) of.push({ kind, id: child.id, plan: alikePlan(criteria) });
    }
    return of;
  });
  // In mixed order, so that no kind has a time of its own.
  return made
    .map((query) => [random.next(), query] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, query]) => query);
}

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

export const search: Benchmark = async ({ rounds, seconds, children = CHILDREN, undo, say }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'contactpoint-bench-'));
  undo.add(() => rmSync(dataDir, { recursive: true, force: true }));
  chmodSync(dataDir, 0o755); // the database's own user must be able to enter it
  const server = await startEmbedded({ dataDir, log: () => undefined, settings: { shared_buffers: '1GB' } });
  undo.add(() => server.stop());
  const masterKey = demonstrationKey(dataDir);
  say(`Making an England of ${children} children ...`);
  const today = dayOf(new Date());
  await loadEngland({ url: server.url, masterKey, seed: 1, children, today, say, progress: () => undefined });
  const client = new pg.Client(server.url);
  await client.connect();
  client.on('error', () => undefined);
  undo.add(() => client.end());
  const random = new Random(7);
  const queries = queriesOf(await remembered(client, random), random);
  await client.query('vacuum analyze children.child');
  await client.query('vacuum analyze children.earlier_statement');

  const database = connect({ url: server.url, schema: 'children', timeout: TIMEOUT });
  undo.add(() => database.close());
  const identifiers = identifiersWith(keyring(masterKey));
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
      taken[name].push(...times);
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
