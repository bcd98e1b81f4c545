/** The database itself holds how a contact request goes on: whatever a statement tries, only these steps are taken. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';
import { child } from '#support/stack.ts';

type State = 'REQUESTED' | 'ASSIGNED' | 'CONTACTED' | 'ANSWERED' | 'CLOSED';
const states: readonly State[] = ['REQUESTED', 'ASSIGNED', 'CONTACTED', 'ANSWERED', 'CLOSED'];

interface Step {
  readonly to: State;
  readonly answer: 'SERVICE_WILL_CONTACT' | 'DECLINED' | 'CONTACT_RELEASED';
  readonly passesOn: boolean;
}
const steps = fc.array(
  fc.record({
    to: fc.constantFrom(...states),
    answer: fc.constantFrom<Step['answer'][]>('SERVICE_WILL_CONTACT', 'DECLINED', 'CONTACT_RELEASED'),
    passesOn: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8, size: 'max' },
);

/** What is permitted, written from the requirement: step by step, an answer of a service after contact with it. */
function mayGo(from: State, { to, answer, passesOn }: Step): boolean {
  if (passesOn) return to === 'REQUESTED' && (from === 'ASSIGNED' || from === 'CONTACTED');
  if (from === 'CLOSED') return false;
  if (to === 'CLOSED') return true;
  if (to === 'ANSWERED') return from === 'CONTACTED' || (from === 'ASSIGNED' && answer === 'DECLINED');
  return to === from || states.indexOf(to) === states.indexOf(from) + 1;
}

describe('a contact request in the database', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const insert = async (state: State = 'REQUESTED', version = 1): Promise<string> => {
    const id = randomUUID();
    await database.sql(
      `insert into involvements.contact_request (child_id, id, requested_by, organisation_id, urgency, reason,
         requested_at, due_at, authority, state, version, closed_at)
       values (?, ?, ?, 'HEALTH-01', 'STANDARD', 'NEW_CONTACT', now(), now(), '901', ?, ?, ?)`,
      [child.none, id, randomUUID(), state, version, state === 'CLOSED' ? new Date() : null],
    );
    return id;
  };
  const columnsOf = ({ to, answer, passesOn }: Step): string =>
    ({
      REQUESTED: 'assigned_to = null, assigned_at = null, contacted_at = null',
      ASSIGNED: `assigned_to = '${randomUUID()}', assigned_at = now()`,
      CONTACTED: 'contacted_at = now()',
      ANSWERED: `answer = '${answer}', answered_at = now(), released = ${
        answer === 'CONTACT_RELEASED' ? `'{"email":"a@b.example"}'` : 'null'
      }`,
      CLOSED: 'closed_at = now()',
    })[to] + (passesOn ? `, authority = case when authority = '901' then '902' else '901' end` : '');
  const go = (id: string, step: Step): Promise<boolean> =>
    database
      .sql(`update involvements.contact_request set state = ?, ${columnsOf(step)} where id = ?`, [step.to, id])
      .then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== '23514') throw error;
          return false;
        },
      );

  it('goes only the steps there are, whatever is tried in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (tried) => {
        const id = await insert();
        let at: State = 'REQUESTED';
        for (const step of tried) {
          const permitted = mayGo(at, step);
          expect([at, step, await go(id, step)]).toEqual([at, step, permitted]);
          if (permitted) at = step.to;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('begins at its beginning', async () => {
    await expect(insert('CLOSED')).rejects.toThrow('begins at its first step');
    await expect(insert('REQUESTED', 2)).rejects.toThrow('begins at its first step');
  });

  it.each([
    ['whose it is', `requested_by = '${randomUUID()}'`],
    ['of which organisation', `organisation_id = 'HEALTH-02'`],
    ['whom it is about', `child_id = ${child.whoElse}`],
    ['how soon', `urgency = 'URGENT'`],
    ['until when', `due_at = now() + interval '1 day'`],
    ['for which team, but by passing it on', `authority = '902'`],
  ])('never changes %s', async (_what, change) => {
    const id = await insert();
    await expect(database.sql(`update involvements.contact_request set ${change} where id = ?`, [id])).rejects.toThrow(
      'does not go back',
    );
  });
});
