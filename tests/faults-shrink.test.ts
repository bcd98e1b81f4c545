/** Faults only shrink rights: whatever fails of what a decision rests on, nobody sees or may do what they could not before. */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ports, Standing } from '#core/ports.ts';
import type { SharingRule } from '#core/statements.ts';
import { recordTypes } from '#core/words.ts';
import { sharingPurposes } from '#subgraphs/involvements/sharing.ts';
import { apiSchema } from '#support/api-schema.ts';
import { feedPath } from '#support/feeding.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { pathsFrom } from '#support/spellings.ts';
import { child, startStack } from '#support/stack.ts';

/** One of each role that looks, of the bodies that agreements tell apart, and of those who see nothing of a child. */
const people = ['amira', 'olga', 'vera', 'edith', 'hugo', 'piet', 'nora', 'paul', 'audrey'] as const;
/** In states by number; the last is archived for this file. */
const children = { open: child.whoElse, shielded: child.shielded, archived: child.ended };

type Change = (ports: Partial<Ports>) => Partial<Ports>;

interface Fault {
  readonly what: string;
  readonly change?: Change;
  /** Breaks it in the database; `mend` is for those that must not outlast their test. */
  readonly broken?: string;
  readonly mend?: string;
  /** A table nobody else can read meanwhile: every question to it outlasts its time. */
  readonly locked?: string;
  /** Whether nobody at all is answered anything. */
  readonly silence: boolean;
}

const standings =
  (of: (standing: Standing) => unknown): Change =>
  (ports) => ({
    ...ports,
    standings: {
      standing: async (account, client, address) => {
        const standing = await ports.standings?.standing(account, client, address);
        return (standing ? of(standing) : null) as Standing | null;
      },
    },
  });
const trail =
  (answer: () => unknown): Change =>
  (ports) => ({
    ...ports,
    audit: {
      append: async (entry) => {
        await ports.audit?.append(entry);
        return (await answer()) as number;
      },
    },
  });
const organisation = (change: object) => (standing: Standing) => ({
  ...standing,
  organisation: { ...standing.organisation, ...change },
});

const nonsense: readonly (readonly [what: string, of: (standing: Standing) => unknown])[] = [
  ['nothing', () => undefined],
  ['a word', () => 'ACTIVE'],
  ['an empty thing', () => ({})],
  ['a list', (standing) => [standing]],
  ['a role there is not', (standing) => ({ ...standing, role: 'ADMINISTRATOR' })],
  ['no fault, by leaving it out', ({ fault: _fault, ...standing }) => standing],
  ['functions in one word', organisation({ functions: 'QUERY SHIELDING EMERGENCY_OVERRIDE' })],
  ['functions as a map', organisation({ functions: { QUERY: true } })],
  ['functions there are not', organisation({ functions: ['QUERY', 'EVERYTHING'] })],
  ['no functions, by leaving them out', organisation({ functions: undefined })],
  ['a kind of body there is not', organisation({ kind: 'MINISTRY' })],
  ['no organisation', (standing) => ({ ...standing, organisation: null })],
  ['rights in one word', (standing) => ({ ...standing, rights: 'MEDIATE OVERRIDE_SHIELD' })],
  ['an authority that is no code', (standing) => ({ ...standing, authority: { code: '901' } })],
  ['a program of another name', (standing) => ({ ...standing, client: { id: 'another', kind: 'CASE_SYSTEM' } })],
  [
    'the standing of another account',
    (standing) => ({
      ...standing,
      account: '00000000-0000-4000-8000-0000000000ff',
      role: 'AUTHORITY_OFFICER',
      authority: '901',
    }),
  ],
];

/** A rule of an agreement: nothing at all to schools. */
const keptFromSchools: SharingRule = {
  effect: 'deny',
  modes: ['EXISTENCE', 'CONTENT'],
  recordTypes,
  organisations: [],
  organisationKinds: ['EDUCATION'],
  purposes: sharingPurposes,
  validUntil: '2099-01-01T00:00:00Z',
};

const ruled = (rules: string): string =>
  `create table involvements.kept as select * from involvements.agreement; update involvements.agreement set rules = ${rules}`;
const restored = `update involvements.agreement a set rules = k.rules from involvements.kept k
   where (a.organisation_id, a.version, a.fingerprint) = (k.organisation_id, k.version, k.fingerprint); drop table involvements.kept`;

const faults: readonly Fault[] = [
  {
    what: 'the store of standings is down',
    broken: 'revoke select on accreditation.account from contactpoint_accreditation',
    mend: 'grant select on accreditation.account to contactpoint_accreditation',
    silence: true,
  },
  { what: 'the store of standings is slow', locked: 'accreditation.account', silence: true },
  { what: 'the port of standings fails', change: standings(() => Promise.reject(new Error('gone'))), silence: true },
  ...nonsense.map(([what, of]) => ({
    what: `the store of standings answers ${what}`,
    change: standings(of),
    silence: true,
  })),
  {
    what: 'the store of agreements is down',
    broken: 'revoke select on involvements.agreement from contactpoint_involvements',
    mend: 'grant select on involvements.agreement to contactpoint_involvements',
    silence: false,
  },
  { what: 'the store of agreements is slow', locked: 'involvements.agreement', silence: false },
  ...[
    "'null'::jsonb",
    "'[]'::jsonb",
    `'"allow"'::jsonb`,
    "rules - 'exceptions'",
    "rules - 'defaults'",
    `rules || '{"exceptions": {}}'`,
    `rules || '{"exceptions": [null]}'`,
    `rules || '{"defaults": "allow"}'`,
    `rules || '{"exceptions": [{"effect": "deny"}]}'`,
    `jsonb_set(rules, '{exceptions,0,validUntil}', '"some day"')`,
    `jsonb_set(rules, '{exceptions,0,validFrom}', '7')`,
    `jsonb_set(rules, '{exceptions,0,effect}', '"maybe"')`,
    `jsonb_set(rules, '{exceptions,0,recordTypes}', '["HELTH"]')`,
    `jsonb_set(rules, '{exceptions,0,organisationKinds}', '"EDUCATION"')`,
    `jsonb_set(rules, '{exceptions,0,organisations}', '{}')`,
  ].map((rules) => ({
    what: `the store of agreements answers ${rules}`,
    broken: ruled(rules),
    mend: restored,
    silence: false,
  })),
  {
    what: 'the trail is down',
    broken: 'revoke execute on function audit.append from contactpoint_audit_ingest',
    mend: 'grant execute on function audit.append to contactpoint_audit_ingest',
    silence: true,
  },
  { what: 'the trail is slow', locked: 'audit.entry', silence: true },
  ...[undefined, null, 'ok', Number.NaN, -1, 0.5, {}, [7]].map((answer) => ({
    what: `the trail answers ${String(answer)}`,
    change: trail(() => answer),
    silence: true,
  })),
];

describe('rights when something fails', () => {
  let database: FreshDatabase;
  let asked: string;
  let shared: string;
  let healthy: Set<string>;

  /** Everything anybody sees or may do, one word each, in a directory that has just started. */
  async function cells(change: Change = (ports) => ports): Promise<Set<string>> {
    const stack = await startStack({ database, change: (parts) => ({ ...parts, ports: change(parts.ports) }) });
    try {
      const found = people.map(async (name) => {
        const own = await stack.ask(name, '{ viewer { permissions } }');
        const may: string[] = own.data?.viewer?.permissions ?? [];
        const seen = Object.entries({ ...children, shared }).map(async ([state, id]) => {
          const { data } = await stack.ask(name, `{ child(id: "${id}") { ${asked} } }`);
          const fields = Object.entries<unknown>(data?.child ?? {}).filter(([, value]) => value !== null);
          const rows: { id: string }[] = data?.child?.involvements?.nodes ?? [];
          return [...fields.map(([field]) => field), ...rows.map((row) => row.id)].map(
            (cell) => `${name} ${state} ${cell}`,
          );
        });
        return [...may.map((permission) => `${name} ${permission}`), ...(await Promise.all(seen)).flat()];
      });
      return new Set((await Promise.all(found)).flat());
    } finally {
      await stack.stop();
    }
  }

  beforeAll(async () => {
    database = await freshDatabase();
    const filling = await startStack({ database });
    await feedPath(filling, 'dfe-find', 'examples/feeds/dfe-find');
    const { data } = await filling.ask(
      'lena',
      `{ searchChildren(criteria: { nhsNumber: "9691292211" }) { nodes { id } } }`,
    );
    shared = data.searchChildren.nodes[0].id;
    await filling.stop();
    // An exception that keeps shut, for schools, what the rules open otherwise.
    await database.sql(
      `update involvements.agreement set rules = jsonb_set(rules, '{exceptions}', ?::jsonb || (rules -> 'exceptions'))
       where organisation_id = 'HEALTH-01'`,
      [JSON.stringify([keptFromSchools])],
    );
    await database.sql(`update children.child set state = 'ARCHIVED' where id = ?`, [child.ended]);
    const paths = pathsFrom(await apiSchema(), { child: 'child' }, 1);
    asked = paths.map(({ selection }) => selection.replaceAll('first: 3', 'first: 20')).join(' ');
    healthy = await cells();
  });
  afterAll(() => database.drop());

  it('are there to be lost: for everybody something, of every state what is due, and pointers under agreements', () => {
    expect(healthy.size).toBeGreaterThan(200);
    for (const name of people) expect([...healthy].some((cell) => cell.startsWith(name))).toBe(true);
    expect(healthy).toContain('olga shielded address');
    expect(healthy).not.toContain('amira shielded address');
    expect([...healthy].filter((cell) => cell.includes(' archived '))).toEqual([]);
    const pointers = (name: string) =>
      [...healthy].filter((cell) => cell.startsWith(`${name} shared ${shared}-`)).length;
    expect([pointers('piet'), pointers('edith'), pointers('nora')]).toEqual([7, 4, 0]);
  });

  it.each(faults)('are the same or fewer when $what', async ({ change, broken, mend, locked, silence }) => {
    const blocker = new Client({ connectionString: database.url });
    if (broken) await database.sql(broken);
    if (locked) {
      await blocker.connect();
      await blocker.query(`begin; lock table ${locked} in access exclusive mode`);
    }
    try {
      const left = await cells(change);
      expect([...left].filter((cell) => !healthy.has(cell))).toEqual([]);
      if (silence) expect(left).toEqual(new Set());
    } finally {
      if (locked) await blocker.end();
      if (mend) await database.sql(mend);
    }
  });

  it('are all back when nothing fails any more', async () => {
    expect(await cells()).toEqual(healthy);
  });
});
