import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleaned, email, Fault, homePostcode, personName, telephone } from '../../sources/fields.ts';

const faulty = (value: unknown): boolean => value instanceof Fault;

describe('a text', () => {
  it('is trimmed and has its accents written in one way', () => {
    expect(cleaned('  Noe\u0308l\u00A0')).toBe('Noël');
  });

  it('is refused with whatever cannot be stored or shown', () => {
    for (const bad of ['\u0000', '\n', '\u001B', '\u0085', '\u2028', '\uD800', '\u202E', '\uE000', '\uFFFF']) {
      expect(faulty(cleaned(`a${bad}b`))).toBe(true);
    }
  });

  it('is the same when it is cleaned twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = cleaned(text);
        if (typeof once === 'string') expect(cleaned(once)).toBe(once);
      }),
    );
  });
});

describe('a telephone number', () => {
  it.each([
    ['01632 960201', '01632 960201'],
    ['(01632) 960201', '01632 960201'],
    ['+44 (0)1632 960201', '+44 0 1632 960201'],
    ['01632-960201 ext. 12', '01632-960201 x12'],
    ['01632 960201x12', '01632 960201 x12'],
    ['999', '999'],
  ])('%s is kept as %s', (written, kept) => {
    expect(telephone(written)).toBe(kept);
  });

  it.each(['9', 'none', '01632 960201 / 960202', '+', 'x12', '1'.repeat(36), '٠١٢٣'])('%s is none', (text) => {
    expect(faulty(telephone(text))).toBe(true);
  });
});

describe('a name, an address and a postcode', () => {
  it('are measured in what is stored: 35 and 254', () => {
    expect(personName('a'.repeat(35))).toBe('a'.repeat(35));
    expect(faulty(personName('a'.repeat(36)))).toBe(true);
    expect(email(`${'a'.repeat(252)}@b`)).toHaveLength(254);
    expect(faulty(email(`${'a'.repeat(253)}@b`))).toBe(true);
  });

  it('have a postcode in capitals with one space, however it was typed', () => {
    expect(['ns4 2qt', 'NS42QT', 'NS4  2QT', 'zz993vz'].map(homePostcode)).toEqual([
      'NS4 2QT',
      'NS4 2QT',
      'NS4 2QT',
      'ZZ99 3VZ',
    ]);
  });
});
