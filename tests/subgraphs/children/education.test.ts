import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '#core/clock.ts';
import { type IsoDate, isoDate } from '#core/ids.ts';
import { educationStatuses, type SchoolStatement } from '#core/statements.ts';
import { educationOn, educationStates, withoutSetting } from '#subgraphs/children/education.ts';
import { addSchoolDays, schoolAge } from '#subgraphs/children/school-age.ts';

const day = (text: string): IsoDate => isoDate(text) ?? expect.unreachable(text);
const EARLIEST = day('2000-01-01');
const days = (from: IsoDate, most: number): fc.Arbitrary<IsoDate> =>
  fc.nat({ max: most }).map((count) => addDays(from, count));
const born = days(EARLIEST, 9_000);

/** What somebody may say of a child's education, made-up days included. */
const said: fc.Arbitrary<SchoolStatement | undefined> = fc.option(
  fc.record(
    {
      status: fc.constantFrom(...educationStatuses),
      urn: fc.constant('100001'),
      since: days(EARLIEST, 15_000),
      until: days(EARLIEST, 15_000),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);

/** The answer of the statute, by looking at every day: prescribed days, and the Fridays of June. */
function ageByTheAct(birthday: IsoDate): { from: IsoDate; until: IsoDate } {
  const years = (count: number): string => `${Number(birthday.slice(0, 4)) + count}${birthday.slice(4)}`;
  let from = EARLIEST;
  for (from = day(`${years(5).slice(0, 7)}-01`); ; from = addDays(from, 1)) {
    if (from >= years(5) && ['03-31', '08-31', '12-31'].includes(from.slice(5))) break;
  }
  // Sixteen before September: the June of that year, even where it has gone by (s 8(3)(a)); else the next one.
  const summer = `${Number(years(16).slice(0, 4)) + (birthday.slice(5) >= '09-01' ? 1 : 0)}-06`;
  const fridays = Array.from({ length: 30 }, (_each, index) => day(`${summer}-${String(index + 1).padStart(2, '0')}`));
  const last = fridays.filter((each) => new Date(each).getUTCDay() === 5).at(-1) ?? expect.unreachable();
  return { from, until: addDays(last, 1) };
}

describe('compulsory school age', () => {
  it.each([
    ['2021-03-31', '2026-03-31', '2037-06-27'],
    ['2021-04-01', '2026-08-31', '2037-06-27'],
    ['2021-08-31', '2026-08-31', '2037-06-27'],
    ['2021-09-01', '2026-12-31', '2038-06-26'],
    ['2020-02-29', '2025-03-31', '2036-06-28'],
  ])('of who is born on %s begins on %s and has ended on %s', (birthday, from, until) => {
    expect(schoolAge(day(birthday))).toEqual({ from, until });
  });

  it('is that of the Act for every day of birth, and never a day later for who is born earlier', () => {
    fc.assert(
      fc.property(born, (birthday) => {
        const age = schoolAge(birthday);
        expect(age).toEqual(ageByTheAct(birthday));
        const next = schoolAge(addDays(birthday, 1));
        expect(next.from >= age.from && next.until >= age.until).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('school days', () => {
  it('leave out weekends, bank holidays and the summer, and nothing else', () => {
    expect(addSchoolDays(day('2026-11-02'), 20)).toBe('2026-11-30');
    // Good Friday and Easter Monday.
    expect(addSchoolDays(day('2026-04-02'), 1)).toBe('2026-04-07');
    expect(addSchoolDays(day('2026-07-20'), 1)).toBe('2026-09-01');
    expect(addSchoolDays(day('2026-07-17'), 20)).toBe('2026-09-25');
  });

  it('come later the later they are counted from, and the more of them there are', () => {
    fc.assert(
      fc.property(days(EARLIEST, 15_000), fc.nat({ max: 40 }), (from, count) => {
        const reached = addSchoolDays(from, count);
        expect(addSchoolDays(from, count + 1) > reached && addSchoolDays(addDays(from, 1), count) >= reached).toBe(
          true,
        );
      }),
    );
  });
});

describe('what is known of a child’s education', () => {
  const [birthday] = [day('2015-05-05')];
  const today = day('2026-11-27');
  const on = (school: SchoolStatement | undefined, at = today) => educationOn(school, birthday, at);

  it('is a place as long as one is stated, whatever the age', () => {
    const since = day('2020-09-01');
    expect(on({ urn: '100001', since })).toEqual({ state: 'IN_SCHOOL', since });
    expect(on({ status: 'HOME_EDUCATED', since })).toEqual({ state: 'HOME_EDUCATED', since });
    expect(on({ status: 'ALTERNATIVE_PROVISION' })).toEqual({ state: 'ALTERNATIVE_PROVISION', since: null });
    expect(educationOn({ urn: '100001', since: day('2026-09-01') }, day('2023-11-11'), today).state).toBe('IN_SCHOOL');
    expect(educationOn({ urn: '100001' }, undefined, today).state).toBe('IN_SCHOOL');
  });

  it('is that a child has moved for twenty school days after the last on a roll, and that no place is known from then on', () => {
    const left = { urn: '100001', until: day('2026-10-30') };
    // Thirty days of November and not one bank holiday: the twentieth school day is Friday the 27th.
    expect(on(left, day('2026-10-30')).state).toBe('IN_SCHOOL');
    expect(on(left, day('2026-10-31'))).toEqual({ state: 'MOVED_UNCONFIRMED', since: '2026-10-31' });
    expect(on(left, day('2026-11-27')).state).toBe('MOVED_UNCONFIRMED');
    expect(on(left, day('2026-11-28'))).toEqual({ state: 'NO_KNOWN_SETTING', since: '2026-10-31' });
    expect(on(left, day('2031-06-27')).state).toBe('NO_KNOWN_SETTING');
    expect(on(left, day('2031-06-28'))).toEqual({ state: 'OVER_AGE', since: '2031-06-28' });
  });

  it('is that no place is known at once where somebody says so, or where nobody ever has said anything', () => {
    const since = day('2026-11-20');
    expect(on({ status: 'NOT_RECEIVING', since })).toEqual({ state: 'NO_KNOWN_SETTING', since });
    expect(on({ status: 'UNKNOWN', since })).toEqual({ state: 'NO_KNOWN_SETTING', since });
    expect(on(undefined)).toEqual({ state: 'NO_KNOWN_SETTING', since: '2020-08-31' });
    expect(on(undefined, day('2020-08-30')).state).toBe('NOT_YET_SCHOOL_AGE');
    expect(educationOn(undefined, undefined, today)).toEqual({ state: 'AGE_NOT_KNOWN', since: null });
  });

  it('has exactly one answer for each statement, day of birth and day, and names the time without a place as the list does', () => {
    fc.assert(
      fc.property(said, fc.option(born, { nil: undefined }), days(EARLIEST, 15_000), (school, birth, at) => {
        const { state } = educationOn(school, birth, at);
        expect(educationStates).toContain(state);
        const without = withoutSetting(school, birth);
        const listed = without !== null && without.from <= at && at < without.until;
        expect(state === 'NO_KNOWN_SETTING').toBe(listed);
        if (without) expect(without.since <= without.from && without.from < without.until).toBe(true);
        if (listed) expect(educationOn(school, birth, at).since).toBe(without.since);
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes one way as time goes by: from a place to having left it, to none, to being too old', () => {
    const order = ['PLACE', 'NOT_YET_SCHOOL_AGE', 'MOVED_UNCONFIRMED', 'NO_KNOWN_SETTING', 'OVER_AGE'];
    const placeIn = (state: string): number => Math.max(0, order.indexOf(state));
    fc.assert(
      fc.property(said, born, days(EARLIEST, 15_000), fc.nat({ max: 400 }), (school, birth, at, more) => {
        const [now, then] = [at, addDays(at, more)].map((each) => placeIn(educationOn(school, birth, each).state));
        expect(then).toBeGreaterThanOrEqual(now ?? 0);
      }),
      { numRuns: 2_000 },
    );
  });
});
