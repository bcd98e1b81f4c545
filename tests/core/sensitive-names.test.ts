import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesSensitiveService } from '#core/sensitive-names.ts';

const telling = [
  'CAMHS',
  'Northshire Camhs Tier 3',
  'C.A.M.H.S.',
  'c a m h s',
  'sam@camhs.example',
  'Child Mental-Health team',
  'Psychiatry liaison',
  'Eating disorders',
  'Sexual Health',
  'Sexual and reproductive health clinic',
  'G.U.M. clinic',
  'Genito-urinary medicine',
  'Contraceptive advice',
  'Substance misuse',
  'Young people’s Drug & Alcohol Service',
];
const plain = [
  'Health visitors east',
  'School nursing',
  'Dental health',
  'Youth offending team',
  'Guma Street children’s centre',
  'Gumley Wood School',
  'Families First',
  'Robin Drugan',
  'robin.colleague@northshire.example',
  'Speech and language therapy',
];

describe('the name of a team, a person or an address', () => {
  it.each(telling)('%s tells which sensitive service it is', (name) => {
    expect(namesSensitiveService(name)).toBe(true);
  });

  it.each(plain)('%s tells none', (name) => {
    expect(namesSensitiveService(name)).toBe(false);
  });

  it('tells it however it is capitalised, and whatever stands around and between', () => {
    const between = fc.constantFrom(' ', '  ', '-', '_', ' / ', '.');
    const cased = (text: string) =>
      fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((upper) => [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter)).join(''));
    const name = fc
      .constantFrom('camhs', 'mental health', 'sexual health', 'substance misuse', 'drug service')
      .chain((words) => fc.tuple(cased(words), between).map(([text, gap]) => text.replaceAll(' ', gap)));
    fc.assert(
      fc.property(fc.constantFrom('', 'North ', '(1) '), name, fc.constantFrom('', ' team', ', east'), (a, b, c) =>
        namesSensitiveService(`${a}${b}${c}`),
      ),
    );
  });
});
