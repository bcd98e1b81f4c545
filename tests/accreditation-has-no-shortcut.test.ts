/**
 * Whatever a random crowd does in whatever order, nobody is accredited without every signature there must be, by the
 * right and different people, and no account holds a right its organisation is not accredited for (INV-6).
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionForRight } from '#core/permissions.ts';
import { type AccreditedFunction, type PersonalRight, personalRights } from '#core/words.ts';
import { criteriaFor } from '#subgraphs/accreditation/criteria.ts';
import { administer, answers, type Charity, charity } from '#support/accrediting.ts';
import { daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, hire } from '#support/colleagues.ts';
import { type Stack, startStack } from '#support/stack.ts';

const some: readonly AccreditedFunction[] = ['QUERY', 'MEDIATED_ACCESS', 'EMERGENCY_OVERRIDE'];
const crowd = ['administrator', 'worker', 'olga', 'martin', 'manager', 'nadia', 'paul'] as const;

const acts = [
  'declare',
  'answer',
  'submit',
  'withdraw',
  'begin',
  'accredit',
  'condition',
  'reject',
  'sign',
  'suspend',
  'reinstate',
  'giveUp',
] as const;
const act = fc.record({
  who: fc.constantFrom(...crowd),
  what: fc.constantFrom(...acts),
  functions: fc.subarray([...some], { minLength: 1 }),
  unmet: fc.subarray(['A1', 'H1', 'B5']),
  stale: fc.integer({ min: 0, max: 7 }).map((each) => each === 0),
});
type Act = typeof act extends fc.Arbitrary<infer Each> ? Each : never;

/** Mostly what comes next and now and then anything at all, so that runs get far. */
const likely: readonly Partial<Act>[] = [
  { who: 'administrator', what: 'declare' },
  { who: 'administrator', what: 'answer' },
  { who: 'administrator', what: 'submit' },
  { who: 'olga', what: 'begin' },
  { who: 'olga', what: 'accredit' },
  { who: 'martin', what: 'sign' },
];
const script = fc.array(fc.tuple(act, fc.boolean(), fc.boolean()), { minLength: 6, maxLength: 30 }).map((drawn) => {
  let next = 0;
  return drawn.map(([any, usual, met]): Act => {
    if (!usual) return any;
    next += 1;
    return { ...any, ...likely[(next - 1) % likely.length], stale: false, ...(met ? { unmet: [] } : {}) };
  });
});

describe('accreditation', () => {
  let stack: Stack;
  let accredited = 0;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  async function carryOut(
    made: Charity,
    people: Readonly<Record<string, Asker>>,
    { who, what, functions, unmet, stale }: Act,
  ) {
    const ask = people[who] as Asker;
    const by = { organisationId: made.id };
    const [open] = await stack.database.sql<{ id: string; version: number; functions: AccreditedFunction[] }>(
      `select id, version, functions from accreditation.accreditation_case where organisation_id = ? order by id desc limit 1`,
      [made.id],
    );
    const held = { caseId: open?.id ?? 'none', version: (open?.version ?? 1) - (stale ? 1 : 0) };
    const due = unmet.map((criterion) => ({ criterion, dueOn: daysAgo(-30) }));
    const sent: Record<(typeof acts)[number], () => Promise<unknown>> = {
      declare: () => administer(ask, 'declareFunctions', { ...by, functions, version: held.version }),
      answer: () =>
        administer(ask, 'answerCriteria', { ...held, answers: answers(open?.functions ?? functions, unmet) }),
      submit: () => administer(ask, 'submitAccreditation', held),
      withdraw: () => administer(ask, 'withdrawDeclaration', held),
      begin: () => administer(ask, 'beginReview', held),
      accredit: () => administer(ask, 'decideReview', { ...held, recommendation: 'ACCREDIT' }),
      condition: () =>
        administer(ask, 'decideReview', { ...held, recommendation: 'ACCREDIT_WITH_CONDITIONS', conditions: due }),
      reject: () => administer(ask, 'decideReview', { ...held, recommendation: 'REJECT', reasons: ['PROFILE_WRONG'] }),
      sign: () => administer(ask, 'signAccreditation', held),
      suspend: () => administer(ask, 'suspendOrganisation', { ...by, reason: 'MISUSE' }),
      reinstate: () => administer(ask, 'reinstateOrganisation', by),
      giveUp: () => administer(ask, 'withdrawAccreditation', by),
    };
    await sent[what]();
  }

  interface Kept {
    accreditation: string;
    functions: AccreditedFunction[];
    round: null | { id: string; state: string; functions: AccreditedFunction[]; people: string[]; places: string[] };
    met: string[] | null;
    conditions: string[] | null;
    rights: PersonalRight[][];
    suspended: boolean[];
  }
  const kept = async (id: string): Promise<Kept> => {
    const [found = expect.unreachable()] = await stack.database.sql<Kept>(
      `with last as (select * from accreditation.accreditation_case where organisation_id = :id
         and state in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS') order by decided_at desc, id desc limit 1)
       select o.accreditation, o.functions,
         (select jsonb_build_object('id', l.id, 'state', l.state, 'functions', l.functions,
            'people', array[l.submitted_person, l.reviewer_person, l.signatory_person],
            'places', array(select organisation_id from accreditation.account a
              where a.id in (l.submitted_by, l.reviewer, l.signatory) order by 1)) from last l) as round,
         (select array_agg(criterion) from accreditation.criterion_answer a, last l where a.case_id = l.id and a.met) as met,
         (select array_agg(criterion) from accreditation.accreditation_condition c, last l where c.case_id = l.id) as conditions,
         (select jsonb_agg(rights) from accreditation.account where organisation_id = o.id) as rights,
         (select jsonb_agg(suspended_for @> '{ORGANISATION_SUSPENDED}') from accreditation.account where organisation_id = o.id) as suspended
       from accreditation.organisation o where o.id = :id`.replaceAll(':id', `'${id}'`),
    );
    return found;
  };

  async function holds(made: Charity): Promise<void> {
    const { accreditation, functions, round, met, conditions, rights, suspended } = await kept(made.id);
    expect(suspended.every((each) => each === (accreditation === 'SUSPENDED'))).toBe(true);
    if (!['ACCREDITED', 'ACCREDITED_WITH_CONDITIONS'].includes(accreditation)) return;
    accredited += 1;
    expect(round?.state).toBe(accreditation);
    expect(round?.places).toEqual([made.id, 'NORTHSHIRE-DIRECTORY', 'NORTHSHIRE-DIRECTORY'].toSorted());
    expect(new Set(round?.people).size).toBe(3);
    expect(round?.functions).toEqual(expect.arrayContaining(functions));
    const settled = [...(met ?? []), ...(conditions ?? [])];
    for (const { code, mandatory } of criteriaFor(round?.functions ?? [])) {
      if (mandatory) expect(settled).toContain(code);
    }
    const capped = personalRights.filter((right) => functions.includes(functionForRight[right]));
    for (const held of rights.flat()) expect(capped).toContain(held);
  }

  it('is reached by no way but the one there is, and caps every account all the while', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const made = await charity(stack);
        const team = { role: 'AUTHORITY_MANAGER', organisation: 'NORTHSHIRE-DIRECTORY', authority: '901' } as const;
        const [worker, manager] = [await hire(stack, { organisation: made.id }), await hire(stack, team)];
        const people: Record<(typeof crowd)[number], Asker> = {
          administrator: made.administrator.ask,
          worker: worker.ask,
          olga: made.olga,
          martin: made.martin,
          manager: manager.ask,
          nadia: asPersona(stack, 'nadia'),
          paul: asPersona(stack, 'paul'),
        };
        for (const step of steps) {
          await carryOut(made, people, step);
          await holds(made);
          // Whatever the organisation has, its worker is given the rights for: dropping it must take them.
          await stack.database.sql(
            `update accreditation.account a set rights = array(select r from unnest(array['MEDIATE', 'OVERRIDE_SHIELD']) r
               where (r = 'MEDIATE' and 'MEDIATED_ACCESS' = any(o.functions)) or (r = 'OVERRIDE_SHIELD' and 'EMERGENCY_OVERRIDE' = any(o.functions)))
             from accreditation.organisation o where o.id = a.organisation_id and a.id = ?`,
            [worker.account],
          );
        }
      }),
      { numRuns: 40 },
    );
    // A crowd that never accredits anybody proves nothing.
    expect(accredited).toBeGreaterThan(20);
  });
});
