/**
 * Who else is working with the child: asked of the directory anew each time, in the name of whoever looks and for the
 * reason they state. It is shown, and kept nowhere.
 */
import { z } from 'zod';
import { read } from './acts.ts';
import type { Database } from './database.ts';
import { type Directory, type Reason, Refused } from './directory.ts';
import { episodeOf } from './episode-store.ts';
import { ChildIsThere, WhoElse } from './operations.generated.ts';
import { Problem } from './problems.ts';
import type { Session } from './sessions.ts';

/** Those that need no case reference: that would be a text of ours in the directory's hands. */
const reasons = [
  'ASSESSMENT',
  'NEW_CONTACT',
  'ALREADY_WORKING',
  'MOVED_IN',
  'TRANSITION',
  'UNPLANNED_CARE',
] as const satisfies readonly Reason['code'][];

const lookBody = z.strictObject({
  reason: z.enum(reasons).default('ASSESSMENT'),
});

interface Looking {
  readonly directory: Directory;
  readonly database: Database;
  readonly session: Session;
}

export async function whoElse({ directory, database, session }: Looking, id: string, body: unknown) {
  const { reason } = read(lookBody, body ?? {});
  const episode = await episodeOf(database, id, session.account);
  if (!episode) throw new Problem('NOT_FOUND');
  const asking = { token: session.token, reason: { code: reason, caseReference: null }, mediation: null };
  const { child } = await directory.ask(asking, WhoElse, { id: episode.childId });
  if (!child) throw new Problem('CHILD_NOT_FOUND');
  const { involvements, leadProfessional, shielded, sensitiveServiceInvolved } = child;
  return {
    shielded,
    sensitiveServiceInvolved,
    people: (involvements?.nodes ?? []).map((each) => ({
      name: each.practitioner?.name ?? null,
      service: each.serviceType,
      organisation: each.organisation?.name ?? null,
      team: each.team,
      contacts: each.contacts ?? [],
      status: each.status,
      leads: each.id === leadProfessional?.id,
    })),
    /** Whether there are more than are shown here. */
    more: involvements?.pageInfo.hasNextPage ?? false,
  };
}

/** The number under which this user finds the child. */
export async function childFor({ directory, session }: Omit<Looking, 'database'>, childId: string): Promise<string> {
  if (!session.records) throw new Problem('NOT_A_PRACTITIONER');
  const asking = {
    token: session.token,
    reason: { code: 'ASSESSMENT', caseReference: null },
    mediation: null,
  } as const;
  const { child } = await directory.ask(asking, ChildIsThere, { id: childId }).catch((error: unknown) => {
    throw error instanceof Refused && error.code === 'BAD_USER_INPUT' ? new Problem('CHILD_NOT_FOUND') : error;
  });
  if (!child) throw new Problem('CHILD_NOT_FOUND');
  // That one exists is told of nobody who is hidden.
  if (child.shielded) throw new Problem('CHILD_SHIELDED');
  return child.id;
}
