/** What a change leaves behind in its own transaction, so that it can be told of: one line, of identifiers alone. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nothingWaits } from '#support/case-systems.ts';
import { change, daysAgo } from '#support/changes.ts';
import { type Colleague, hireMany } from '#support/colleagues.ts';
import { intakeFor } from '#support/feeding.ts';
import { recordSensitive, sensitiveNurse } from '#support/sensitive.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

describe('the outbox of changes', () => {
  let stack: Stack;
  let ada: Colleague;
  let bo: Colleague;
  beforeAll(async () => {
    stack = await startStack();
    [ada, bo] = (await hireMany(stack, 2)) as [Colleague, Colleague];
  });
  afterAll(() => stack.stop());
  beforeEach(() => nothingWaits(stack));

  const left = async (): Promise<string[]> =>
    (
      await stack.database.sql<{ kind: string; id: string }>(
        `select kind, child_id || '-' || involvement_id as id from involvements.change_outbox order by place`,
      )
    ).map(({ kind, id }) => `${kind} ${id}`);
  const record = async (who: Colleague, childId: string = child.none) => {
    const input = { childId, serviceType: 'YTH_WORKER', startedOn: daysAgo(3) };
    return (await change(who.ask, 'recordInvolvement', input)).involvement;
  };
  const end = ({ id, version }: { id: string; version: number }) =>
    change(ada.ask, 'endInvolvement', { involvementId: id, version, endedOn: daysAgo(0) });

  it('has a line for each change a practitioner makes, and none for what is only confirmed', async () => {
    const own = await record(ada);
    const { involvement: confirmed } = await change(ada.ask, 'confirmInvolvement', {
      involvementId: own.id,
      version: own.version,
    });
    await change(ada.ask, 'becomeLeadProfessional', { childId: child.none });
    await change(ada.ask, 'registerCommonAssessment', { childId: child.none, step: 'OPENED' });
    await change(ada.ask, 'registerCommonAssessment', { childId: child.none, step: 'CLOSED' });
    expect((await end({ id: own.id, version: confirmed.version + 2 })).problems).toEqual([]);
    expect(await left()).toEqual([
      `INVOLVEMENT_RECORDED ${own.id}`,
      `LEAD_PROFESSIONAL_CHANGED ${own.id}`,
      `COMMON_ASSESSMENT_REGISTERED ${own.id}`,
      `COMMON_ASSESSMENT_ENDED ${own.id}`,
      `INVOLVEMENT_ENDED ${own.id}`,
      `LEAD_PROFESSIONAL_CHANGED ${own.id}`,
    ]);
  });

  it('has one line where the lead is handed over, of the one who leads now', async () => {
    const [from, to] = [await record(ada, child.brother), await record(bo, child.brother)];
    await change(ada.ask, 'becomeLeadProfessional', { childId: child.brother });
    await nothingWaits(stack);
    const input = { childId: child.brother, fromInvolvementId: from.id, toInvolvementId: to.id };
    expect((await change(ada.ask, 'handOverLeadProfessional', input)).problems).toEqual([]);
    expect(await left()).toEqual([`LEAD_PROFESSIONAL_CHANGED ${to.id}`]);
  });

  it('has none for a change that was refused, or that is sent again', async () => {
    const input = { childId: child.noSchool, serviceType: 'YTH_WORKER', startedOn: daysAgo(3) };
    const idempotencyKey = randomUUID();
    await change(bo.ask, 'recordInvolvement', { ...input, idempotencyKey });
    await change(bo.ask, 'recordInvolvement', { ...input, idempotencyKey });
    await change(bo.ask, 'recordInvolvement', input);
    await change(bo.ask, 'recordInvolvement', { ...input, serviceType: 'HLTH_GP', startedOn: daysAgo(-3) });
    expect(await left()).toHaveLength(1);
  });

  it('has a line for each change a case system’s feed makes, and none for what it repeats', async () => {
    const { intake, supplier } = await intakeFor(stack, 'northshire-case-system');
    const localId = randomUUID();
    const said = {
      localId,
      childId: child.none,
      organisation: 'NORTHSHIRE-CSC',
      serviceType: 'SOC_FAMILY_SUPPORT',
      startedOn: daysAgo(4),
      contacts: [],
    } as const;
    const feed = (more: object) => intake.involvements(supplier, [{ ...said, ...more } as never]);
    await feed({});
    await feed({});
    await feed({ practitionerLocalId: 'W-1' });
    await feed({ practitionerLocalId: 'W-2', team: 'Another team' });
    await feed({ practitionerLocalId: 'W-2', commonAssessment: 'CURRENT', leadProfessional: true });
    await feed({ practitionerLocalId: 'W-2', commonAssessment: 'CLOSED', endedOn: daysAgo(1) });
    expect((await left()).map((line) => line.split(' ')[0])).toEqual([
      'INVOLVEMENT_RECORDED',
      // Somebody in the place of nobody, and somebody else in theirs.
      'INVOLVEMENT_RECORDED',
      'INVOLVEMENT_RECORDED',
      'COMMON_ASSESSMENT_REGISTERED',
      'LEAD_PROFESSIONAL_CHANGED',
      'INVOLVEMENT_ENDED',
      'COMMON_ASSESSMENT_ENDED',
      'LEAD_PROFESSIONAL_CHANGED',
    ]);
  });

  it('has none for registers of whole populations, pointers under agreements, what ended long ago, and sensitive services', async () => {
    const insert = (source: string, recordType: string | null, endedOn: string | null) =>
      stack.database.sql(
        `insert into involvements.involvement (child_id, id, organisation_id, service_type, record_type, source, supplier,
           started_on, ended_on) values (?, gen_random_uuid(), 'HEALTH-01', 'HLTH_GP', ?, ?, 'tests', ?, ?)`,
        [child.none, recordType, source, daysAgo(50), endedOn],
      );
    await insert('NATIONAL', null, null);
    await insert('CUSTODIAN', 'HEALTH', null);
    await insert('CASE_SYSTEM', 'HEALTH', null);
    await insert('CASE_SYSTEM', null, daysAgo(20));
    const nurse = await sensitiveNurse(stack);
    expect((await recordSensitive(nurse.ask, { childId: child.none })).codes).toEqual([]);
    expect(await left()).toEqual([]);
    await insert('CASE_SYSTEM', null, null);
    expect(await left()).toHaveLength(1);
  });
});
