import { describe, expect, it } from 'vitest';
import type { SharingRule } from '#core/statements.ts';
import { agreementsIn } from '#subgraphs/involvements/agreements.ts';
import type { Agreement, Audience } from '#subgraphs/involvements/sharing.ts';

const school: Audience = { organisation: 'EDUCATION-01', kind: 'EDUCATION', purpose: 'SAFEGUARDING' };
const rule: SharingRule = {
  effect: 'allow',
  modes: ['EXISTENCE'],
  recordTypes: ['HEALTH'],
  organisations: [],
  organisationKinds: ['EDUCATION'],
  purposes: ['SAFEGUARDING'],
};
const agreement: Agreement = {
  id: 'a',
  custodian: 'HEALTH-01',
  version: '1',
  terms: { exceptions: [], defaults: [rule] },
  startsAt: null,
  endsAt: null,
};

/** A place where agreements are kept, that can be changed, break down and be slow; and a clock that can be put forward. */
function kept(first: readonly Agreement[]) {
  const state = {
    now: Date.parse('2026-06-01T09:00:00Z'),
    agreements: first,
    changes: 0,
    broken: false as boolean,
    slow: Promise.resolve(),
    looks: 0,
    readings: 0,
  };
  const answer = async <Value>(value: () => Value): Promise<Value> => {
    await state.slow;
    if (state.broken) throw new Error('out of reach');
    return value();
  };
  const source = {
    changes: () => {
      state.looks += 1;
      return answer(() => String(state.changes));
    },
    agreements: () => {
      state.readings += 1;
      return answer(() => ({ changes: String(state.changes), agreements: state.agreements }));
    },
  };
  const known = agreementsIn(source, () => new Date(state.now));
  const seen = async (audience = school) => (await known.pointersFor([audience], new Date(state.now))).existence;
  return { state, known, seen };
}

describe('what is known of agreements', () => {
  it('is used for a second without a look, then looked after, and read again only when it has changed', async () => {
    const { state, seen } = kept([agreement]);
    expect(await seen()).toEqual(['HEALTH-01 HEALTH']);
    state.now += 999;
    await seen();
    expect([state.looks, state.readings]).toEqual([1, 1]);
    state.now += 1;
    await seen();
    expect([state.looks, state.readings]).toEqual([2, 1]);
    state.now += 1_000;
    [state.agreements, state.changes] = [[], 1];
    expect(await seen()).toEqual([]);
    expect([state.looks, state.readings]).toEqual([3, 2]);
  });

  it('is looked after once for all who ask at the same time', async () => {
    const { state, seen } = kept([agreement]);
    await Promise.all(Array.from({ length: 50 }, () => seen()));
    expect([state.looks, state.readings]).toEqual([1, 1]);
  });

  it('answers nobody when it cannot be read, and everybody again as soon as it can', async () => {
    const { state, seen } = kept([agreement]);
    await seen();
    state.now += 1_000;
    state.broken = true;
    await expect(seen()).rejects.toThrow('out of reach');
    await expect(seen()).rejects.toThrow('out of reach');
    state.broken = false;
    expect(await seen()).toEqual(['HEALTH-01 HEALTH']);
  });

  it('answers nobody with what took more than half a minute to arrive', async () => {
    const { state, seen } = kept([agreement]);
    let arrive = (): void => undefined;
    state.slow = new Promise((resolve) => {
      arrive = resolve;
    });
    const answer = seen();
    state.now += 30_001;
    arrive();
    await expect(answer).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('is not believed from the future: a clock that was put back makes it be looked after', async () => {
    const { state, seen } = kept([agreement]);
    await seen();
    state.now -= 5_000;
    [state.agreements, state.changes] = [[], 1];
    expect(await seen()).toEqual([]);
  });

  it('is read again at once when somebody has changed it here, also by those who were waiting for what was being read', async () => {
    const { state, known, seen } = kept([agreement]);
    await seen();
    [state.agreements, state.changes] = [[], 1];
    known.changed();
    expect(await seen()).toEqual([]);
  });

  it('does not keep what was being read when the change came', async () => {
    const { state, known, seen } = kept([agreement]);
    let arrive = (): void => undefined;
    state.slow = new Promise((resolve) => {
      arrive = resolve;
    });
    const before = seen();
    known.changed();
    [state.agreements, state.changes] = [[], 1];
    const after = seen();
    arrive();
    await before;
    expect(await after).toEqual([]);
    expect(await seen()).toEqual([]);
    expect(state.looks).toBe(2);
  });

  it('bites at its very moment without being read: when a rule ends, and when an agreement begins', async () => {
    const at = Date.parse('2026-06-01T09:00:00Z');
    const ending = {
      ...agreement,
      terms: { exceptions: [], defaults: [{ ...rule, validUntil: new Date(at + 100).toISOString() }] },
    };
    const beginning = { ...agreement, id: 'b', custodian: 'POLICE-01', startsAt: new Date(at + 200) };
    const { state, seen } = kept([ending, beginning]);
    const found: Record<number, readonly string[]> = {};
    for (const later of [0, 100, 101, 199, 200]) {
      state.now = at + later;
      found[later] = await seen();
    }
    expect(found).toEqual({
      0: ['HEALTH-01 HEALTH'],
      100: ['HEALTH-01 HEALTH'],
      101: [],
      199: [],
      200: ['POLICE-01 HEALTH'],
    });
    expect(state.readings).toBe(1);
  });

  it('answers a request that began before a boundary by what held when it began', async () => {
    const at = Date.parse('2026-06-01T09:00:00Z');
    const { state, known } = kept([{ ...agreement, endsAt: new Date(at + 100) }]);
    state.now = at + 150;
    const seenAt = async (moment: number) => (await known.pointersFor([school], new Date(moment))).existence;
    expect([await seenAt(at + 150), await seenAt(at + 99), await seenAt(at + 150)]).toEqual([
      [],
      ['HEALTH-01 HEALTH'],
      [],
    ]);
  });

  it('answers for two, of whom one asks through the other, what both may see', async () => {
    const rules = [
      rule,
      {
        ...rule,
        modes: ['EXISTENCE', 'CONTENT'],
        recordTypes: ['PERSONAL' as const],
        organisationKinds: ['POLICE' as const],
      },
      { ...rule, recordTypes: ['PERSONAL' as const] },
    ];
    const { state, known } = kept([{ ...agreement, terms: { exceptions: [], defaults: rules } }]);
    const police: Audience = { ...school, organisation: 'POLICE-01', kind: 'POLICE' };
    const seen = (...who: [Audience, ...Audience[]]) => known.pointersFor(who, new Date(state.now));
    expect(await seen(school)).toMatchObject({ existence: ['HEALTH-01 PERSONAL', 'HEALTH-01 HEALTH'], content: [] });
    expect(await seen(police)).toMatchObject({ content: ['HEALTH-01 PERSONAL'] });
    for (const both of [await seen(school, police), await seen(police, school)]) {
      expect(both).toMatchObject({ existence: ['HEALTH-01 PERSONAL'], content: [] });
    }
    expect(await seen(school, { ...school, organisation: 'EDUCATION-02' })).toBe(await seen(school));
  });
});
