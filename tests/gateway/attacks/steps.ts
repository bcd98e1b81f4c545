/** Attacks of the catalogue that are more than one request, and what each comes out as. */
import { AUDIENCE, child, type Reply, type Stack } from '#support/stack.ts';
import type { Target } from './target.ts';

/** `found` is what must equal `expected`. */
export interface Steps {
  readonly id: string;
  readonly name: string;
  readonly run: (target: Target) => Promise<{ readonly found: unknown; readonly expected: unknown }>;
}

const OPEN = 'query ($id: ID!) { child(id: $id) { familyName involvements { nodes { serviceType } } } }';
const UNKNOWN = '440123456781';

const open = (stack: Stack, persona: string, id: string): Promise<Reply> =>
  stack.ask(persona, OPEN, { variables: { id } });

const entriesOf = async (stack: Stack, { headers }: Reply) =>
  (await stack.trail()).filter(({ request }) => request === headers.get('x-request-id'));

async function searchFor(stack: Stack, criteria: Record<string, unknown>): Promise<string> {
  const query =
    'query ($criteria: ChildSearchCriteria!) { searchChildren(criteria: $criteria) { nodes { id } pageInfo { hasNextPage endCursor } } }';
  return (await stack.ask('amira', query, { variables: { criteria } })).text;
}

/** Archives a record for as long as something is looked at. */
async function whileArchived<Result>({ database }: Stack, id: string, look: () => Promise<Result>): Promise<Result> {
  const set = (state: string) => database.sql('update children.child set state = ? where id = ?', [state, id]);
  await set('ARCHIVED');
  try {
    return await look();
  } finally {
    await set('OPEN');
  }
}

/** With what each statement is refused to a role. A block is undone by itself when it fails. */
async function refusals(stack: Stack, role: string, statements: readonly string[]): Promise<string[]> {
  const codes: string[] = [];
  for (const statement of statements) {
    const block = `do $$ begin set local role ${role}; ${statement}; end $$`;
    const done = stack.database.sql(block).then(() => 'done');
    codes.push(await done.catch((error: { readonly code?: string }) => String(error.code)));
  }
  return codes;
}

export const steps: readonly Steps[] = [
  {
    id: 'F26',
    name: 'Restricted field only as an @requires dependency',
    run: async ({ stack }) => ({
      found: (await open(stack, 'amira', child.shielded)).data.child.involvements,
      expected: null,
    }),
  },
  {
    id: 'Z02',
    name: 'Existence oracle: unknown, mistyped and archived numbers are indistinguishable',
    run: async ({ stack }) => {
      const archived = await whileArchived(stack, child.none, () => open(stack, 'amira', child.none));
      const others = [await open(stack, 'amira', UNKNOWN), await open(stack, 'amira', '440123456782')];
      const seen = ({ status, text, headers }: Reply) => [status, text, headers.get('x-query-cost')];
      return { found: others.map(seen), expected: [seen(archived), seen(archived)] };
    },
  },
  {
    id: 'Z04',
    name: 'Shielded record: a search by what is hidden is told from no wrong guess',
    run: async ({ stack }) => {
      const [row] = await stack.database.sql<Record<string, string>>(
        "select family_name, given_names, date_of_birth::text as born, coalesce(postcode, 'none') as postcode from children.child where id = ?",
        [child.shielded],
      );
      const names = { familyName: row?.family_name, givenName: row?.given_names?.split(' ')[0] };
      const wrong = await searchFor(stack, { ...names, postcode: 'ZZ99 3VZ' });
      const right = await searchFor(stack, { ...names, postcode: row?.postcode });
      const visible = await searchFor(stack, { ...names, dateOfBirth: row?.born });
      return { found: [right, visible.includes(child.shielded)], expected: [wrong, true] };
    },
  },
  {
    id: 'Z10',
    name: 'No reason for access',
    run: async ({ stack }) => {
      const { data, errors } = await stack.ask('amira', OPEN, { variables: { id: child.whoElse }, reason: null });
      return { found: [data, errors?.[0].extensions.code], expected: [{ child: null }, 'REASON_REQUIRED'] };
    },
  },
  {
    id: 'Z20',
    name: 'Organisation accreditation lapsed or suspended',
    run: async ({ stack }) => {
      const { status, data, errors } = await open(stack, 'nina', child.whoElse);
      return { found: [status, data, errors?.[0].extensions.code], expected: [403, undefined, 'STANDING_REFUSED'] };
    },
  },
  {
    id: 'Z22',
    name: 'Denied mutation has no side effect',
    run: async ({ stack }) => {
      const count = async () => (await stack.database.sql('select count(*) from involvements.involvement'))[0];
      const before = await count();
      const mutation = `mutation ($id: ID!) { recordInvolvement(input: { idempotencyKey: "attack-z22", childId: $id,
        serviceType: YTH_WORKER, startedOn: "2026-01-05" }) { involvement { id } } }`;
      const { data, errors } = await stack.ask('vera', mutation, { variables: { id: child.none } });
      return {
        found: [data, errors?.[0].extensions.code, await count()],
        expected: [{ recordInvolvement: null }, 'FORBIDDEN', before],
      };
    },
  },
  {
    id: 'Z26',
    name: 'Cached decision across users, parents and fields',
    run: async ({ stack }) => {
      const both = `{ a: child(id: "${child.whoElse}") { involvements { nodes { id } } }
        b: child(id: "${child.shielded}") { involvements { nodes { id } } } }`;
      const officer = (await stack.ask('olga', both)).data.b.involvements !== null;
      const { data } = await stack.ask('amira', both);
      return { found: [officer, data.a.involvements !== null, data.b.involvements], expected: [true, true, null] };
    },
  },
  {
    id: 'Z29',
    name: 'Archived record',
    run: async ({ stack }) => {
      const text = await whileArchived(stack, child.none, async () => (await open(stack, 'amira', child.none)).text);
      return { found: text, expected: (await open(stack, 'amira', UNKNOWN)).text };
    },
  },
  {
    id: 'U05',
    name: 'UPDATE/DELETE/TRUNCATE by the application role',
    run: async ({ stack }) => {
      const statements = [
        "update audit.entry set body = ''",
        'delete from audit.entry',
        'truncate audit.entry',
        'insert into audit.subject select * from audit.subject',
        'alter table audit.entry drop column body',
        'drop table audit.entry',
        "set local session_replication_role = 'replica'",
      ];
      const denied = await refusals(stack, 'contactpoint_audit', statements);
      return { found: denied, expected: statements.map(() => '42501') };
    },
  },
  {
    id: 'U10',
    name: 'Audit of the audit: every audit read is itself an entry',
    run: async ({ stack }) => {
      const reply = await stack.ask('audrey', 'query Review { accessRecords(first: 1) { nodes { id } } }');
      const entries = await entriesOf(stack, reply);
      return {
        found: [reply.errors, ...entries.map(({ kind, operation }) => [kind, operation])],
        expected: [undefined, ['INTENT', 'Review'], ['OUTCOME', 'Review']],
      };
    },
  },
  {
    id: 'U11',
    name: 'Denials and failed attempts are recorded with the rule that denied',
    run: async ({ stack, tokens }) => {
      const shielded = await entriesOf(stack, await open(stack, 'amira', child.shielded));
      const suspended = await entriesOf(stack, await open(stack, 'sam', child.whoElse));
      const forged = await tokens.access({ key: 'wrong', aud: AUDIENCE });
      const headers = { authorization: `Bearer ${forged}` };
      const nobody = await entriesOf(stack, await stack.ask('amira', OPEN, { headers }));
      return {
        found: [
          shielded[1].rules.includes('D13-shielded'),
          ...[suspended, nobody].map(([{ kind, rules }]) => [kind, rules]),
        ],
        expected: [true, ['REFUSAL', ['ACCOUNT_SUSPENDED']], ['REFUSAL', ['TOKEN']]],
      };
    },
  },
];
