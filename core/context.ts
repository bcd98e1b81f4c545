import { type Decision, decide } from './decide.ts';
import type { Disclosures } from './disclosures.ts';
import type { Subject } from './facts.ts';
import type { Viewer } from './viewer.ts';
import type { FieldClass } from './words.ts';

/** What every resolver and rule of one request may know. Subgraphs add their loaders to it. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly disclosures: Disclosures;
  /** The moment of the request: one for the whole of it. */
  readonly now: Date;
}

const decisionFor = ({ viewer }: RequestContext, { facts }: Subject, asks: FieldClass): Decision =>
  decide({
    role: viewer.role,
    organisationKind: viewer.organisation.kind,
    authority: viewer.authority,
    reason: viewer.reason,
    caseReference: viewer.caseReference !== null,
    record: facts,
    asks,
  });

/**
 * Whether this viewer sees this kind of detail of this record. A yes is noted as a disclosure in the same breath, so
 * nothing can be shown that is not in the trail.
 */
export function sees(context: RequestContext, subject: Subject, asks: FieldClass): boolean {
  const known = subject.decided.get(asks);
  if (known !== undefined) return known;
  const { allow, rule } = decisionFor(context, subject, asks);
  subject.decided.set(asks, allow);
  context.disclosures.ruled(rule);
  if (allow) context.disclosures.disclosed(subject.id, asks);
  return allow;
}

/** The same question without an answer being given: for saying what is withheld. */
export const wouldSee = (context: RequestContext, subject: Subject, asks: FieldClass): boolean =>
  decisionFor(context, subject, asks).allow;
