/** People around one child, and who of them leads: for the tests of the lead professional. */
import { type Changed, change, daysAgo } from './changes.ts';
import { type Asker, type Colleague, hireMany } from './colleagues.ts';
import { child, type Stack } from './stack.ts';

export interface Member extends Colleague {
  readonly involvement: string;
}

/** A child with whom nobody works until a test says so. */
export const childId = child.none;

export function leadTools(running: () => Stack) {
  const involve = async (who: Colleague, of: string = childId): Promise<Member> => {
    const { involvement } = await change(who.ask, 'recordInvolvement', {
      childId: of,
      serviceType: 'SOC_FAMILY_SUPPORT',
      startedOn: daysAgo(20),
    });
    return { ...who, involvement: involvement.id };
  };
  const team = async (size: number) => Promise.all((await hireMany(running(), size)).map((who) => involve(who)));
  const lead = (who: Asker, more: Record<string, unknown> = {}): Promise<Changed> =>
    change(who, 'becomeLeadProfessional', { childId, ...more });
  const handOver = (who: Asker, from: string, to: string, more: Record<string, unknown> = {}): Promise<Changed> =>
    change(who, 'handOverLeadProfessional', { childId, fromInvolvementId: from, toInvolvementId: to, ...more });
  const leads = () =>
    running().database.sql<{ id: string }>(
      `select child_id || '-' || involvement_id as id from involvements.lead where until is null and child_id = ?`,
      [childId],
    );
  const pair = async () => {
    const [one, other] = (await team(2)) as [Member, Member];
    await lead(one.ask);
    return { one, other };
  };
  /** Nobody works with the child, nobody leads. */
  const clear = async () => {
    await running().database.sql('delete from involvements.lead where child_id = ?', [childId]);
    await running().database.sql('delete from involvements.involvement where child_id = ?', [childId]);
  };
  return { involve, team, lead, handOver, leads, pair, clear };
}
