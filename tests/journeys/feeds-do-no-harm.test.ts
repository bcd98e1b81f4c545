/** The failures that stopped the original: feeds that unshielded, merged and overwrote. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedLines, intakeFor } from '#support/feeding.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const HEADER =
  'child_id,nhs_number,upn,family_name,given_names,date_of_birth,postcode,authority,practitioner_id,practitioner_name,practitioner_telephone,organisation,service_type,involvement_id,started_on,lead_professional';
const WORKER = 'W1,Will Worker,01632 960999,NORTHSHIRE-CSC,SOC_CHILDRENS_SOCIAL_CARE';

describe('a feed', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  const feed = (rows: readonly string[], from = 'northshire-case-system') => feedLines(stack, from, [HEADER, ...rows]);
  /** As the people of the organisation that is fed for find it. */
  const byNumber = async (nhs: string): Promise<string | undefined> => {
    const { data } = await stack.ask('ben', `{ searchChildren(criteria: { nhsNumber: "${nhs}" }) { nodes { id } } }`);
    return data.searchChildren.nodes[0]?.id;
  };

  it('cannot move a shielded record to another authority, whose team would then see what is hidden', async () => {
    const before = await stack.database.sql('select authority from children.child where id = ?', [child.shielded]);
    await feed(['S1,9999000061,,Merrowby,Hannah,2018-01-01,ZV1 1AA,902,,,,,,,,'], 'eastvale-case-system');
    expect(await stack.database.sql('select authority from children.child where id = ?', [child.shielded])).toEqual(
      before,
    );
  });

  it('frees a number its supplier corrects, so that its true holder is not taken for another child', async () => {
    await feed(['C1,9990000018,,Wrongly,Ada,2016-01-01,,,,,,,,,,']);
    const first = await byNumber('9990000018');
    await feed(['C1,9990000026,,Wrongly,Ada,2016-01-01,,,,,,,,,,']);
    expect(await byNumber('9990000018')).toBeUndefined();
    expect(await byNumber('9990000026')).toBe(first);
    await feed(['C2,9990000018,,Rightly,Bea,2016-02-02,,,,,,,,,,'], 'eastvale-case-system');
    const [rightly] = await stack.database.sql<{ id: string }>(
      `select id::text from children.child where family_name = 'Rightly'`,
    );
    expect(rightly?.id).not.toBe(first);
    expect(await byNumber('9990000018')).toBeUndefined();
  });

  it('leaves no NHS number readable in the database, also where it is the supplier’s own key', async () => {
    await feed([
      '9990000034,9990000034,,Sealed,Cora,2016-03-03,,,W1,Will Worker,01632 960999,NORTHSHIRE-CSC,SOC_FAMILY_SUPPORT,,2025-01-01,',
    ]);
    expect(await byNumber('9990000034')).toBeDefined();
    const tables = await stack.database.sql<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('children', 'involvements', 'accreditation', 'audit')`,
    );
    for (const { name } of tables) {
      const rows = await stack.database.sql(`select 1 from ${name} t where t::text like '%9990000034%'`);
      expect(rows, name).toEqual([]);
    }
  });

  it('does not end a lead that practitioners settled here by saying nothing of it', async () => {
    const row = (telephone: string) =>
      `L1,9990000042,,Ledger,Dora,2016-04-04,,,W1,Will Worker,${telephone},NORTHSHIRE-CSC,SOC_CHILDRENS_SOCIAL_CARE,I-L1,2025-01-01,`;
    await feed([row('01632 960999')]);
    const id = await byNumber('9990000042');
    await stack.database.sql(
      'insert into involvements.lead (child_id, involvement_id, since) select child_id, id, clock_timestamp() from involvements.involvement where child_id = ?',
      [id],
    );
    await feed([row('01632 960998').replace('2025-01-01', '2025-01-02')]);
    const leads = await stack.database.sql('select until from involvements.lead where child_id = ?', [id]);
    expect(leads).toEqual([{ until: null }]);
  });

  it('is told of each row by what it has itself said of it, whatever stands beside it in the batch', async () => {
    const { intake, supplier } = await intakeFor(stack, 'demo-nhs');
    const row = (localId: string, familyName: string) =>
      ({ localId, familyName, givenNames: 'Rowan', dateOfBirth: '2012-02-02', synthetic: true }) as never;
    const [known, changed, fresh] = ['beside-known', 'beside-changed', 'beside-new'];
    await intake.children(supplier, [row(known, 'Besideone'), row(changed, 'Besidetwo')]);
    const placed = await intake.children(supplier, [
      row(known, 'Besideone'),
      row(changed, 'Besidenew'),
      row(fresh, 'Besidethree'),
    ]);
    expect(placed.map(({ effect }) => effect)).toEqual(['UNCHANGED', 'CHANGED', 'CREATED']);
  });

  it('confirms what it repeats, and counts that as no change', async () => {
    const rows = [`R1,9990000050,,Repeated,Eve,2016-05-05,,,${WORKER},I-R1,2025-01-01,`];
    await feed(rows);
    const id = await byNumber('9990000050');
    await stack.database.sql(`update involvements.involvement set confirmed_on = '2025-02-01' where child_id = ?`, [
      id,
    ]);
    expect(await feed(rows)).toMatchObject({ created: 0, changed: 0, unchanged: 1 });
    const [row] = await stack.database.sql(
      'select confirmed_on = current_date or confirmed_on = current_date + 1 as today, version from involvements.involvement where child_id = ?',
      [id],
    );
    expect(row).toEqual({ today: true, version: 1 });
  });

  it('gets a receipt that does not tell whether two numbers belong to one child', async () => {
    // Known to the directory as one child; the supplier only guesses so.
    await feed(['K1,9990000069,P207000016049,Together,Flo,2016-06-06,,,,,,,,,,'], 'eastvale-case-system');
    const move = async (nhs: string, upn: string, key: string) => {
      const of = (rowKey: string, numbers: string) =>
        `${rowKey},${numbers},Guess,Gil,2016-07-07,,,${WORKER},I-${key},2025-01-01,`;
      await feed([of(`${key}-1`, `${nhs},`)]);
      const { created, changed, unchanged } = await feed([of(`${key}-2`, `,${upn}`)]);
      return { created, changed, unchanged };
    };
    expect(await move('9990000069', 'P207000016049', 'same')).toEqual(
      await move('9990000077', 'B801200005001', 'other'),
    );
  });

  it('puts a sharing agreement into force again when an older version is sent again, and knows two wordings of one', async () => {
    const { intake, supplier } = await intakeFor(stack, 'dfe-find');
    const rule = (purpose: string) => ({
      effect: 'allow' as const,
      modes: ['EXISTENCE'],
      recordTypes: ['HEALTH' as const],
      organisations: [],
      organisationKinds: ['EDUCATION' as const],
      purposes: [purpose],
    });
    const agree = (version: string, purpose: string) =>
      intake.agreements(supplier, [{ organisation: 'HEALTH-01', version, exceptions: [], defaults: [rule(purpose)] }]);
    const inForce = async () =>
      (
        await stack.database.sql<{ purpose: string }>(
          `select rules->'defaults'->0->'purposes'->>0 as purpose from involvements.agreement
           where organisation_id = 'HEALTH-01' order by received_at desc limit 1`,
        )
      )[0]?.purpose;
    await agree('1', 'SAFEGUARDING');
    await agree('2', 'CHILD_PROTECTION');
    expect(await inForce()).toBe('CHILD_PROTECTION');
    expect(await agree('1', 'SAFEGUARDING')).toEqual(['CREATED']);
    expect(await inForce()).toBe('SAFEGUARDING');
    expect(await agree('1', 'SAFEGUARDING')).toEqual(['UNCHANGED']);
    expect(await agree('1', 'EDUCATION_MONITORING')).toEqual(['CREATED']);
    expect(await inForce()).toBe('EDUCATION_MONITORING');
  });
});
