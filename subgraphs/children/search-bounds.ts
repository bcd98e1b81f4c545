/** Who searches, as far as it bears on who may be found, and how many may be listed to them. */
import { allMay, askerOf } from '#core/asker.ts';
import type { ChildrenContext } from './context.ts';
import type { Searcher } from './store.ts';

/** More than this are not listed at all: the answer would be a list of children, not a child. */
export const capFor = (context: ChildrenContext): number =>
  allMay(context.viewer, 'SEE_SHIELDED_OF_OWN_AUTHORITY') ? 50 : 10;

export const searcherIn = ({ viewer }: ChildrenContext): Searcher => ({
  ...askerOf(viewer),
  syntheticOnly: viewer.reason === 'SYSTEM_TEST',
});
