/** A child of whom a file says something in several places: what holds is the same however far apart they stand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedLines } from '#support/feeding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const HEADER =
  'child_id,nhs_number,family_name,given_names,gender,date_of_birth,postcode,practitioner_id,practitioner_name,practitioner_telephone,organisation,service_type,started_on,ended_on,lead_professional,common_assessment';
const SUPPLIER = 'northshire-case-system';
const filler = (count: number) =>
  Array.from({ length: count }, () => 'F1,,Fillerson,Fay,F,2015-01-02,ZN1 1AB,,,,,,,,,');

describe('rows of one child', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  it('hand the lead on from one to another, as many rows as there are between', async () => {
    const child = 'L1,9990000018,Leadson,Tess,F,2017-05-06,ZN1 1AA';
    const service = 'NORTHSHIRE-CSC,SOC_CHILDRENS_SOCIAL_CARE,2025-09-01,';
    const able = (leads: string) => `${child},WA,Ann Able,01632 960001,${service},${leads},`;
    const baker = (leads: string) => `${child},WB,Bob Baker,01632 960002,${service},${leads},`;
    const whoLeads = () =>
      stack.database.sql<{ name: string }>(
        `select p.name from involvements.lead l
           join involvements.involvement i on i.child_id = l.child_id and i.id = l.involvement_id
           join involvements.practitioner p on p.id = i.practitioner_id
         where l.until is null and p.local_id in ('WA', 'WB')`,
      );
    await feedLines(stack, SUPPLIER, [HEADER, able('Y'), baker('N')]);
    expect(await whoLeads()).toEqual([{ name: 'Ann Able' }]);
    const handed = [HEADER, baker('Y'), ...filler(500), able('N')];
    for (let turn = 0; turn < 2; turn += 1) {
      await feedLines(stack, SUPPLIER, handed);
      expect(await whoLeads()).toEqual([{ name: 'Bob Baker' }]);
    }
  });

  it('are taken together where they stand together, so that the same file again changes nothing', async () => {
    const row = (postcode: string, who: string) =>
      `X1,,Flipson,Flora,F,2016-03-04,${postcode},${who},Ann Able,01632 960001,NORTHSHIRE-CSC,SOC_FAMILY_SUPPORT,2025-09-01,,,`;
    // The five hundredth row of the file is the first of the child's two.
    const lines = [HEADER, ...filler(499), row('ZN1 1AA', 'W1'), row('ZN2 2AA', 'W2')];
    await feedLines(stack, SUPPLIER, lines);
    for (let turn = 0; turn < 2; turn += 1)
      expect(await feedLines(stack, SUPPLIER, lines)).toMatchObject({ changed: 0 });
  });
});
