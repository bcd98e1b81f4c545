/** Whether figures are for somebody who has just signed in, of which authority they are, and which there are. */
import { type Directory, Refused } from '../govuk/directory.ts';
import { Authorities, type AuthoritiesQuery, Who } from './operations.generated.ts';
import type { Area, Reader } from './sessions.ts';

export async function readerOf(directory: Directory, token: string): Promise<Reader> {
  const asking = { token, reason: null, mediation: null };
  const { viewer } = await directory.ask(asking, Who, {});
  if (!viewer?.permissions.includes('SEE_FIGURES')) throw new Refused('FORBIDDEN');
  const areas: Area[] = [];
  for (let after: string | null = null; ; ) {
    const { localAuthorities }: AuthoritiesQuery = await directory.ask(asking, Authorities, { after });
    areas.push(...(localAuthorities?.nodes ?? []).map(({ code, name }) => ({ code, name: name ?? code })));
    after = localAuthorities?.pageInfo.endCursor ?? null;
    if (!localAuthorities?.pageInfo.hasNextPage || after === null) break;
  }
  const code = viewer.authority?.code ?? null;
  return {
    mayReadWorkList: code !== null && viewer.permissions.includes('REVIEW_RECORDS'),
    organisation: viewer.organisation?.name ?? '',
    authority: code,
    areas: areas.toSorted((one, other) => one.name.localeCompare(other.name, 'en-GB')),
  };
}
