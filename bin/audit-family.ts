/**
 * `npm run audit -- report <request>`: writes the page that a family takes home. Asks the running directory as one of the
 * authority's team, so that rights, redaction and the trail are those of every other answer.
 */
import { writeFileSync } from 'node:fs';
import { SayableError } from '#core/process.ts';
import { pageOf } from '#family/page.ts';
import { type AskedAs, askedOf } from './audit-asking.ts';

export interface ReportOptions extends AskedAs {
  readonly output?: string;
}

const QUERY = 'query FamilyReport($id: ID!) { subjectAccessRequest(id: $id) { state proofFile } }';

interface Found {
  readonly subjectAccessRequest: { readonly state: string; readonly proofFile: string | null } | null;
}

export async function writeReport(request: string, { output, ...as }: ReportOptions): Promise<void> {
  const { subjectAccessRequest: found } = await askedOf<Found>(as, QUERY, { id: request }, 'SUBJECT_ACCESS');
  if (found === null) throw new SayableError('There is no such request, or it is not your team’s.');
  if (found.proofFile === null) throw new SayableError('The request is not released yet.');
  const page = pageOf(found.proofFile);
  if (output === undefined) process.stdout.write(page);
  else writeFileSync(output, page, { mode: 0o600 });
}
