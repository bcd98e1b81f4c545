/**
 * Law 3 for what is told without being asked: two directories that differ in what changes about a hidden child, and in
 * nothing else, tell every case system and every practitioner the same, to the byte.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installCaseSystem, nothingWaits, quick, type Receiver, startReceiver } from '#support/case-systems.ts';
import { within } from '#support/patience.ts';
import { freshDatabase } from '#support/postgres.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const LIMIT = 25_000;
/** The clock of both worlds stands still, at a moment that tokens signed meanwhile are not younger than. */
const START = new Date(Date.now() + 150_000);
const hidden = child.shielded;
const open = [child.none, child.brother] as const;
/** Each body works with all of these children, the hidden one too, by its own case system. */
const organisations = ['NORTHSHIRE-CSC', 'NORTHSHIRE-COMMUNITY-HEALTH'] as const;
const READER = '00000000-0000-4000-9000-0000000000e1';
const id = (of: number, place: number): string =>
  `00000000-0000-4000-a${String(of).padStart(3, '0')}-${String(place).padStart(12, '0')}`;

type Kind = 'RECORD' | 'END' | 'LEAD' | 'ASSESS' | 'SENSITIVE';
interface Made {
  readonly childId: string;
  readonly kind: Kind;
}

interface World {
  readonly stack: Stack;
  readonly receivers: readonly Receiver[];
}

async function openWorld(): Promise<World> {
  const database = await freshDatabase();
  const stack = await startStack({ database, clock: () => START, changeNotices: quick });
  const receivers: Receiver[] = [];
  const installations: string[] = [];
  await nothingWaits(stack);
  for (const [of, organisation] of organisations.entries()) {
    const receiver = await startReceiver();
    receivers.push(receiver);
    const system = await installCaseSystem(stack, organisation);
    installations.push(system.installationId);
    for (const [place, childId] of [hidden, ...open].entries()) {
      await database.sql(
        `insert into involvements.involvement (child_id, id, organisation_id, service_type, source, supplier, started_on)
         values (?, ?, ?, 'SOC_FAMILY_SUPPORT', 'CASE_SYSTEM', ?, '2025-01-01')`,
        [childId, id(of, place), organisation, system.supplier],
      );
    }
  }
  const { account } = stack.persona('ben');
  await database.sql(
    `insert into involvements.practitioner (id, supplier, local_id, organisation_id, name, fingerprint, received_at)
     values (?, 'tests', 'reader', 'NORTHSHIRE-CSC', 'A Reader', '', now())`,
    [READER],
  );
  await database.sql('update accreditation.account set practitioner_id = ? where id = ?', [READER, account]);
  for (const [place, childId] of [hidden, ...open].entries()) {
    await database.sql(
      `insert into involvements.involvement (child_id, id, practitioner_id, organisation_id, service_type, source,
         started_on) values (?, ?, ?, 'NORTHSHIRE-CSC', 'YTH_WORKER', 'PRACTITIONER', '2025-01-01')`,
      [childId, id(800, place), READER],
    );
  }
  await nothingWaits(stack);
  // Now, when nothing waits: what was told of before, and in how many notices, hangs on how fast it was.
  for (const [of, organisation] of organisations.entries()) {
    // The same name in both worlds: nothing else is to differ.
    await database.sql(
      `insert into involvements.change_subscription (id, installation_id, organisation_id, url, created_by, created_at,
         next_at) values (?, ?, ?, ?, ?, ?, ?)`,
      [id(900, of), installations[of], organisation, receivers[of]?.url, randomUUID(), START, START],
    );
  }
  return { stack, receivers };
}

const inserted = `insert into involvements.involvement (child_id, id, practitioner_id, organisation_id, service_type, source,
  started_on) values ($1, $2, gen_random_uuid(), 'NORTHSHIRE-VOLUNTARY-01', 'YTH_WORKER', 'PRACTITIONER', '2026-05-01')`;
const sensitive = `insert into involvements.sensitive_service (child_id, id, kind, practitioner_id, organisation_id,
  started_on, basis, recorded_on, recorded_by, confirmed_on) values ($1, $2, 'MENTAL_HEALTH', gen_random_uuid(),
  'NORTHSHIRE-COMMUNITY-HEALTH', '2026-05-01', 'SIGNIFICANT_HARM', '2026-05-01', gen_random_uuid(), '2026-05-01')`;
/** What becomes of an involvement that has just been recorded. */
const after: Readonly<Record<Kind, readonly string[]>> = {
  RECORD: [],
  SENSITIVE: [],
  END: ["update involvements.involvement set ended_on = '2026-05-30' where child_id = $1 and id = $2"],
  ASSESS: ["update involvements.involvement set common_assessment = 'CURRENT' where child_id = $1 and id = $2"],
  LEAD: [
    'update involvements.lead set until = now() where child_id = $1 and involvement_id <> $2 and until is null',
    'insert into involvements.lead (child_id, involvement_id, since) values ($1, $2, now())',
  ],
};
/** What a test cannot make equal otherwise: when each change was made, and what it was named at random. */
const STEADY = `update involvements.change_outbox set at = '2026-06-01T08:00:00Z',
  id = md5(child_id || kind || involvement_id)::uuid`;

/** All of it at once, so that nothing is told of before it is steady. */
async function makeAll({ stack: { database } }: World, changes: readonly (Made & { readonly id: string })[]) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('begin');
    for (const { childId, kind, id: involvement } of changes) {
      for (const text of [kind === 'SENSITIVE' ? sensitive : inserted, ...after[kind]]) {
        await client.query(text, [childId, involvement]);
      }
    }
    await client.query(STEADY);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

const WAITS = `select 1 from involvements.change_outbox union all
  select 1 from involvements.change_delivery d join involvements.change_subscription s on s.id = d.subscription_id
  where d.position > s.position limit 1`;
const QUERY = `{ changeNotices(first: 100) { nodes { id kind at child { id } involvement { id serviceType } }
  pageInfo { hasNextPage } } }`;
const steady = ({ host: _, ...headers }: Readonly<Record<string, unknown>>) => headers;

/** All that anybody is told when these have changed. */
async function tell(world: World, shown: readonly Made[], hiddenOnes: readonly Made[], run: number): Promise<unknown> {
  const { stack, receivers } = world;
  for (const receiver of receivers) receiver.received.length = 0;
  await nothingWaits(stack);
  const named = (list: readonly Made[], of: number) =>
    list.map((each, place) => ({ ...each, id: id(of + place, run), place }));
  const all = [...named(shown, 600), ...named(hiddenOnes, 700)];
  await makeAll(
    world,
    all.toSorted((one, other) => one.place - other.place),
  );
  await expect.poll(() => stack.database.sql(WAITS), { timeout: 25_000 }).toEqual([]);
  const read = await stack.ask('ben', QUERY);
  expect(read.errors).toBeUndefined();
  const seen = receivers.map(({ received }) => received.map(({ headers, text }) => [text, steady(headers)]));
  const standing = await stack.database.sql(
    `select sequence, failures, last_delivered_at from involvements.change_subscription order by id`,
  );
  return { seen, read: read.text, standing };
}

describe('of two worlds in which different things change about a hidden child', () => {
  let worlds: readonly World[];
  beforeAll(async () => {
    worlds = [await openWorld(), await openWorld()];
  });
  afterAll(async () => {
    for (const { stack, receivers } of worlds) {
      await stack.stop();
      await stack.database.drop();
      for (const each of receivers) await each.stop();
    }
  });

  const kinds = fc.constantFrom<Kind>('RECORD', 'END', 'LEAD', 'ASSESS', 'SENSITIVE');
  const some = (children: readonly string[], most: number) =>
    fc.array(fc.record({ childId: fc.constantFrom(...children), kind: kinds }), { maxLength: most });

  const ofEach = (childId: string): Made[] =>
    (['RECORD', 'END', 'LEAD', 'ASSESS', 'SENSITIVE'] as const).map((kind) => ({ childId, kind }));

  it('nobody is told anything by which they could tell which is theirs', async () => {
    let run = 0;
    let told = '';
    await fc.assert(
      fc.asyncProperty(
        some(open, 5),
        some([hidden], 6),
        some([hidden], 6),
        within(LIMIT)(async (shown, one, other) => {
          const answers = await Promise.all(
            worlds.map((world, index) => tell(world, shown, index === 0 ? one : other, run)),
          );
          run += 1;
          expect(answers[0]).toEqual(answers[1]);
          told += JSON.stringify(answers);
        }),
      ),
      { numRuns: 25, examples: [[ofEach(child.none), ofEach(hidden), []]] },
    );
    // There was something to be told, and it was.
    for (const word of ['involvement.recorded', 'lead-professional.changed', 'INVOLVEMENT_ENDED'])
      expect(told).toContain(word);
    expect(told).not.toContain(hidden);
  }, 60_000);
});
