/** When a record is archived and deleted, for every day there is; and that the database says the same. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import {
  archiveOn,
  ofAgeOn,
  participatesFrom,
  participatesUntil,
  purgeOn,
  type RetentionFacts,
  retentionRules,
  staysForgotten,
  yearsAfter,
} from '#subgraphs/children/retention-clock.ts';
import { type FreshDatabase, freshDatabase } from '#support/postgres.ts';

const FIRST = '1996-01-01' as IsoDate;
const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(FIRST, days));
const maybe = fc.option(day, { nil: null });
const facts = fc.record({ dateOfBirth: maybe, deathNotedOn: maybe, leftNotedOn: maybe, consentedOn: maybe });

/** Whole years from one day to another, counted by the calendar alone. */
const age = (from: IsoDate, to: IsoDate): number =>
  Number(to.slice(0, 4)) - Number(from.slice(0, 4)) - (to.slice(5) < from.slice(5) ? 1 : 0);

/** The age at which a record goes: whoever has consented, and was old enough for it, is kept longer. */
const ageOfGoing = (born: IsoDate, consented: IsoDate | null): number =>
  consented !== null && consented >= participatesFrom(born) ? 25 : 18;

const overdue = ({ dateOfBirth, deathNotedOn, leftNotedOn, consentedOn }: RetentionFacts, today: IsoDate): boolean =>
  (dateOfBirth !== null && age(dateOfBirth, today) >= ageOfGoing(dateOfBirth, consentedOn)) ||
  [deathNotedOn, leftNotedOn].some((noted) => noted !== null && age(noted, today) >= 1);

describe('the clock of a record', () => {
  it('archives nobody before a rule says so, and leaves nobody a day longer', () => {
    fc.assert(
      fc.property(facts, day, (known, today) => {
        const due = archiveOn(known);
        expect(due !== null && due <= today).toBe(overdue(known, today));
      }),
      { numRuns: 3_000 },
    );
  });

  it('deletes six years after the record was archived and its rule held, whichever came later, and never without a rule', () => {
    fc.assert(
      fc.property(facts, day, day, (known, archived, today) => {
        const due = archiveOn(known);
        const purge = purgeOn(known, archived);
        expect(purge === null).toBe(due === null);
        if (due === null || purge === null) return;
        const isOver = age(due, today) >= 6 && age(archived, today) >= 6;
        expect(purge <= today).toBe(isOver);
      }),
      { numRuns: 3_000 },
    );
  });

  it('has whoever was born on a leap day come of age on 1 March, and everybody else on the day they were born on', () => {
    for (let at = 0; at < 20_000; at += 1) {
      const born = addDays(FIRST, at);
      const expected = born.endsWith('02-29') ? '03-01' : born.slice(5);
      expect(ofAgeOn(born)).toBe(`${Number(born.slice(0, 4)) + 18}-${expected}`);
    }
    expect(yearsAfter('2024-02-29' as IsoDate, 4)).toBe('2028-02-29');
  });

  it('lets a young person consent from half a year before the eighteenth birthday on, and be kept until the 25th', () => {
    const days = [
      ['2008-01-31', '2025-07-31', '2033-01-31'],
      ['2008-08-31', '2026-02-28', '2033-08-31'],
      ['2006-08-29', '2024-02-29', '2031-08-29'],
      ['2008-02-29', '2025-08-29', '2033-03-01'],
    ] as [IsoDate, IsoDate, IsoDate][];
    for (const [born, from, until] of days)
      expect([participatesFrom(born), participatesUntil(born)]).toEqual([from, until]);
    fc.assert(
      fc.property(day, day, (dateOfBirth, consentedOn) => {
        const known = { dateOfBirth, deathNotedOn: null, leftNotedOn: null };
        // By the day of birth as it is known now: a consent given too early is none, and none shortens the time.
        const isOldEnough = age(dateOfBirth, consentedOn) >= 18 || consentedOn >= participatesFrom(dateOfBirth);
        expect(archiveOn({ ...known, consentedOn })).toBe(
          isOldEnough ? participatesUntil(dateOfBirth) : ofAgeOn(dateOfBirth),
        );
        expect(archiveOn({ ...known, consentedOn: null })).toBe(ofAgeOn(dateOfBirth));
      }),
    );
  });

  it('strikes at midnight in England, in summer an hour before that of the world', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 86_399_999 }), (today, within) => {
        // The first moment of the day in England: by what clocks there show, and by no table of ours.
        const shown = (moment: number) =>
          new Date(moment).toLocaleDateString('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' });
        const midnight = [0, -3_600_000]
          .map((offset) => Date.parse(today) + offset)
          .filter((at) => shown(at) === today);
        const first = Math.min(...midnight);
        expect(dayOf(new Date(first))).toBe(today);
        expect(dayOf(new Date(first - 1))).toBe(addDays(today, -1));
        expect(dayOf(new Date(first + (within % 82_800_000)))).toBe(today);
      }),
    );
  });

  it('takes nobody up again who would be due at once, but whoever is a child and has not died', () => {
    const rule = fc.constantFrom(...retentionRules);
    const address = fc.option(
      fc.constantFrom('CURRENT', 'LAST_KNOWN', 'LEFT_ENGLAND').map((status) => ({ status })),
      { nil: undefined },
    );
    const said = fc.record({ dateOfBirth: fc.option(day, { nil: undefined }), address });
    fc.assert(
      fc.property(rule, said, day, (why, { dateOfBirth, address: at }, today) => {
        const statement = { ...(dateOfBirth && { dateOfBirth }), ...(at && { address: at }) };
        const known = dateOfBirth === undefined ? 'UNKNOWN' : age(dateOfBirth, today) >= 18 ? 'OF_AGE' : 'CHILD';
        const isBack = at?.status === 'CURRENT';
        const taken = {
          DEATH: false,
          OF_AGE: known === 'CHILD',
          LEFT_ENGLAND: isBack && known !== 'OF_AGE',
        }[why];
        expect(staysForgotten(why, statement, today)).toBe(!taken);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the database', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('says of the same facts the same days', async () => {
    const cases = fc.sample(fc.tuple(facts, day), 4_000);
    const rows = await database.sql<{ archive: IsoDate | null; purge: IsoDate | null }>(
      `select children.archive_day(born, died, gone, consented)::text as archive,
         children.purge_day(archived, born, died, gone, consented)::text as purge
       from jsonb_array_elements(?::jsonb) with ordinality as t(said, n)
       cross join lateral jsonb_to_record(said) as f(born date, died date, gone date, consented date, archived date) order by n`,
      [
        JSON.stringify(
          cases.map(([{ dateOfBirth, deathNotedOn, leftNotedOn, consentedOn }, archived]) => ({
            born: dateOfBirth,
            died: deathNotedOn,
            gone: leftNotedOn,
            consented: consentedOn,
            archived,
          })),
        ),
      ],
    );
    expect(rows).toEqual(
      cases.map(([known, archived]) => ({ archive: archiveOn(known), purge: purgeOn(known, archived) })),
    );
  });
});
