import type { AccessReason } from './reasons.ts';
import type { OrganisationKind, Role } from './words.ts';

/**
 * Who is asking, for which organisation and why: what rights are decided on. Made by the gateway from a verified token
 * and the account's present standing; a subgraph takes it from nowhere else.
 */
export interface Viewer {
  /** Identifier of the request, in every entry of the trail that belongs to it. */
  readonly request: string;
  readonly account: string;
  /** Entry in the directory of practitioners; null for accounts that work with no child. */
  readonly practitioner: string | null;
  readonly role: Role;
  readonly organisation: { readonly id: string; readonly kind: OrganisationKind };
  /** The authority whose records an officer looks after; null for everybody else. */
  readonly authority: string | null;
  /** The program the user asks through: the token's `client_id`. */
  readonly client: string;
  readonly reason: AccessReason | null;
  readonly caseReference: string | null;
}
