/** How long what takes, by the rules of the domain (7.4) and not by the code’s own figures. */
import { describe, expect, it } from 'vitest';
import { COOLING_OFF_HOURS, dueAt, faultsOf, REVIEW_MONTHS, shieldSteps } from '#subgraphs/children/shield-states.ts';

describe('a shield', () => {
  it('is decided on within ten working days, reviewed within six months, and lifted after two days', () => {
    const monday = new Date('2026-03-02T10:00:00Z');
    expect(dueAt('PROVISIONAL', monday, null).toISOString()).toBe('2026-03-16T10:00:00.000Z');
    expect(dueAt('LIFT_PROPOSED', monday, null).toISOString()).toBe('2026-03-04T10:00:00.000Z');
    expect([REVIEW_MONTHS, COOLING_OFF_HOURS]).toEqual([6, 48]);
  });

  it('has no state that nothing leads to or from, and a table with one is refused', () => {
    expect(faultsOf(shieldSteps.filter(({ act }) => act !== 'CONFIRM_LIFT'))).toEqual(['LIFTED is never reached']);
    expect(faultsOf(shieldSteps.filter(({ from }) => from !== 'LIFT_PROPOSED'))).toEqual([
      'LIFT_PROPOSED is never left',
      'LIFTED is never reached',
    ]);
  });
});
