/** What the forms about a child have in common: the child's name beside them, and what becomes of a change. */
import { Refused } from '../../govuk/directory.ts';
import type { Fault } from '../../govuk/forms.ts';
import { type ChildNameFragment, ChildWithInvolvements, NamedChild } from '../operations.generated.ts';
import { faultsFrom } from '../problems.ts';
import type { Done } from '../sessions.ts';
import type { Visit } from '../visit.ts';

export const hrefOf = (visit: Visit, id: string): string => `/children/${visit.handle(id)}`;

/** The child a form is about. */
export async function childOf(visit: Visit) {
  const id = visit.kept('child');
  const { child } = await visit.ask(NamedChild, { id });
  if (!child) throw new Refused('CHILD_NOT_FOUND');
  return child;
}

/** The same with everybody who works with the child. */
export async function withInvolvements(visit: Visit) {
  const id = visit.kept('child');
  const { child, viewer } = await visit.ask(ChildWithInvolvements, { id });
  if (!child) throw new Refused('CHILD_NOT_FOUND');
  return { child, own: viewer?.practitioner?.id ?? null, involvements: child.involvements?.nodes ?? [] };
}

export const nameOf = ({ givenNames, familyName }: Pick<ChildNameFragment, 'givenNames' | 'familyName'>): string =>
  [givenNames, familyName].filter(Boolean).join(' ');

export interface Outcome {
  readonly problems: Parameters<typeof faultsFrom>[0];
  readonly confirmationNumber?: string | null | undefined;
}

/**
 * On to the record with what was done; in mediated access to the number that is read back; or back to the form with
 * what stood in the way.
 */
export async function finish(
  visit: Visit,
  { problems, confirmationNumber }: Outcome,
  done: Pick<Done, 'title' | 'text'>,
  again: (faults: readonly Fault[]) => Promise<ReturnType<Visit['show']>>,
  firstField: string,
) {
  if (problems.length > 0) return again(faultsFrom(problems, firstField));
  const id = visit.kept('child');
  const told: Done = { ...done, confirmationNumber: confirmationNumber ?? null };
  return visit.go(confirmationNumber ? `${hrefOf(visit, id)}/read-back` : hrefOf(visit, id), told);
}
