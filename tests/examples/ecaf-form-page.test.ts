/** What is typed into a page of eCAF, and what is due: both pure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dictionary, type Field, type Fields, sections } from '#ecaf/dictionary.ts';
import { type Dues, duesOf, urgencyOf } from '#ecaf/due.ts';
import { formSections } from '#ecaf/form.ts';
import { checked, groupsOf, sentOf } from '#ecaf/form-page.ts';
import { episodeStates } from '#ecaf/states.ts';
import { wholeSection } from '#support/ecaf.ts';

const words = fc.oneof(
  fc.constantFrom('', ' ', 'x', 'yes', 'no', '31', '2', '2026', 'MALE', 'WBRI', 'DONE', 'a\nb', 'a\r\nb', '\ud800'),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.integer({ min: 90, max: 4_100 }).map((length) => 'x'.repeat(length)),
);

function namesOf(fields: Fields, prefix = ''): string[] {
  return Object.entries(fields).flatMap(([name, field]: [string, Field]) => {
    if (field.kind === 'list') return [0, 1, 5].flatMap((row) => namesOf(field.of, `${name}.${row}.`));
    return field.kind === 'date' ? ['day', 'month', 'year'].map((part) => `${prefix}${name}-${part}`) : [prefix + name];
  });
}

describe('what is typed into a section of the form', () => {
  it.each(sections)('is taken by the page exactly where it is taken by the API: %s', (section) => {
    const fields: Fields = dictionary[section];
    const names = namesOf(fields);
    const whole = sentOf(fields, wholeSection(section));
    // Little by little other than whole: what is wrong with one field must not hide behind another's fault.
    const typed = fc
      .dictionary(fc.constantFrom(...names), words, { maxKeys: 3 })
      .map((change) => ({ ...whole, ...change }));
    fc.assert(
      fc.property(typed, (sent) => {
        const { values, faults } = checked(fields, sent);
        const parsed = formSections[section].safeParse(values);
        const refused = parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
        // That a child is born or expected, and not both, is asked of the section as a whole.
        const others = refused.filter((path) => path !== 'dateOfBirth');
        if (faults.length === 0) expect(others).toEqual([]);
        // A fault stands at a field that the page has.
        for (const { field } of faults) expect(names.some((name) => name === field) || field.includes('.')).toBe(true);
      }),
    );
  });

  it.each(sections)('comes back as it was kept: %s', (section) => {
    const content = wholeSection(section);
    const fields: Fields = dictionary[section];
    expect(checked(fields, sentOf(fields, content))).toEqual({ values: content, faults: [] });
  });

  it('is told of each field that is missing, and has always one row more than is filled in', () => {
    const { faults } = checked(dictionary.identity, {});
    expect(faults.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['assessmentStartedOn-day', 'givenNames', 'familyName', 'sex', 'postcode', 'ethnicity']),
    );
    expect(groupsOf(dictionary.plan, {})).toHaveLength(3);
    expect(groupsOf(dictionary.plan, { 'actions.6.actionOwner': 'Rosa' })).toHaveLength(8);
    expect(groupsOf(dictionary.plan, { 'actions.29.actionOwner': 'Rosa' })).toHaveLength(30);
  });
});

describe('what is due of an assessment', () => {
  const today = '2026-11-29';
  const row = (more: Partial<Dues>): Dues => ({ state: 'DELIVERING', reviewOn: '2027-01-10', lateActions: 0, ...more });

  it.each([
    [row({ reviewOn: '2026-11-28' }), ['REVIEW_LATE']],
    [row({ reviewOn: '2026-11-29' }), ['REVIEW_SOON']],
    [row({ reviewOn: '2026-12-13' }), ['REVIEW_SOON']],
    [row({ reviewOn: '2026-12-14' }), []],
    [row({ reviewOn: '2026-12-01', lateActions: 2 }), ['ACTIONS_LATE', 'REVIEW_SOON']],
    [row({ reviewOn: '2026-11-01', lateActions: 1 }), ['REVIEW_LATE', 'ACTIONS_LATE']],
    [row({ state: 'REQUESTED', reviewOn: null }), ['ASK_CONSENT']],
    [row({ state: 'TAC_PLANNED', reviewOn: null, lateActions: 1 }), ['ACTIONS_LATE', 'BEGIN_DELIVERY']],
    [row({ state: 'CLOSED', reviewOn: null, lateActions: 3 }), []],
  ])('is said, the most urgent first: %o', (given, expected) => {
    expect(duesOf(given, today).map(({ kind }) => kind)).toEqual(expected);
  });

  it('puts an overdue review before everything else, the older first, and what is closed behind everything else', () => {
    const dates = fc.integer({ min: -60, max: 90 }).map((days) => new Date(Date.parse(today) + days * 86_400_000));
    const rows = fc.record({
      state: fc.constantFrom(...episodeStates),
      reviewOn: fc.option(dates.map((date) => date.toISOString().slice(0, 10))),
      lateActions: fc.nat(3),
    });
    const isLate = ({ state, reviewOn }: Dues): boolean => state !== 'CLOSED' && reviewOn !== null && reviewOn < today;
    fc.assert(
      fc.property(rows, rows, (one, other) => {
        const first = urgencyOf(one, today) < urgencyOf(other, today);
        if (isLate(one) && !isLate(other)) expect(first).toBe(true);
        if (isLate(one) && isLate(other) && String(one.reviewOn) < String(other.reviewOn)) expect(first).toBe(true);
        if (one.state !== 'CLOSED' && other.state === 'CLOSED') expect(first).toBe(true);
      }),
    );
  });
});
