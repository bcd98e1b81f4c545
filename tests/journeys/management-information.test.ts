/** A local authority's developer builds a dashboard: figures of the fixed catalogue, published once and for all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAll } from '#core/figures/keeper.ts';
import { endedBy } from '#core/figures/periods.ts';
import { type Asking, type Reply, type Stack, startStack } from '#support/stack.ts';

const FIGURE =
  'code version description period from until publishedAt publication total { ...count } cells { group subgroup count { ...count } }';
const COUNT = 'fragment count on FigureCount { value suppressed roundedTo }';
const ALL = `id area month liveRecords { ${FIGURE} } recordsLacking { ${FIGURE} } sourceMatches { ${FIGURE} }
  involvements { ${FIGURE} }  coOrdination { ${FIGURE} } accounts { ${FIGURE} } clearancesEnding { ${FIGURE} } organisations { ${FIGURE} }
  accreditationRounds { ${FIGURE} } places { ${FIGURE} } feedBatches { ${FIGURE} } feedRows { ${FIGURE} }
  looks { ${FIGURE} } refusals { ${FIGURE} } serviceLevels { ${FIGURE} } reviewsWaiting { ${FIGURE} }
  subjectAccessClosed { ${FIGURE} } subjectAccessOpen { ${FIGURE} }`;
const PAGE = `query Page($code: ID!) { localAuthority(code: $code) { name managementInformation { ${ALL} } } } ${COUNT}`;
const ENGLAND = `{ england { managementInformation { ${ALL} } elsewhere { area month looks { code } } } } ${COUNT}`;
const PROTECTED = `query Protected($code: ID!) { localAuthority(code: $code) { managementInformation {
  shieldActs { total { value suppressed } cells { group count { value suppressed } } } shieldCases { code } overrides { code } overrideLooks { code } } }
  england { managementInformation { shieldActs { code } shieldCases { code } overrides { code } overrideLooks { code } } } }`;

interface Count {
  readonly value: number | null;
  readonly suppressed: boolean;
  readonly roundedTo: number;
}
interface Cell {
  readonly group: string;
  readonly subgroup: string | null;
  readonly count: Count;
}

const published = [
  [
    'liveRecords',
    'recordsLacking',
    'sourceMatches',
    'involvements',
    'coOrdination',
    'accounts',
    'clearancesEnding',
    'organisations',
  ],
  ['accreditationRounds', 'places', 'feedBatches', 'feedRows', 'looks', 'refusals'],
  ['serviceLevels', 'reviewsWaiting', 'subjectAccessClosed', 'subjectAccessOpen'],
].flat();

describe('management information', () => {
  /** As it is when the month before has ended. */
  const clock = () => new Date();
  const [month, year] = endedBy(clock());
  let stack: Stack;
  const ask = (name: string, query: string, asking: Asking = {}): Promise<Reply> =>
    stack.ask(name, query, { reason: null, ...asking });
  const page = async (name: string, code = '901') =>
    (await ask(name, PAGE, { variables: { code } })).data?.localAuthority;
  const close = () => closeAll(stack.figures, clock());

  beforeAll(async () => {
    stack = await startStack({ clock });
    // Something for the trail to count: it is of this month, and so not of the one that is closed.
    await stack.ask('amira', '{ viewer { role } }', { reason: 'NEW_CONTACT' });
  });
  afterAll(() => stack.stop());

  it('is null before a month is published', async () => {
    expect((await page('stan')).managementInformation).toBeNull();
  });

  it('is counted once for each period, whoever asks for it and however often', async () => {
    // Another process, on the same database.
    const beside = await startStack({ clock, database: stack.database });
    const [one, other] = await Promise.all([close(), closeAll(beside.figures, clock())]);
    await beside.stop();
    const both = [...one, ...other];
    expect(both.toSorted()).toEqual([...new Set(both)].toSorted());
    expect(both).toEqual(expect.arrayContaining([`children ${month}`, `children ${year}`, `audit ${month}`]));
    expect(await close()).toEqual([]);
    const periods = await stack.database.sql<{ period: string }>(
      'select period from children.figure_period order by 1',
    );
    expect(periods.map(({ period }) => period)).toEqual([year, month].toSorted());
  });

  it('answers one typed query for a whole page of a dashboard', async () => {
    const { managementInformation: found } = await page('stan');
    expect(found).toMatchObject({ id: `901-${month}`, area: '901', month });
    for (const name of published) {
      const figure = found[name];
      expect(figure, name).toMatchObject({
        period: month,
        version: name === 'recordsLacking' ? 2 : 1,
        publication: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(figure.cells.length, name).toBeGreaterThan(2);
      for (const { count } of figure.cells as Cell[]) {
        expect(count.suppressed).toBe(count.value === null);
        // Of 1 to 5 none is told, and what is told is a count or rounded to tens.
        expect([1, 2, 3, 4, 5]).not.toContain(count.value);
      }
    }
    const records = found.liveRecords.cells as Cell[];
    expect(records.some(({ count }) => count.suppressed)).toBe(true);
    expect(records.some(({ count }) => (count.value ?? 0) > 5)).toBe(true);
    expect(records.some(({ count }) => count.value === 0)).toBe(true);
  });

  it('counts what is there: records that are open to everybody, and no other', async () => {
    const { managementInformation: found } = await page('stan');
    const counted = await stack.database.sql<{ gender: string; band: string; count: number }>(
      `select gender, case when age = 0 then 'AGE_0' when age < 5 then 'AGE_1_TO_4' when age < 11 then 'AGE_5_TO_10'
         when age < 16 then 'AGE_11_TO_15' when age < 18 then 'AGE_16_TO_17' else 'AGE_18_AND_OVER' end as band, count(*)::int
       from (select coalesce(gender, 'NOT_KNOWN') as gender, extract(year from age(current_date, date_of_birth)) as age
         from children.child where authority = '901' and state = 'OPEN' and merged_into is null and date_of_death is null
           and date_of_birth is not null) c group by 1, 2`,
    );
    const shown = (count: number) => (count >= 1 && count <= 5 ? null : count);
    expect(counted.length).toBeGreaterThan(4);
    for (const { gender, band, count } of counted) {
      const cell = (found.liveRecords.cells as Cell[]).find((each) => each.group === band && each.subgroup === gender);
      expect([band, gender, cell?.count.value]).toEqual([band, gender, shown(count)]);
    }
  });

  it('says of each kind of supplier how many records another states too, among those that are shown', async () => {
    const { managementInformation: found } = await page('stan');
    const rows = await stack.database.sql<{ cell: string; kinds: string[]; suppliers: number }>(
      `select case when age is null then 'AGE_NOT_KNOWN' when age = 0 then 'AGE_0' when age < 5 then 'AGE_1_TO_4'
           when age < 11 then 'AGE_5_TO_10' when age < 16 then 'AGE_11_TO_15' when age < 18 then 'AGE_16_TO_17'
           else 'AGE_18_AND_OVER' end || ':' || gender as cell,
         kinds, suppliers
       from (select coalesce(c.gender, 'NOT_KNOWN') as gender, extract(year from age(current_date, c.date_of_birth)) as age,
           array_agg(distinct a.trust) as kinds, count(distinct a.supplier)::int as suppliers
         from children.child c join children.child m on coalesce(m.merged_into, m.id) = c.id
           join children.assertion a on a.child_id = m.id
         where c.authority = '901' and c.state = 'OPEN' and c.merged_into is null and c.date_of_death is null group by c.id) r`,
    );
    const shown = new Set(
      (found.liveRecords.cells as Cell[])
        .filter(({ count }) => (count.value ?? 0) > 0)
        .map(({ group, subgroup }) => `${group}:${subgroup}`),
    );
    const cells = found.sourceMatches.cells as Cell[];
    for (const { group, subgroup, count } of cells) {
      const expected = rows.filter(
        ({ cell, kinds, suppliers }) =>
          shown.has(cell) && kinds.includes(group) && (suppliers > 1 ? 'WITH_ANOTHER' : 'ALONE') === subgroup,
      ).length;
      if (count.value !== null)
        expect(Math.abs(count.value - expected), group).toBeLessThanOrEqual(count.roundedTo / 2);
    }
    expect(cells.filter(({ count }) => (count.value ?? 0) > 0).length).toBeGreaterThan(1);
  });

  it('has disputes and moves for whoever asks for them: zeros, where nothing was disputed and nobody moved', async () => {
    const query = `{ localAuthority(code: "901") { managementInformation {
      disputesClosed { ${FIGURE} } disputesOpen { ${FIGURE} } moves { ${FIGURE} } } } } ${COUNT}`;
    const { data, errors } = await ask('stan', query);
    expect(errors).toBeUndefined();
    const { disputesClosed, disputesOpen, moves } = data.localAuthority.managementInformation;
    expect(moves.cells.map(({ group }: Cell) => group)).toEqual(['IN', 'OUT']);
    expect(disputesOpen.cells).toHaveLength(2);
    for (const { total, publishedAt } of [disputesClosed, disputesOpen, moves]) {
      expect([total.value, publishedAt !== null]).toEqual([0, true]);
    }
    expect((await ask('amira', query)).text).not.toContain('MOVES');
  });

  it('is about England too, rounded, and about what is in no authority', async () => {
    const { data, errors } = await ask('stan', ENGLAND);
    expect(errors).toBeUndefined();
    const { england } = data;
    expect(england.elsewhere).toMatchObject({ area: 'ELSEWHERE', month });
    for (const name of published) {
      const cells = england.managementInformation[name].cells as Cell[];
      for (const { count } of cells) if (count.value !== null) expect(count.value % 10).toBe(0);
    }
  });

  it('lists the months there are, and knows no month that is not published', async () => {
    const { data } = await ask(
      'stan',
      `{ localAuthority(code: "901") { last: managementInformationByMonth(last: 3) { month looks { total { value } } }
         none: managementInformation(month: "2001-01") { id } } }`,
    );
    expect(data.localAuthority).toMatchObject({ last: [{ month }], none: null });
    const wrong = await ask('stan', '{ localAuthority(code: "901") { managementInformation(month: "2026") { id } } }');
    expect(wrong.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'month' } });
  });

  it('is for those who report on the directory, run it or audit it, and for nobody else', async () => {
    for (const name of ['stan', 'olga', 'martin', 'nadia', 'audrey']) {
      expect((await page(name)).managementInformation?.looks.code, name).toBe('LOOKS');
    }
    for (const name of ['amira', 'vera', 'paul']) {
      expect((await page(name)).managementInformation, name).toBeNull();
      expect((await ask(name, ENGLAND)).errors?.[0].extensions.code, name).toBe('FORBIDDEN');
    }
  });

  it('counts shields and overrides for the team of the authority, and of England for auditors', async () => {
    const seen = async (name: string, code: string): Promise<readonly boolean[]> => {
      const { localAuthority, england } = (await ask(name, PROTECTED, { variables: { code } })).data;
      return [localAuthority, england].flatMap(({ managementInformation: found }) => [
        ...new Set(Object.values(found).map((figure) => figure !== null)),
      ]);
    };
    expect(await seen('olga', '901')).toEqual([true, false]);
    expect(await seen('olga', '902')).toEqual([false, false]);
    expect(await seen('stan', '901')).toEqual([false, false]);
    expect(await seen('nadia', '901')).toEqual([false, false]);
    expect(await seen('audrey', '901')).toEqual([false, true]);
  });

  it('cannot be changed by the part that published it, and is committed to by the trail', async () => {
    for (const statement of [
      `update audit.figure_table set shown = '{}'`,
      'delete from audit.figure_table',
      `update audit.figure_period set publication = ''`,
      'delete from audit.figure_period',
    ]) {
      const refused = stack.database.sql(`set role contactpoint_audit; ${statement}`);
      await expect(refused, statement).rejects.toThrow(/permission denied/);
    }
    const { managementInformation: found } = await page('stan');
    const entries = (await stack.trail()).filter(({ kind }) => kind === 'FIGURES');
    expect(entries.map(({ document }) => document)).toContain(found.looks.publication);
    expect(entries.every(({ decision, account, children }) => decision === 'PUBLISHED' && !account && children)).toBe(
      true,
    );
  });

  it('is not shown before the trail commits to it, and is then, though whoever closed it was killed between', async () => {
    const { managementInformation: before } = await page('stan');
    await stack.database.sql('update accreditation.figure_period set recorded = null');
    expect((await page('stan')).managementInformation).toBeNull();
    expect(await close()).toEqual([]);
    expect((await page('stan')).managementInformation).toEqual(before);
  });

  it('stays as it was published, whatever happens to what was counted', async () => {
    const { managementInformation: before } = await page('stan');
    await stack.database.sql(`update children.child set gender = 'FEMALE' where state = 'OPEN'`);
    expect(await close()).toEqual([]);
    expect((await page('stan')).managementInformation).toEqual(before);
  });

  it('is read by its key, whatever the size of the register', async () => {
    const plan = await stack.database.sql<{ 'QUERY PLAN': string }>(
      `set search_path = children; set enable_seqscan = off;
       explain select * from figure_table where area = '901' and period = '${month}'`,
    );
    expect(JSON.stringify(plan)).toMatch(/Index (?:Only )?Scan|Bitmap Index Scan/);
  });
});
