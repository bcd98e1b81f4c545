/** A pupil who is on the roll of two schools stands in a return twice: both are kept, and the main one is shown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asPersona } from '#support/colleagues.ts';
import { addCensus, EDUCATION, returned } from '#support/schooling.ts';
import { search } from '#support/searching.ts';
import { type Stack, startStack } from '#support/stack.ts';

describe('a pupil on two rolls', () => {
  let stack: Stack;
  let amira: Asker;
  beforeAll(async () => {
    stack = await startStack();
    amira = asPersona(stack, 'amira');
    await addCensus(stack);
  });
  afterAll(() => stack.stop());

  /** One record, whatever the rolls; at which school it is shown. */
  async function schoolOf(familyName: string): Promise<string> {
    const { ids } = await search(amira, { familyName, dateOfBirth: '2015-05-05' });
    expect(ids).toHaveLength(1);
    const { data } = await amira(`{ child(id: "${ids[0]}") { ${EDUCATION} } }`);
    expect(data.child.education.state).toBe('IN_SCHOOL');
    return data.child.education.setting.urn;
  }

  it.each([
    ['the main one first', 'Firstroll', 'H901400115001', false],
    ['the main one last', 'Lastroll', 'X901400115002', true],
  ])('is shown where it mainly learns, and is one child: %s', async (_how, familyName, upn, isLast) => {
    const main = { upn, familyName, enrolment: 'M', entered: '2020-09-03', urn: '100001' } as const;
    const second = { upn, familyName, enrolment: 'S', entered: '2024-01-08', urn: '100002' } as const;
    const rows = isLast ? [second, main] : [main, second];
    expect(await returned(stack, ...rows)).toMatchObject({ created: 2, rejected: 0 });
    expect(await schoolOf(familyName)).toBe('100001');
    expect(await returned(stack, ...rows.toReversed())).toMatchObject({ unchanged: 2 });
    expect(await schoolOf(familyName)).toBe('100001');
  });

  it('is shown at the second while nothing is known of another, and at the other from the day that is', async () => {
    const pupil = { upn: 'L901400115003', familyName: 'Onlyroll' } as const;
    await returned(stack, { ...pupil, enrolment: 'G', entered: '2024-01-08', urn: '100002' });
    expect(await schoolOf('Onlyroll')).toBe('100002');
    await returned(stack, { ...pupil, enrolment: 'C', entered: '2023-09-04', urn: '100001' });
    expect(await schoolOf('Onlyroll')).toBe('100001');
  });
});
