/** Searching for a child whose name or day of birth is not quite known: a list, the nearest first, and never a number of all. */
import { sees } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import type { AlikeRecord } from './alike.ts';
import { type Child, listRecord } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { alikePlan, type Criteria } from './criteria.ts';
import { tellOfLook } from './notices.ts';
import { capFor, searcherIn } from './search-bounds.ts';
import { noteSearch } from './search-notes.ts';

interface AlikeChild extends Pick<AlikeRecord, 'likeness'> {
  readonly match: Child;
}

async function searchChildrenAlike(
  _parent: unknown,
  { criteria }: { criteria: Criteria },
  context: ChildrenContext,
): Promise<readonly AlikeChild[]> {
  const plan = alikePlan(criteria);
  const found = await context.children.alike.find(plan, searcherIn(context), capFor(context));
  if (found === null) {
    await noteSearch(context, plan, 'TOO_MANY', 'ALIKE');
    throw new AppError('TOO_MANY_MATCHES');
  }
  const listed = found
    .map(({ likeness, record }): AlikeChild => ({ likeness, match: listRecord(record) }))
    .filter(({ match }) => sees(context, match.subject, 'EXISTENCE'));
  await noteSearch(context, plan, listed.length > 0 ? 'SOME' : 'NONE', 'ALIKE');
  await tellOfLook(
    'FOUND',
    context,
    listed.map(({ match }) => match),
  );
  return listed;
}

export const alikeQueries = { searchChildrenAlike };
export const alikeTypes = {
  AlikeChild: {
    likeness: ({ likeness }: AlikeChild) => likeness,
    match: ({ match }: AlikeChild) => match,
  },
};
