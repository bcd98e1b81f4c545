import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accreditationStates, accreditedFunctions } from '#core/words.ts';
import { checkStates, stepsOf, transitions } from '#subgraphs/accreditation/accreditation-states.ts';
import { criteria, criteriaFor } from '#subgraphs/accreditation/criteria.ts';
import { statementHash } from '#subgraphs/accreditation/statement.ts';
import { systemSteps } from '#subgraphs/accreditation/system-states.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const codes = (...functions: (typeof accreditedFunctions)[number][]): string =>
  criteriaFor(functions)
    .map(({ code }) => code)
    .join(' ');

describe('the catalogue of criteria', () => {
  it('asks of everybody what holds for everybody', () => {
    expect(codes()).toBe('A1 A6 Z1 Z2 Z3 Z4');
  });

  it('selects by what an organisation declares', () => {
    expect(codes('QUERY', 'MEDIATED_ACCESS')).toBe('A1 A2 A3 A4 A5 A6 B1 B2 B3 B4 B5 B6 B7 B8 G1 G2 Z1 Z2 Z3 Z4');
    expect(codes('FEED_DATA')).toBe('A1 A6 B1 B2 B8 C1 C2 C3 Z1 Z2 Z3 Z4');
    expect(codes(...accreditedFunctions)).toBe(criteria.map(({ code }) => code).join(' '));
  });

  it('asks for consent before a sensitive feed of whoever both feeds and gives sensitive services', () => {
    expect(codes('FEED_DATA')).not.toMatch(/C4/);
    expect(codes('SENSITIVE_SERVICES')).not.toMatch(/C4/);
    expect(codes('FEED_DATA', 'SENSITIVE_SERVICES')).toMatch(/C4/);
  });

  it('asks for more, never for less, when a function is added', () => {
    for (const some of accreditedFunctions) {
      for (const more of accreditedFunctions) {
        const before = criteriaFor([some]);
        expect(criteriaFor([some, more])).toEqual(expect.arrayContaining([...before]));
      }
    }
  });
});

describe('a signed statement', () => {
  const statement = {
    organisation: 'A',
    criterion: 'A1',
    catalogue: '1',
    text: 'So it is.',
    met: true,
    evidence: 'DOC/1',
    signedBy: 'somebody',
    day: '2026-11-24',
  };

  it('has another hash as soon as any part of it differs', () => {
    const hash = statementHash(statement).toString('hex');
    expect(statementHash({ ...statement }).toString('hex')).toBe(hash);
    for (const key of Object.keys(statement) as (keyof typeof statement)[]) {
      const other = { ...statement, [key]: key === 'met' ? false : 'other' };
      expect(statementHash(other).toString('hex'), key).not.toBe(hash);
    }
  });
});

describe('the table of states', () => {
  const some = (change: (table: typeof transitions) => typeof transitions) => () => checkStates(change(transitions));

  it('has no start with a state that is never reached, never left, or none', () => {
    expect(some((table) => table)).not.toThrow();
    expect(some((table) => table.filter(({ to }) => to !== 'SUSPENDED'))).toThrow(/never reached/);
    expect(some((table) => table.filter(({ change }) => change !== 'READMIT'))).toThrow(/WITHDRAWN is never left/);
    expect(
      some((table) => table.map((each) => (each.change === 'LAPSE' ? { ...each, to: 'LOST' as never } : each))),
    ).toThrow(/LOST is no state/);
    const again = { ...transitions[0], from: ['REJECTED'], to: 'DRAFT' } as (typeof transitions)[number];
    expect(some((table) => [...table, again])).toThrow(/REJECTED is an end and is left/);
  });

  it('knows every state', () => {
    const known = new Set(stepsOf(transitions).flatMap(({ from, to }) => [from, to]));
    expect([...known].toSorted()).toEqual([...accreditationStates].toSorted());
  });
});

describe('what the database holds of it', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('is the same catalogue', async () => {
    const kept = await database.sql(
      'select code, any_of, all_of, mandatory from accreditation.criterion order by code',
    );
    const ours = criteria.map(({ code, anyOf, allOf, mandatory }) => ({
      code,
      any_of: anyOf,
      all_of: allOf,
      mandatory,
    }));
    expect(kept).toEqual(ours.toSorted((one, other) => (one.code < other.code ? -1 : 1)));
  });

  it('are the same steps', async () => {
    const text = (rows: readonly { subject: string; from: string; to: string }[]) =>
      [...new Set(rows.map(({ subject, from, to }) => `${subject} ${from} ${to}`))].toSorted();
    const kept = (table: string) =>
      database.sql<{ subject: string; from: string; to: string }>(
        `select subject, from_state as "from", to_state as "to" from accreditation.${table}`,
      );
    expect(text(await kept('accreditation_transition'))).toEqual(text(stepsOf(transitions)));
    const systems = (['PRODUCT', 'INSTALLATION'] as const).flatMap((subject) =>
      systemSteps[subject].map(([from, to]) => ({ subject, from, to })),
    );
    expect(text(await kept('system_transition'))).toEqual(text(systems));
  });
});
