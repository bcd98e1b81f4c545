/**
 * The entry by which a case system is told that something has changed about a child: before the notice leaves (law 1). It
 * is of no account, for nobody asks; it names the organisation, its machine client and the bytes that are going to leave.
 */
import type { NoticeTold } from '#core/notice-ports.ts';
import type { AuditLog, TrailEntry } from '#core/ports.ts';

const entryOf = ({ request, organisation, client, child, document }: NoticeTold): TrailEntry => ({
  kind: 'OUTCOME',
  request,
  account: null,
  organisation,
  role: null,
  client,
  mediator: null,
  override: null,
  reason: null,
  purpose: null,
  caseReference: null,
  operation: 'ChangeNotice',
  document,
  decision: 'NOTIFIED',
  rules: ['change-notice'],
  children: { [child]: ['EXISTENCE', 'SERVICES'] },
  peer: null,
});

export const noticingOn =
  (log: AuditLog) =>
  (told: NoticeTold): Promise<number> =>
    log.append(entryOf(told));
