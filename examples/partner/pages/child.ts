/** The record of a child: who it is, who else is working with them, how to reach those, and what one can do. */
import { Refused } from '../../govuk/directory.ts';
import { ChildRecord, type ChildRecordQuery } from '../operations.generated.ts';
import type { Page, Visit } from '../visit.ts';

type Child = NonNullable<ChildRecordQuery['child']>;
type Involvement = NonNullable<Child['involvements']>['nodes'][number];

/** Whether it is one's own, and here is where to change it. */
const isOwn = ({ practitioner, source }: Involvement, own: string | undefined): boolean =>
  own !== undefined && practitioner?.id === own && source === 'PRACTITIONER';

const isCurrent = ({ status }: Involvement): boolean => status === 'ACTIVE' || status === 'UNCONFIRMED';

/** Whether something is kept back that the authority's team could bring about contact with; not whether there is anybody. */
const keepsBack = ({ sensitiveServiceInvolved, shielded, involvements }: Child): boolean =>
  sensitiveServiceInvolved === true || (shielded === true && involvements === null);

/** Changes to the services of a child, for somebody who is among the practitioners. */
function changesOf({ involvements, leadProfessional }: Child, own: string, here: string) {
  const isInvolved = (involvements?.nodes ?? []).some((each) => each.practitioner?.id === own && isCurrent(each));
  const leads = leadProfessional?.practitioner?.id === own;
  return {
    record: `${here}/record`,
    lead: isInvolved && !leadProfessional ? `${here}/lead` : null,
    handOver: leadProfessional && (leads || isInvolved) ? `${here}/hand-over` : null,
  };
}

/** What somebody may do here, as far as can be told: the directory decides when it is done. */
function actionsOf(child: Child, { viewer }: ChildRecordQuery, here: string) {
  const may = viewer?.permissions ?? [];
  const own = viewer?.practitioner?.id;
  const isOpen = may.includes('RECORD_INVOLVEMENTS') && child.involvements !== null;
  return {
    ...(isOpen && own !== undefined ? changesOf(child, own, here) : {}),
    contact: may.includes('REQUEST_CONTACT') && keepsBack(child) ? `${here}/contact` : null,
  };
}

async function record(visit: Visit) {
  const id = visit.kept('child');
  const answer = await visit.ask(ChildRecord, { id, after: visit.after });
  const { child, viewer } = answer;
  if (!child) throw new Refused('CHILD_NOT_FOUND');
  const here = `/children/${visit.handle(id)}`;
  const own = viewer?.practitioner?.id;
  const { involvements } = child;
  const shown = (involvements?.nodes ?? []).map((each) => ({
    ...each,
    isCurrent: isCurrent(each),
    isOwn: isOwn(each, own),
    href: `${here}/involvements/${visit.handle(each.id)}`,
  }));
  return visit.show('child', {
    child,
    current: shown.filter((each) => each.isCurrent || each.status === null),
    ended: shown.filter(({ status }) => status === 'ENDED'),
    next: involvements ? visit.next(involvements.pageInfo) : null,
    actions: actionsOf(child, answer, here),
  });
}

export const child: readonly Page[] = [{ path: '/children/:child', needsReason: true, get: record }];
