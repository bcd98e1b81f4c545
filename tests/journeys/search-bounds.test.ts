import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trailOf } from '#support/changes.ts';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { search } from '#support/searching.ts';
import { type Stack, startStack } from '#support/stack.ts';

const family = { familyName: 'Thornbury' };

describe('a search that would be browsing', () => {
  let stack: Stack;
  let amira: Asker;
  beforeAll(async () => {
    stack = await startStack();
    amira = asPersona(stack, 'amira');
  });
  afterAll(() => stack.stop());

  it.each([
    ['nothing', {}, 'familyName'],
    ['a day of birth alone', { dateOfBirth: '2019-03-03' }, 'familyName'],
    ['a postcode alone', { postcode: 'LS26 2EF' }, 'familyName'],
    ['a given name alone', { givenName: 'Maya' }, 'familyName'],
    [
      'given name, day and postcode without a family name',
      { givenName: 'Maya', dateOfBirth: '2019-03-03', postcode: 'LS26 2EF' },
      'familyName',
    ],
    ['one letter of a family name', { familyName: 'T', dateOfBirth: '2019-03-03' }, 'familyName'],
    ['one letter and much between', { familyName: "T. '-", dateOfBirth: '2019-03-03' }, 'familyName'],
    ['a family name alone', family, 'dateOfBirth'],
    ['both names', { ...family, givenName: 'Maya' }, 'dateOfBirth'],
    ['family name and gender', { ...family, gender: 'FEMALE' }, 'dateOfBirth'],
    ['family name and postcode', { ...family, postcode: 'LS26 2EF' }, 'dateOfBirth'],
    ['a range and nothing else', { ...family, bornFrom: '2019-01-01', bornTo: '2019-12-31' }, 'dateOfBirth'],
    [
      'a range and a postcode',
      { ...family, bornFrom: '2019-01-01', bornTo: '2019-12-31', postcode: 'LS26 2EF' },
      'dateOfBirth',
    ],
    ['a range without an end', { ...family, givenName: 'Maya', bornFrom: '2019-01-01' }, 'bornTo'],
    ['a range without a beginning', { ...family, givenName: 'Maya', bornTo: '2019-01-01' }, 'bornTo'],
    [
      'a day more than twelve months',
      { ...family, givenName: 'Maya', bornFrom: '2019-01-01', bornTo: '2020-01-02' },
      'bornTo',
    ],
    ['two years and a gender', { ...family, gender: 'FEMALE', bornFrom: '2018-01-01', bornTo: '2020-01-01' }, 'bornTo'],
  ])('is refused: %s', async (_what, criteria, field) => {
    const { status, data, error, request } = await search(amira, criteria);
    expect({ status, data }).toEqual({ status: 200, data: { searchChildren: null } });
    expect(error).toMatchObject({ code: 'SEARCH_TOO_BROAD', field, remedy: expect.any(String) });
    const [, outcome] = await trailOf(stack, request);
    expect(outcome).toMatchObject({ decision: 'ANSWERED_WITH_ERRORS', children: {} });
  });

  it.each([
    ['two letters before the asterisk', { familyName: 'Th*', dateOfBirth: '2019-03-03' }, 'familyName'],
    ['two letters and a space before it', { familyName: 'T h*', dateOfBirth: '2019-03-03' }, 'familyName'],
    ['marks before it', { familyName: "O'h*", dateOfBirth: '2019-03-03' }, 'familyName'],
    ['two letters of a given name', { ...family, givenName: 'Ma*', dateOfBirth: '2019-03-03' }, 'givenName'],
    ['two asterisks', { familyName: 'Thorn*', givenName: 'Maya*', dateOfBirth: '2019-03-03' }, 'givenName'],
    ['a given name without a letter', { ...family, givenName: '-', postcode: 'LS26 2EF' }, 'givenName'],
    ['a day and a range', { ...family, dateOfBirth: '2019-03-03', bornFrom: '2019-01-01' }, 'dateOfBirth'],
    [
      'a range that runs backwards',
      { ...family, givenName: 'Maya', bornFrom: '2019-02-01', bornTo: '2019-01-01' },
      'bornTo',
    ],
    ['a day before anybody’s', { ...family, dateOfBirth: '1899-12-31' }, 'dateOfBirth'],
    [
      'a range that begins before anybody',
      { ...family, givenName: 'Maya', bornFrom: '1899-12-31', bornTo: '2000-12-31' },
      'bornFrom',
    ],
    ['an NHS number and a name', { ...family, nhsNumber: '9999000002' }, 'nhsNumber'],
    ['an NHS number and a day', { nhsNumber: '9999000002', dateOfBirth: '2019-03-03' }, 'nhsNumber'],
  ])('is refused for its form: %s', async (_what, criteria, field) => {
    const { data, error } = await search(amira, criteria);
    expect(data).toEqual({ searchChildren: null });
    expect(error).toMatchObject({ code: 'SEARCH_INVALID', field });
  });

  it.each([
    ['in the year nought', { ...family, dateOfBirth: '0000-01-01' }],
    ['of two digits of a year', { ...family, givenName: 'Maya', bornFrom: '0099-12-31', bornTo: '2000-12-31' }],
  ])('is no search where a day is %s', async (_what, criteria) => {
    const { data, error } = await search(amira, criteria);
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it.each([
    [{ familyName: '*bury', dateOfBirth: '2019-03-03' }, '*bury'],
    [{ familyName: 'Thorn*bury', dateOfBirth: '2019-03-03' }, 'Thorn*bury'],
    [{ familyName: 'Thornbury%', dateOfBirth: '2019-03-03' }, 'Thornbury%'],
    [{ ...family, dateOfBirth: '2019-02-30' }, '2019-02-30'],
    [{ nhsNumber: '9999000003' }, '9999000003'],
    [{ nhsNumber: '1111111111' }, '1111111111'],
    [{ ...family, dateOfBirth: '2019-03-03', postcode: 'LS26' }, 'LS26'],
    [{ upn: 'B123456789012' }, 'B123456789012'],
  ])('is refused where a value has the wrong shape, and the value is not repeated: %j', async (criteria, value) => {
    const { error, text, data } = await search(amira, criteria);
    expect(data).toBeUndefined();
    expect(error?.code).toBe('BAD_USER_INPUT');
    expect(text).not.toContain(value);
  });

  it.each(['paul', 'audrey', 'stan'])('is not for %s at all', async (name) => {
    const { data, error } = await search(asPersona(stack, name), { ...family, dateOfBirth: '2019-03-03' });
    expect(data).toEqual({ searchChildren: null });
    expect(error?.code).toBe('FORBIDDEN');
  });

  it('is not even looked at without a reason', async () => {
    const { data, error } = await search(amira, family, {}, { reason: null });
    expect(data).toEqual({ searchChildren: null });
    expect(error).toMatchObject({ code: 'REASON_REQUIRED', field: 'Access-Reason' });
  });
});
