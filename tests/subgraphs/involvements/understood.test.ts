import { describe, expect, it } from 'vitest';
import { understood } from '#subgraphs/involvements/understood.ts';

const rule = {
  effect: 'allow',
  modes: ['EXISTENCE'],
  recordTypes: ['HEALTH'],
  organisations: [],
  organisationKinds: ['POLICE'],
  purposes: ['SAFEGUARDING'],
};

describe('the terms of an agreement as they are stored', () => {
  it('are believed where every part of them is understood', () => {
    expect(understood({ exceptions: [], defaults: [rule] })).toEqual({ exceptions: [], defaults: [rule] });
  });

  it.each([
    ['an exception of another effect', { exceptions: [{ ...rule, effect: 'hide' }], defaults: [rule] }],
    ['a kind of record that is not known', { exceptions: [{ ...rule, recordTypes: ['X'] }], defaults: [rule] }],
    ['a moment that is none', { exceptions: [], defaults: [{ ...rule, validUntil: 'soon' }] }],
    ['no exceptions at all', { defaults: [rule] }],
    ['nothing', null],
  ])('share nothing where one part is not: %s', (_what, stored) => {
    const { exceptions, defaults } = understood(stored);
    expect([exceptions.map(({ effect }) => effect), defaults]).toEqual([['deny'], []]);
  });
});
