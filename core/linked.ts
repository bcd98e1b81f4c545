/**
 * Records that people found to be of one child. Where the child is open, each of their numbers leads to it, for
 * everybody. Where it is hidden, only whoever sees all of it is led there: to everybody else each record stands as it
 * stood, so that nobody can tell that it was found to be the hidden child's (law 3).
 */
import { type RequestContext, wouldSee } from './context.ts';
import type { Subject } from './facts.ts';

/** Whether a record is shown as the child it is part of. */
export const isLedTo = (context: RequestContext, shown: Subject): boolean =>
  (shown.facts.state !== 'SHIELDED' && shown.facts.state !== 'SEALED') || wouldSee(context, shown, 'STEWARDSHIP');

/**
 * Numbers under which statements about this child are kept, its own first. Of a child whose services are withheld only
 * its own: one's own statement on another record would tell that it is this child's.
 */
export const recordsOf = (context: RequestContext, { id, ...of }: Subject): readonly string[] =>
  of.facts.members.length > 0 && wouldSee(context, { id, ...of }, 'SERVICES') ? [id, ...of.facts.members] : [id];
