import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childComparisons } from '../../matching/children.ts';
import { dateLevel } from '../../matching/compare-dates.ts';
import { UNKNOWN } from '../../matching/comparison.ts';
import { Encoder, type Person } from '../../matching/encode.ts';
import { NameBook } from '../../matching/name-book.ts';
import { normaliseName, personName } from '../../matching/names.ts';
import { normaliseLine, normalisePostcode, sameHome } from '../../matching/places.ts';
import { Values } from '../../matching/values.ts';

/** The level, in words, that a comparison gives two people. */
function level(name: string, one: Person, other: Person): string {
  const values = new Values();
  const comparison = childComparisons(new NameBook(values)).find((each) => each.name === name);
  const encoder = new Encoder(values);
  const found = comparison?.compare(encoder.table([one]), 0, encoder.table([other]), 0) ?? UNKNOWN;
  return found === UNKNOWN ? 'not known' : (comparison?.levels[found] ?? '');
}

describe('names', () => {
  it.for([
    [{ given: 'Zoë' }, { given: 'ZOE' }, 'same'],
    [{ given: 'Bob' }, { given: 'Robert' }, 'nickname or spelling'],
    [{ given: 'Evie-Mae' }, { given: 'Evie' }, 'shares a part'],
    [{ given: 'Jakub' }, { given: 'Jakbu' }, 'one edit'],
    [{ given: 'J' }, { given: 'Jakub' }, 'same initial'],
    [{ given: 'Ali', family: 'Omar' }, { given: 'Omar', family: 'Ali' }, 'given and family changed over'],
    [{ given: 'Rose', middle: 'Ann' }, { given: 'Ann', middle: 'Rose' }, 'given and middle changed over'],
    [{ given: 'Rose', middle: 'A' }, { given: 'Ann', middle: 'Rose' }, 'given and middle changed over'],
    [{ given: 'Rose', middle: 'May' }, { given: 'Ann', middle: 'Rose' }, 'is the other’s middle name'],
    [{ given: 'Xander' }, { given: 'Bodhi' }, 'differs'],
    [{ given: 'Baby' }, { given: 'Baby' }, 'not known'],
    [{ given: '' }, { given: 'Bodhi' }, 'not known'],
  ] as const)('given %o and %o: %s', ([one, other, expected]) => {
    expect(level('given', one, other)).toBe(expected);
    expect(level('given', other, one)).toBe(expected);
  });

  it.for([
    [{ family: "O'Neill" }, { family: 'ONEILL' }, 'same'],
    [{ family: 'Reynolds-McDonagh' }, { family: 'McDonagh' }, 'part of the double-barrelled'],
    [{ family: ['Jones', 'Smith'] }, { family: 'Smith' }, 'same'],
    [{ family: 'Smith' }, { family: 'Smyth' }, 'one edit'],
    [{ family: 'Smith' }, { family: 'Iqbal' }, 'differs'],
  ] as const)('family %o and %o: %s', ([one, other, expected]) => {
    expect(level('family', one, other)).toBe(expected);
  });

  it('normalises once: again changes nothing', () => {
    fc.assert(fc.property(fc.string(), (text) => normaliseName(normaliseName(text)) === normaliseName(text)));
  });

  it.for(['Baby', 'BABY BOY', 'baby of smith', 'Twin One', 'Infant', 'Unknown', 'not known'])(
    'takes the placeholder %s for no name',
    (text) => expect(personName(text)).toBe(''),
  );

  it.for(['Babylon', 'Twinkle', 'Nonette'])('takes %s for a name', (text) => {
    expect(personName(text)).toBe(text.toUpperCase());
  });
});

describe('days of birth', () => {
  const words = (one: string, other: string): string => level('birthDate', { birthDate: one }, { birthDate: other });
  it.for([
    ['2016-03-04', '2016-03-04', 'same'],
    ['2016-03-04', '2016-04-03', 'day and month changed over'],
    ['2016-03-04', '2016-03-14', 'one edit'],
    ['2016-03-04', '2016-03-29', 'two of day, month, year'],
    ['2019-03-04', '2020-03-04', 'a year apart'],
    ['2016-03-04', '2016-01-01', 'two edits'],
    ['2016-03-04', '2016-11-27', 'same year'],
    ['2016-03-04', '2009-11-27', 'differs'],
    ['', '2009-11-27', 'not known'],
    ['', '', 'not known'],
  ] as const)('%s and %s: %s', ([one, other, expected]) => expect(words(one, other)).toBe(expected));

  it('are compared alike from either side', () => {
    const date = fc
      .tuple(fc.integer({ min: 2008, max: 2026 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
      .map(([year, month, day]) => `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`);
    fc.assert(fc.property(date, date, (one, other) => dateLevel(one, other) === dateLevel(other, one)));
  });
});

describe('homes', () => {
  const here = { postcode: 'zn3 3ya', line: 'Flat 2, 14 High St' };
  it.for([
    [here, 'same home'],
    [{ postcode: 'ZN33YA', line: 'FLAT 2 14 HIGH STREET' }, 'same home'],
    [{ postcode: 'ZN3 3YA', line: '14 High Street' }, 'same postcode, perhaps the same house'],
    [{ postcode: 'ZN3 3YA', line: '15 High Street' }, 'same postcode, other house'],
    [{ postcode: 'ZN3 3YA', line: '' }, 'same postcode'],
    [{ postcode: 'ZN3 3YB', line: 'Flat 2, 14 High Street' }, 'same line, postcode one edit away'],
    [{ postcode: 'QQ9 9QQ', line: 'Flat 2, 14 High Street' }, 'same line, other postcode'],
    [{ postcode: ['QQ9 9QQ', 'ZN3 3YA'], line: ['1 Low Lane', 'Flat 2, 14 High Street'] }, 'same home'],
    [{ postcode: 'ZN3 4YB', line: '3 Low Lane' }, 'same district'],
    [{ postcode: 'QQ9 9QQ', line: '3 Low Lane' }, 'elsewhere'],
    [{ postcode: '', line: 'Flat 2, 14 High Street' }, 'not known'],
  ] as const)('%o: %s', ([there, expected]) => expect(level('home', here, there)).toBe(expected));

  it('are not shared by those of no fixed abode', () => {
    const nowhere = { postcode: 'ZZ99 3VZ', line: 'No fixed abode' };
    expect(level('home', nowhere, nowhere)).toBe('not known');
  });

  it('follow DfE’s order for lines in one postcode', () => {
    expect(sameHome('14 HIGH STREET', '14 HIGH STREET NORTH')).toBe('same');
    expect(sameHome('12-16 HIGH STREET', '14 HIGH STREET')).toBe('perhaps');
    expect(sameHome('14A HIGH STREET', '14B HIGH STREET')).toBe('different');
    expect(sameHome('ROSE COTTAGE', 'THE MILL')).toBe('different');
    expect(normaliseLine('14 St. James Rd')).toBe('14 ST JAMES ROAD');
    expect(normalisePostcode(' sw1a1aa')).toBe('SW1A 1AA');
  });
});

describe('absence', () => {
  it('never speaks for or against: a comparison with nothing is not known', () => {
    const values = new Values();
    const encoder = new Encoder(values);
    const blank = encoder.table([{}]);
    const full = encoder.table([
      {
        given: 'Ann',
        middle: 'May',
        family: 'Lee',
        birthDate: '2016-03-04',
        sex: 'F',
        postcode: 'ZN3 3YA',
        line: '1 A Road',
      },
    ]);
    for (const comparison of childComparisons(new NameBook(values))) {
      expect(comparison.compare(blank, 0, blank, 0), comparison.name).toBe(UNKNOWN);
      expect(comparison.compare(blank, 0, full, 0), comparison.name).toBe(UNKNOWN);
    }
  });
});
