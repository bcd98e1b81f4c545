import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childNumberFrom } from '#core/ids.ts';
import { childrenNamedIn } from '#subgraphs/audit/sealing.ts';

const one: string = childNumberFrom('10000000123');
const other: string = childNumberFrom('98765432101');

/** Each digit as it stands, or by an escape of JSON within GraphQL. */
const escaped = (number: string, ways: readonly number[]): string =>
  [...number]
    .map((digit, index) => {
      const spelt = [digit, `\\u003${digit}`, `\\\\u{3${digit}}`, `\\\\u003${digit}`, `\\U003${digit}`];
      return spelt[ways[index] ?? 0] ?? digit;
    })
    .join('');

describe('the children that a question names', () => {
  it.each([
    ['in a variable', `{"variables":{"id":"${one}"}}`, [one]],
    ['twice, and another before it', `{"a":"${other}","b":["${one}","${other}"]}`, [one, other]],
    ['in groups', `{"id":"${one.slice(0, 4)} ${one.slice(4, 8)}-${one.slice(8)}"}`, [one]],
    ['nobody: with a wrong check digit', `{"id":"${one.slice(0, 11)}${(Number(one[11]) + 1) % 10}"}`, []],
    ['nobody: among more digits', `{"id":"1${one}","other":"${one}1"}`, []],
    ['nobody: escapes that are none', String.raw`{"id":"\n\t\\ \" \user"}`, []],
  ])('%s', (_, text, named) => {
    expect(childrenNamedIn(text)).toEqual(named);
  });

  it('are found however their digits are written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 12, maxLength: 12 }),
        fc.constantFrom(one, other),
        (ways, number) => {
          expect(childrenNamedIn(`{"query":"{ child(id: \\"${escaped(number, ways)}\\") { id } }"}`)).toEqual([number]);
        },
      ),
    );
  });
});
