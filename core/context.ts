import { type Asks, type Decision, type DecisionFacts, decide, type Party } from './decide.ts';
import type { Disclosures } from './disclosures.ts';
import type { Subject } from './facts.ts';
import type { Permission } from './permissions.ts';
import { type Administered, scopeOf } from './scopes.ts';
import type { Person, Viewer } from './viewer.ts';
import type { FieldClass } from './words.ts';

/** What every resolver and rule of one request may know. Subgraphs add their loaders to it. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly disclosures: Disclosures;
  /** The moment of the request: one for the whole of it. */
  readonly now: Date;
}

export const KEPT = Symbol('what subgraphs keep of a request');

/**
 * A request with what each subgraph keeps of it, its loaders above all. On the request itself: a map of weak keys that has
 * grown old keeps what is new in it through every quick collection of the engine's, and requests were still there, five
 * megabytes of them each time, when they had long been answered.
 */
export interface Keeping extends RequestContext {
  [KEPT]?: Map<string, object>;
}

/** Whose what is asked about is: a statement of the viewer's own; the record of one organisation alone. */
interface Whose {
  readonly isTheirs?: boolean;
  readonly source?: string | null;
  /** Only listed by a search. */
  readonly listed?: boolean;
}

const party = (
  { role, organisation, rights, authority }: Person,
  inGoodStanding: boolean,
  { isTheirs = false, source = null }: Whose,
): Party => ({
  role,
  organisation,
  rights,
  authority,
  inGoodStanding,
  isTheirs,
  isSource: source !== null && source === organisation.id,
});

/**
 * Whether an override is what the record is looked at by: it opens a shield and nothing else, of the one child it was
 * granted for. Whoever else is in the same request, and whatever a search lists, stays as it is without one.
 */
const isOverridden = ({ override, mediation }: Viewer, asks: Asks, child: string | null, listed: boolean): boolean =>
  override !== null &&
  mediation === null &&
  !listed &&
  override.child === child &&
  asks.of === 'RECORD' &&
  asks.record.state === 'SHIELDED';

/** The facts a decision of this request is made on. `child`: whose record it is about, if one's. */
export function factsFor(viewer: Viewer, asks: Asks, child: string | null, whose: Whose = {}): DecisionFacts {
  const { mediation, reason, caseReference, inGoodStanding } = viewer;
  const overridden = isOverridden(viewer, asks, child, whose.listed === true);
  return {
    party: party(viewer, inGoodStanding, whose),
    // The gateway lets nobody mediate whose standing does not hold.
    mediator: mediation && party(mediation.mediator, true, { ...whose, isTheirs: false }),
    mode: mediation ? 'MEDIATED' : overridden ? 'OVERRIDE' : 'DIRECT',
    // The gateway has asked in this very request whether the override is still open.
    live:
      overridden || (mediation !== null && (mediation.child === null || child === null || mediation.child === child)),
    reason,
    caseReference: caseReference !== null,
    asks,
  };
}

const decisionFor = ({ viewer }: RequestContext, { id, facts, listed }: Subject, detail: FieldClass): Decision =>
  decide(factsFor(viewer, { of: 'RECORD', detail, record: facts }, id, { source: facts.source, listed }));

/**
 * Whether this viewer sees this kind of detail of this record. A yes is noted as a disclosure in the same breath, so
 * nothing can be shown that is not in the trail.
 */
export function sees(context: RequestContext, subject: Subject, detail: FieldClass): boolean {
  const known = subject.decided.get(detail);
  if (known !== undefined) return known;
  const { allow, rule } = decisionFor(context, subject, detail);
  subject.decided.set(detail, allow);
  context.disclosures.ruled(rule);
  if (allow) context.disclosures.disclosed(subject.id, detail);
  return allow;
}

/** The same question without an answer being given: for saying what is withheld. */
export const wouldSee = (context: RequestContext, subject: Subject, detail: FieldClass): boolean =>
  decisionFor(context, subject, detail).allow;

/** Whether a statement of the viewer's own about a child may be shown to them, whatever has become of the record since. */
export function seesOwn({ viewer, disclosures }: RequestContext, { id, facts, decided }: Subject): boolean {
  const known = decided.get('OWN');
  if (known !== undefined) return known;
  const { allow, rule } = decide(
    factsFor(viewer, { of: 'RECORD', detail: 'SERVICES', record: facts }, id, { isTheirs: true, source: facts.source }),
  );
  decided.set('OWN', allow);
  if (allow) {
    disclosures.ruled(rule);
    disclosures.disclosed(id, 'SERVICES');
  }
  return allow;
}

/** Whether the viewer may do something; where it is about an organisation, about that one. What decided is noted. */
export function mayDo(context: RequestContext, permission: Permission, organisation?: Administered): Decision {
  const { viewer, disclosures } = context;
  const scope = organisation === undefined ? null : scopeOf(viewer.organisation.id, organisation);
  const decision = decide(factsFor(viewer, { of: 'OPERATION', permission, scope }, null));
  disclosures.ruled(decision.rule);
  return decision;
}
