/**
 * The entry by which the directory is held to what it has told a child's family: the root of the tree of what was said. It
 * names nobody, for the family is shown all of it; the request's own entries say who wrote it.
 */
import { AppError } from '#core/errors.ts';
import type { AuditLog, TrailEntry } from '#core/ports.ts';
import type { ReportTold, ToldEntry } from '#core/trail-reader.ts';
import type { LookStore } from './look-store.ts';

const nobody = {
  account: null,
  organisation: null,
  role: null,
  client: null,
  mediator: null,
  override: null,
  peer: null,
};

const entryOf = ({ child, root, request }: ReportTold): TrailEntry => ({
  ...nobody,
  kind: 'REPORT',
  request,
  reason: null,
  purpose: null,
  caseReference: null,
  operation: 'AccessReport',
  document: root,
  decision: 'EXPORTED',
  rules: [],
  children: { [child]: ['EXISTENCE'] },
});

export const tellingOn =
  (log: AuditLog, found: LookStore) =>
  async (report: ReportTold): Promise<ToldEntry> => {
    const place = await log.append(entryOf(report));
    const body = await found.body(place);
    if (body === null) throw new AppError('SERVICE_UNAVAILABLE');
    return { place, body: body.toString('base64') };
  };
