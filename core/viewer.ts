import type { MediationChannel, MediationProof } from './ports.ts';
import type { AccessReason } from './reasons.ts';
import type { AccreditedFunction, OrganisationKind, PersonalRight, Role } from './words.ts';

/** An account as its rights are decided on: who, for which organisation, with what. */
export interface Person {
  readonly account: string;
  /** Entry in the directory of practitioners; null for accounts that work with no child. */
  readonly practitioner: string | null;
  readonly role: Role;
  /** `functions`: what the organisation is accredited for at this moment; none when it is not. */
  readonly organisation: {
    readonly id: string;
    readonly kind: OrganisationKind;
    readonly functions: readonly AccreditedFunction[];
  };
  /** What was granted to this account by name, beside its role. */
  readonly rights: readonly PersonalRight[];
  /** The authority whose records an officer looks after; null for everybody else. */
  readonly authority: string | null;
}

/** That the viewer asks through another authorised user, who stays accountable for it (RFC 8693: `sub` and `act`). */
export interface Mediation {
  readonly id: string;
  readonly mediator: Person;
  readonly channel: MediationChannel;
  readonly proof: MediationProof;
  /** The one child the mediation is about; null until a record has been opened in it. */
  readonly child: string | null;
}

/** That the viewer has opened one shield in an emergency: they alone, in this session, until then. */
export interface OverrideInForce {
  readonly id: string;
  /** Directory number of the one child it is about. */
  readonly child: string;
  /** When it ends by itself, as a moment in UTC. */
  readonly until: string;
}

/**
 * Who is asking, for which organisation and why: what rights are decided on. Made by the gateway from a verified token
 * and the account's present standing; a subgraph takes it from nowhere else. In mediated access the viewer is the one
 * who asks through the mediator: need and statements are theirs.
 */
export interface Viewer extends Person {
  /** Identifier of the request, in every entry of the trail that belongs to it. */
  readonly request: string;
  /** The program the user asks through: the token's `client_id`. */
  readonly client: string;
  readonly reason: AccessReason | null;
  readonly caseReference: string | null;
  /** Whether everything holds. Who has only yet to sign what is in force is here to sign it, and may do nothing else. */
  readonly inGoodStanding: boolean;
  /** Null when the viewer asks themselves. */
  readonly mediation: Mediation | null;
  /**
   * The session of a person at a screen: a fingerprint of the very token, so that no other token is it. Null where a
   * program of another body asks for them.
   */
  readonly session: string | null;
  /** Null in nearly every request. Never there in mediated access. */
  readonly override: OverrideInForce | null;
}
