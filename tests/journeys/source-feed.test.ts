/** "ContactPoint will be updated from case management systems wherever possible." */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysAgo } from '#support/changes.ts';
import { feedLines, feedPath, intakeFor } from '#support/feeding.ts';
import { type Stack, startStack } from '#support/stack.ts';

const EXAMPLE = 'examples/feeds/northshire-case-system.csv';
const HEADER =
  'child_id,nhs_number,family_name,given_names,gender,date_of_birth,postcode,practitioner_id,practitioner_name,practitioner_telephone,organisation,service_type,started_on,ended_on,lead_professional,common_assessment';
const CHILD = 'T1,9990000018,Testerson,Tess,F,2017-05-06,ZN1 1AA';
/** Of late: what has ended long ago is listed no more. */
const LEFT = daysAgo(60);
const WORK = 'W1,Will Worker,01632 960999,NORTHSHIRE-CSC,SOC_CHILDRENS_SOCIAL_CARE,2025-09-01';

const FIND = `query Find($born: Date!) {
  searchChildren(criteria: { familyName: "Testerson", dateOfBirth: $born }) { nodes { id givenNames } }
}`;
const WHO = `query Who($id: ID!) { child(id: $id) {
  familyName givenNames leadProfessional { practitioner { name } } commonAssessment { status }
  involvements { nodes { id source version status practitioner { name telephone } endedOn } }
} }`;

describe('a case system keeps the directory up to date', () => {
  let stack: Stack;
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-feed-'));
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await stack.stop();
  });

  const feed = (supplierId: string, rows: readonly string[]) => feedLines(stack, supplierId, [HEADER, ...rows]);
  /** As somebody of the organisation that the case system feeds for sees it; or somebody else. */
  const testerson = async (born = '2017-05-06', who = 'ben') => {
    const found = await stack.ask(who, FIND, { variables: { born } });
    const [match] = found.data.searchChildren.nodes;
    return match && (await stack.ask(who, WHO, { variables: { id: match.id } })).data.child;
  };

  it('loads the documented example whole, and a second time changes nothing', async () => {
    const first = await feedPath(stack, 'northshire-case-system', EXAMPLE);
    expect(first).toMatchObject({ received: 12, accepted: 12, rejected: 0 });
    const second = await feedPath(stack, 'northshire-case-system', EXAMPLE);
    expect(second).toMatchObject({ created: 0, changed: 0, unchanged: 12, rejected: 0 });
  });

  it('makes a child, a practitioner and an involvement of one row, for its own organisation and the authority’s team', async () => {
    const receipt = await feed('northshire-case-system', [`${CHILD},${WORK},,Y,CURRENT`]);
    expect(receipt).toMatchObject({ received: 1, accepted: 1, created: 1, rejected: 0 });
    const child = await testerson();
    expect(child).toMatchObject({
      givenNames: 'Tess',
      leadProfessional: { practitioner: { name: 'Will Worker' } },
      commonAssessment: { status: 'CURRENT' },
    });
    expect(child.involvements.nodes).toMatchObject([{ source: 'CASE_SYSTEM', status: 'ACTIVE', version: 1 }]);
    expect(await testerson('2017-05-06', 'amira')).toBeUndefined();
  });

  it('follows a change, counts it, and ends the lead with the involvement', async () => {
    const receipt = await feed('northshire-case-system', [`${CHILD},${WORK},${LEFT},,CLOSED`]);
    expect(receipt).toMatchObject({ created: 0, changed: 1 });
    const child = await testerson();
    expect(child.involvements.nodes).toMatchObject([{ status: 'ENDED', endedOn: LEFT, version: 2 }]);
    expect(child.leadProfessional).toBeNull();
    expect(child.commonAssessment.status).toBe('CLOSED');
  });

  it('says of each row what became of it, whatever else is in the file', async () => {
    const [known, other] = [`K1,,Knownby,Kit,M,2018-01-02,ZN1 1AA`, `K2,,Otherby,Oli,M,2018-03-04,ZN1 1AA`];
    expect(await feed('northshire-case-system', [`${known},${WORK},,,`])).toMatchObject({ created: 1 });
    const both = await feed('northshire-case-system', [`${known},${WORK},,,`, `${other},${WORK},,,`]);
    expect(both).toMatchObject({ created: 1, changed: 0, unchanged: 1 });
    // Whatever else is there, of each child that one supplier alone tells of a person is asked.
    const asked = await stack.database.sql<{ kind: string }>(
      `select r.kind from children.review r join children.child c on c.id = r.record
       where c.family_name in ('Knownby', 'Otherby') and r.kind = 'UNCONFIRMED'`,
    );
    expect(asked).toHaveLength(2);
  });

  it('refuses bad rows by row, field and number, and takes the good ones between them', async () => {
    const receipt = await feed('northshire-case-system', [
      'B1,,Testerson,Una,F,2018-02-03,,,,,,,,,,',
      'B2,9990000019,Testerson,Bad,F,2018-02-03,,,,,,,,,,',
      'B3,,Testerson,Bad,F,2018-02-31,,,,,,,,,,',
      'B4,,Testerson,Vera,F,2018-02-04,,,,,,,,,,',
      `B5,,Testerson,Bad,F,2018-02-05,,W1,Will Worker,01632 960999,EASTVALE-CSC,SOC_FAMILY_SUPPORT,2025-09-01,,,`,
      `B6,,Testerson,Bad,F,2018-02-05,,W1,Will Worker,01632 960999,NORTHSHIRE-CSC,SENS_MENTAL_HEALTH,2025-09-01,,,`,
    ]);
    expect(receipt).toMatchObject({ received: 6, accepted: 2, created: 2, rejected: 4 });
    expect(receipt.rejections).toEqual([
      { row: 3, field: 'nhs_number', code: '1401' },
      { row: 4, field: 'date_of_birth', code: '1102' },
      { row: 6, field: 'organisation', code: '1813' },
      { row: 7, field: 'service_type', code: '1807' },
    ]);
    expect(await testerson('2018-02-03')).toMatchObject({ givenNames: 'Una' });
    expect(await testerson('2018-02-04')).toMatchObject({ givenNames: 'Vera' });
  });

  it('shows a child to everybody once a national source knows it, and what is shown is derived from all', async () => {
    const { intake, supplier: nhs } = await intakeFor(stack, 'demo-nhs');
    const nhsNumber = '9990000018' as never;
    await intake.children(nhs, [
      { localId: 'N1', nhsNumber, familyName: 'Testerson', givenNames: 'Tessa', dateOfBirth: '2017-05-06' as never },
    ]);
    for (const who of ['ben', 'amira']) expect((await testerson('2017-05-06', who)).givenNames).toBe('Tessa');
  });

  const suppliersOfTess = async () =>
    (
      await stack.database.sql<{ supplier: string }>(
        `select a.supplier from children.assertion a join children.assertion nhs on nhs.child_id = a.child_id
         where nhs.supplier = 'demo-nhs' and nhs.statement->>'familyName' = 'Testerson' order by 1`,
      )
    ).map(({ supplier }) => supplier);

  it('lets a supplier change its own statements and nobody else’s: another case system counts less for names', async () => {
    await feed('eastvale-case-system', ['E1,9990000018,Othername,Tess,M,2017-05-06,,,,,,,,,,']);
    expect(await testerson()).toMatchObject({ familyName: 'Testerson', givenNames: 'Tessa' });
    expect(await suppliersOfTess()).toEqual(['demo-nhs', 'eastvale-case-system', 'northshire-case-system']);
  });

  it('does not take a row for a child whose number it has, and whose name and birth are others', async () => {
    const before = await suppliersOfTess();
    await feed('southmere-case-system', ['E2,9990000018,Othername,Wrong,M,2016-11-30,,,,,,,,,,']);
    expect(await suppliersOfTess()).toEqual(before);
    expect(await testerson()).toMatchObject({ familyName: 'Testerson', givenNames: 'Tessa' });
  });

  it('refuses a row whose organisation nobody knows, before anything of it is kept', async () => {
    await stack.database.sql(
      `insert into accreditation.supplier (id, format, trust) values ('of-many', 'case-system', 'CASE_SYSTEM')`,
    );
    const work = 'W9,Wilma Worker,01632 960998,NOBODY-KNOWS,SOC_FAMILY_SUPPORT,2025-09-01,,,';
    const receipt = await feed('of-many', [`U1,,Testerson,Ursula,F,2018-03-03,,${work}`]);
    expect(receipt).toMatchObject({ received: 1, accepted: 0, created: 0, rejected: 1 });
    expect(receipt.rejections).toEqual([{ row: 2, field: 'organisation', code: '1824' }]);
    expect(await testerson('2018-03-03')).toBeUndefined();
  });

  it('cannot lift a shield, whatever it sends', async () => {
    const before = await stack.database.sql(`select state from children.child where state = 'SHIELDED'`);
    expect(before).toHaveLength(1);
    await feed('northshire-case-system', ['S1,9999000061,Merrowby,Hannah,F,2018-01-01,ZN1 1AA,,,,,,,,,']);
    expect(await stack.database.sql(`select state from children.child where state = 'SHIELDED'`)).toEqual(before);
    const found = await stack.ask(
      'amira',
      '{ searchChildren(criteria: { nhsNumber: "9999000061" }) { nodes { id } } }',
    );
    expect(found.data.searchChildren.nodes).toEqual([]);
  });

  it('refuses a file with a column that is not in the agreement before it takes anything', async () => {
    const path = join(folder, 'notes.csv');
    writeFileSync(path, `${HEADER},case_notes\n${CHILD},${WORK},,,,violent\n`);
    await expect(feedPath(stack, 'northshire-case-system', path)).rejects.toMatchObject({ code: 'FEED_HEADER_WRONG' });
    expect(readFileSync(path, 'utf8')).toContain('case_notes');
  });
});
