/**
 * Whether what is hidden can be told from how long an answer takes (law 3). Pairs of questions that must look alike to
 * whoever asks, one of which meets a hidden child: asked by one person, one at a time, in mixed order, of `npm start`
 * itself. For each pair: the difference of the medians, how likely it is by chance, and whether a true difference of
 * 0.2 ms would have been seen.
 */
import { Agent, request } from 'node:http';
import { childNumberFrom, nhsNumber } from '#core/ids.ts';
import { demonstrationKey, keyring } from '#core/secrets.ts';
import { randomStream } from '#demo/random.ts';
import { identifiersWith } from '#subgraphs/children/identifiers.ts';
import type { Benchmark } from './benchmark.ts';
import type { Target } from './closed-loop.ts';
import { type Directory, openDirectory } from './directory.ts';
import { median, rounded, table } from './figures.ts';
import { compare } from './permutation.ts';
import { ours } from './systems.ts';

const CHILDREN = 5_000;
const SUBJECTS = 60;
/** What somebody at a desk might hope to feel through a network, in ms. */
const NOTICEABLE = 0.2;
/** One in a hundred false alarms. */
const LEVEL = 0.01;
const PAIRS_PER_SECOND = 150;
/** What differs here differs by chance, or by the bench itself. */
const CONTROL = 'control: two shielded records, each with everything hidden on it';

interface Hidden {
  readonly id: string;
  readonly familyName: string;
  readonly dateOfBirth: string;
  readonly postcode: string;
  readonly nhs: string;
}

/** Two bodies that must be answered alike, the one about something hidden. */
type Pair = (subject: Hidden, number: number) => readonly [hidden: string, plain: string];

const SEARCH = 'query ($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria) { nodes { id } } }';
const RECORD = `query ($id: ID!) { child(id: $id) { familyName shielded address { line1 } carers { name } nhsNumber withheld
  involvements { nodes { serviceType contacts { telephone } } } leadProfessional { id } commonAssessment { status } } }`;
const search = (criteria: Record<string, string>): string => JSON.stringify({ query: SEARCH, variables: { criteria } });
const ALIKE = `query ($criteria: ChildSearchCriteria!) { searchChildrenAlike(criteria: $criteria) { likeness match { id } } }`;
const alike = (criteria: Record<string, string>): string => JSON.stringify({ query: ALIKE, variables: { criteria } });
const open = (id: string): string => JSON.stringify({ query: RECORD, variables: { id } });

/** Ten digits with their check digit that no child of the demonstration has. */
function nobodysNumber(number: number): string {
  for (let last = 0; last < 10; last += 1) {
    const found = nhsNumber(`998${String(number).padStart(6, '0')}${last}`);
    if (found !== undefined) return found;
  }
  return nobodysNumber(number + 1_000);
}

/** Shields some children; answers what is hidden of them. */
async function hideSome({ ask, dataDir }: Directory): Promise<Hidden[]> {
  const rows = await ask<Hidden & { identifiers: Buffer | null }>(
    `update children.child c set state = 'SHIELDED' from (
       select id from children.child where state = 'OPEN' and postcode is not null and identifiers is not null
       order by md5(id::text) limit $1) chosen
     where c.id = chosen.id
     returning c.id, c.family_name as "familyName", c.date_of_birth::text as "dateOfBirth", c.postcode, c.identifiers`,
    [3 * SUBJECTS],
  );
  const { unseal } = identifiersWith(keyring(demonstrationKey(dataDir)));
  return rows.map(({ identifiers, ...row }) => ({ ...row, nhs: unseal(identifiers).nhsNumber ?? '' }));
}

/** Of those that the second half of a postcode has. */
const LETTERS = 'ABDEFGHJ';

/** As many postcodes of nobody as there are subjects: what is asked again and again is answered the sooner. */
const nobodysPostcode = (number: number): string =>
  `ZS6 9${LETTERS[number % LETTERS.length]}${LETTERS[Math.floor(number / LETTERS.length) % LETTERS.length]}`;

/** Children whose record nobody may know of who asks here: sealed, or told of by another organisation alone. */
async function putAway({ ask }: Directory, state: 'SEALED' | 'PROVISIONAL'): Promise<string[]> {
  const rows = await ask<{ id: string }>(
    `update children.child c set state = $1 from (
       select id from children.child where state = 'OPEN' order by md5(id::text) limit $2) chosen
     where c.id = chosen.id returning c.id`,
    [state, SUBJECTS],
  );
  return rows.map(({ id }) => id);
}

/** As far apart as the numbers of children are: beside each of them stands another child. */
const nobodysRecord = (number: number): string => childNumberFrom(String(10 ** 10 + number * 1_498_567_937));
const anothersRecord = (number: number): string => childNumberFrom(`98${String(number * 7_919).padStart(9, '0')}`);

const SYLLABLES = ['ba', 'ko', 'du', 'fi', 'ga', 'lo', 'mu', 'ni', 'pa', 'ro', 'su', 'ti', 'va', 'zo'] as const;

/** A family name that nobody has, as long as every other of these and no commoner. */
const nobodysName = (fraction: () => number): string => {
  const [first, ...others] = Array.from(
    { length: 4 },
    () => SYLLABLES[Math.floor(fraction() * SYLLABLES.length)] ?? '',
  );
  return `${first?.charAt(0).toUpperCase()}${first?.slice(1)}${others.join('')}`;
};

/** Each of these children is known by another record too, of another family name, of which nobody may know. */
const linkOthers = ({ ask }: Directory, children: readonly Hidden[], names: readonly string[]): Promise<unknown> =>
  ask(
    `insert into children.child (id, state, synthetic, authority, family_name, given_names, gender, date_of_birth, family_key,
       given_key, postcode, derived_at, merged_into)
     select t.id, 'SEALED', c.synthetic, c.authority, t.name, c.given_names, c.gender, c.date_of_birth, lower(t.name),
       c.given_key, c.postcode, c.derived_at, c.id
     from unnest($1::bigint[], $2::bigint[], $3::text[]) as t(id, child, name) join children.child c on c.id = t.child`,
    [children.map((_child, index) => anothersRecord(index)), children.map(({ id }) => id), names],
  );

/** Takes all that can be hidden from the record: what is left must look the same. */
const emptyOut = async ({ ask }: Directory, ids: readonly string[]): Promise<void> => {
  await ask('delete from involvements.lead where child_id = any($1)', [ids]);
  await ask('delete from involvements.involvement where child_id = any($1)', [ids]);
  await ask(`update children.child set address = null, carers = '[]', identifiers = null where id = any($1)`, [ids]);
};

const asker = (target: Target) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const once = (body: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const from = performance.now();
      const sent = request(target.url, { method: 'POST', headers: target.headers, agent }, (answer) => {
        answer.resume();
        answer.on('end', () =>
          answer.statusCode === 200
            ? resolve(performance.now() - from)
            : reject(new Error(`answered ${answer.statusCode}`)),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return { once, close: () => agent.destroy() };
};

/**
 * How long either of so many pairs took, asked one at a time, either of a pair first: the median of each subject, for what a
 * name or a number costs by itself is the same however often it is asked, and counts once.
 */
async function inTurns(
  once: (body: string) => Promise<number>,
  pairOf: (number: number) => ReturnType<Pair>,
  total: number,
  random: () => number,
): Promise<readonly [number[], number[]]> {
  const perSubject = (): number[][] => Array.from({ length: SUBJECTS }, () => []);
  const took = [perSubject(), perSubject()] as const;
  // The first are not counted: plans, documents and pages are still being met for the first time.
  for (let number = -SUBJECTS; number < total; number += 1) {
    const bodies = pairOf(Math.abs(number));
    for (const which of random() < 0.5 ? ([0, 1] as const) : ([1, 0] as const)) {
      const time = await once(bodies[which]);
      if (number >= 0) took[which][number % SUBJECTS]?.push(time);
    }
  }
  return [took[0].map(median), took[1].map(median)];
}

export const hidden: Benchmark = async (options) => {
  const { rounds, seconds, undo, say } = options;
  say(`Making a directory of ${CHILDREN} invented children, some of them shielded ...`);
  const directory = await openDirectory(CHILDREN, undo);
  const all = await hideSome(directory);
  const part = (number: number) => all.slice(number * SUBJECTS, (number + 1) * SUBJECTS);
  const [full, empty, others] = [part(0), part(1), part(2)];
  await emptyOut(
    directory,
    empty.map(({ id }) => id),
  );
  const [sealed, provisional] = [await putAway(directory, 'SEALED'), await putAway(directory, 'PROVISIONAL')];
  const { fraction: drawn } = randomStream(1, 'names of nobody');
  const names = full.map(() => nobodysName(drawn));
  await linkOthers(directory, full, names);
  const unknown = full.map(() => nobodysName(drawn));
  const { target } = await ours(directory, options);

  const pairs: Readonly<Record<string, Pair>> = {
    [CONTROL]: ({ id }, number) => [open(id), open(others[number]?.id ?? id)],
    'search with the postcode of a shielded child, or of nobody': ({ familyName, dateOfBirth, postcode }, number) => [
      search({ familyName, dateOfBirth, postcode }),
      search({ familyName, dateOfBirth, postcode: nobodysPostcode(number) }),
    ],
    'search with the NHS number of a shielded child, or of nobody': ({ nhs }, number) => [
      search({ nhsNumber: nhs }),
      search({ nhsNumber: nobodysNumber(number) }),
    ],
    'search for those like a sealed record of a shielded child, or like nobody': ({ dateOfBirth }, number) => [
      alike({ familyName: names[number] ?? '', dateOfBirth }),
      alike({ familyName: unknown[number] ?? '', dateOfBirth }),
    ],
    'a shielded record with everything hidden on it, or nothing': ({ id }, number) => [
      open(id),
      open(empty[number % SUBJECTS]?.id ?? id),
    ],
    'the number of a sealed identity, or nobody’s': (_subject, number) => [
      open(String(sealed[number % SUBJECTS])),
      open(nobodysRecord(number)),
    ],
    'the number of a record that another organisation alone tells of, or nobody’s': (_subject, number) => [
      open(String(provisional[number % SUBJECTS])),
      open(nobodysRecord(number)),
    ],
  };

  const { fraction } = randomStream(1, 'which of a pair first');
  const total = rounds * seconds * PAIRS_PER_SECOND;
  const compared = [];
  for (const [name, pair] of Object.entries(pairs)) {
    // A connection each: while one pair is compared nothing is asked, and the server closes what is idle.
    const { once, close } = asker(target);
    undo.add(close);
    const took = await inTurns(
      once,
      (number) => pair(full[number % SUBJECTS] as Hidden, number % SUBJECTS),
      total,
      fraction,
    );
    const { difference, p, power } = compare(...took, fraction, LEVEL);
    say(`${name}: ${difference.toFixed(3)} ms, p ${p.toFixed(3)}`);
    compared.push({ name, medians: took.map(median), difference, p, power: power(NOTICEABLE) });
  }
  const judged = compared.filter(({ name }) => name !== CONTROL);
  const text = [
    table([
      ['pair', 'asked', 'hidden ms', 'plain ms', 'difference', 'p', `power at ${NOTICEABLE} ms`],
      ...compared.map(({ name, medians, difference, p, power }) => [
        name,
        String(total),
        ...[...medians, difference, p, power].map((value) => value.toFixed(3)),
      ]),
    ]),
    '',
    `Medians of ${SUBJECTS} subjects, and the median of the differences within a pair; permutation test of that. ${judged.length} tests beside the control: told apart where p is below ${LEVEL} / ${judged.length}.`,
  ].join('\n');
  const figures = {
    least_p: rounded(Math.min(...judged.map(({ p }) => p))),
    largest_difference_ms: rounded(Math.max(...judged.map(({ difference }) => Math.abs(difference)))),
    power_at_02_ms: rounded(Math.min(...judged.map(({ power }) => power))),
  };
  return { figures, text };
};
