/** From a request's headers to the viewer, or the reason why there is none. */
import { z } from 'zod';
import { AppError } from '#core/errors.ts';
import { permissionsOf } from '#core/permissions.ts';
import { type OpenMediation, type OpenOverride, type Ports, type Standing, signable } from '#core/ports.ts';
import { type AccessReason, accessReasons } from '#core/reasons.ts';
import type { Person, Viewer } from '#core/viewer.ts';
import { believablePerson } from './standings.ts';
import type { Bearer, TokenVerifier } from './tokens.ts';

/** The headers a viewer is made of. */
export interface IdentityHeaders {
  readonly authorization?: string | undefined;
  readonly 'access-reason'?: string | string[] | undefined;
  readonly 'case-reference'?: string | string[] | undefined;
  /** The mediation in which somebody else is acted for. */
  readonly mediation?: string | string[] | undefined;
  /** The emergency override under which is asked. */
  readonly override?: string | string[] | undefined;
}

/** Turned away, with what the trail needs to know of it: who, as far as that is known, and by which rule. */
export class TurnedAway extends Error {
  readonly refusal: AppError;
  readonly bearer: Bearer | null;
  readonly standing: Standing | null;
  readonly rule: string;

  constructor(refusal: AppError, rule: string, bearer: Bearer | null = null, standing: Standing | null = null) {
    super(refusal.code);
    this.refusal = refusal;
    this.rule = rule;
    this.bearer = bearer;
    this.standing = standing;
  }
}

function reasonIn(value: string | string[] | undefined): AccessReason | null {
  if (value === undefined || value === '') return null;
  const reason = accessReasons.find((known) => known === value);
  if (reason === undefined) throw new AppError('REASON_UNKNOWN', { field: 'Access-Reason' });
  return reason;
}

const CASE_REFERENCE = /^[A-Za-z0-9./-]{1,40}$/;

function caseReferenceIn(value: string | string[] | undefined): string | null {
  if (value === undefined || value === '') return null;
  if (typeof value === 'string' && CASE_REFERENCE.test(value)) return value;
  throw new AppError('CASE_REFERENCE_REQUIRED', { field: 'Case-Reference' });
}

const personIn = ({ account, practitioner, role, organisation, rights, authority }: Person): Person => ({
  account,
  practitioner,
  role,
  organisation,
  rights,
  authority,
});

/** Whether the account may ask now, through this program; or, where nothing but a signature is missing, may sign. */
function admitted(bearer: Bearer, standing: Standing | null): Standing & { readonly client: { readonly id: string } } {
  if (standing === null) throw new TurnedAway(new AppError('STANDING_REFUSED'), 'ACCOUNT_UNKNOWN', bearer);
  if (standing.fault !== null && !signable.includes(standing.fault)) {
    const code = standing.fault === 'SYSTEM_WITHOUT_USER' ? 'NAMED_USER_REQUIRED' : 'STANDING_REFUSED';
    throw new TurnedAway(new AppError(code), standing.fault, bearer, standing);
  }
  const { client } = standing;
  if (client === null) throw new TurnedAway(new AppError('CLIENT_REFUSED'), 'CLIENT_UNKNOWN', bearer, standing);
  return { ...standing, client };
}

/** Whoever holds the token, let in as far as the door. */
export interface Caller {
  readonly bearer: Bearer;
  readonly standing: ReturnType<typeof admitted>;
}

/** What a mediation must be to be believed, as a standing must. */
const believableMediation = z.object({
  requester: believablePerson,
  channel: z.string(),
  proof: z.string(),
  reason: z.enum(accessReasons),
  caseReference: z.string().nullable(),
  child: z.string().nullable(),
});

/** The mediation that is named. What is wrong with one is told to nobody, and a second person's trouble least of all. */
async function opened(
  mediations: Ports['mediations'],
  named: string | string[],
  bearer: Bearer,
  standing: Standing,
): Promise<OpenMediation> {
  // Whoever has yet to sign what is in force acts for nobody.
  if (standing.fault !== null) throw new TurnedAway(new AppError('STANDING_REFUSED'), standing.fault, bearer, standing);
  const id = typeof named === 'string' ? named : '';
  const open = await mediations.mediation(id, standing.account).catch((cause: unknown) => {
    throw new AppError('SERVICE_UNAVAILABLE', { cause });
  });
  if (open === null) throw new TurnedAway(new AppError('MEDIATION_REFUSED'), 'MEDIATION', bearer, standing);
  const believed = believableMediation.safeParse(open);
  // Another mediation than was asked for, nobody's, or one's own: nothing that could be answered by.
  const isFor = open.id === id && open.requester.account !== standing.account;
  if (!believed.success || !isFor) throw new AppError('SERVICE_UNAVAILABLE');
  return { ...open, requester: personIn(open.requester) };
}

/** What an override must be to be believed. */
const believableOverride = z.object({
  id: z.string(),
  child: z.string().regex(/^\d{12}$/),
  reason: z.enum(accessReasons),
  caseReference: z.string().min(1),
  until: z.string(),
});

/** The session of a person at a screen; none where a program of another body asks, whoever it asks for. */
const sessionOf = ({ session }: Bearer, { client }: Standing): string | null =>
  client?.kind === 'FRONT_END' ? session : null;

/**
 * The override that is named, as it stands at this moment: never remembered from one request to the next. What is wrong
 * with one is told to nobody. Not in mediated access, not for programs, and not once the right itself is gone.
 */
async function overridden(
  overrides: Ports['overrides'],
  headers: IdentityHeaders,
  bearer: Bearer,
  standing: Standing,
): Promise<OpenOverride | null> {
  const { override: named, mediation } = headers;
  if (named === undefined) return null;
  const refused = () => new TurnedAway(new AppError('OVERRIDE_REFUSED'), 'OVERRIDE', bearer, standing);
  const session = sessionOf(bearer, standing);
  const holds = standing.fault === null && permissionsOf(standing).includes('OVERRIDE_SHIELD');
  if (typeof named !== 'string' || mediation !== undefined || session === null || !holds) throw refused();
  const holder = { id: named.slice(0, 64), account: standing.account, session };
  const open = await overrides.override(holder).catch((cause: unknown) => {
    throw new AppError('SERVICE_UNAVAILABLE', { cause });
  });
  if (open === null) throw refused();
  if (!believableOverride.safeParse(open).success || open.id !== named) throw new AppError('SERVICE_UNAVAILABLE');
  return open;
}

/** What is said beside the token: for somebody's own request, or for one in a mediation, whose reason is settled. */
function statedIn(
  headers: IdentityHeaders,
  open: OpenMediation | null,
  override: OpenOverride | null,
): Pick<Viewer, 'reason' | 'caseReference'> {
  const stated = {
    reason: reasonIn(headers['access-reason']),
    caseReference: caseReferenceIn(headers['case-reference']),
  };
  if (override !== null) {
    const { reason, caseReference } = override;
    const isThat = (stated.reason ?? reason) === reason && (stated.caseReference ?? caseReference) === caseReference;
    if (!isThat) throw new AppError('OVERRIDE_REFUSED', { field: 'Access-Reason' });
    return { reason, caseReference };
  }
  if (open === null) return stated;
  if ((stated.reason ?? open.reason) !== open.reason)
    throw new AppError('MEDIATION_REFUSED', { field: 'Access-Reason' });
  return { reason: open.reason, caseReference: open.caseReference };
}

/** An address as networks are written: of the old kind without the clothes of the new (RFC 4291, 2.5.5.2), and without a zone. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');

/** Whom a request is answered by. */
export type IdentityPorts = Pick<Ports, 'standings' | 'mediations' | 'overrides'>;

export const identityFrom = (tokens: TokenVerifier, { standings, mediations, overrides }: IdentityPorts) => ({
  /** Whose token it is, and how they stand. Throws TurnedAway, or whatever kept the standing from being read. */
  caller: async (headers: IdentityHeaders, peer: string): Promise<Caller> => {
    const bearer = await tokens.bearer(headers.authorization).catch((error: AppError) => {
      throw error.code === 'UNAUTHENTICATED' ? new TurnedAway(error, 'TOKEN') : error;
    });
    return { bearer, standing: admitted(bearer, await standings.standing(bearer.account, bearer.client, plain(peer))) };
  },
  /** For whom is asked, and under what. It asks for mediations and overrides anew: for whoever's turn it is, and not before. */
  viewer: async (request: string, { bearer, standing }: Caller, headers: IdentityHeaders): Promise<Viewer> => {
    const { mediation: named } = headers;
    const open = named === undefined ? null : await opened(mediations, named, bearer, standing);
    const override = await overridden(overrides, headers, bearer, standing);
    const self = personIn(standing);
    try {
      return {
        request,
        // Whoever works with the child: need, statements and what is told are theirs.
        ...(open?.requester ?? self),
        client: standing.client.id,
        ...statedIn(headers, open, override),
        inGoodStanding: standing.fault === null,
        mediation: open && {
          id: open.id,
          mediator: self,
          channel: open.channel,
          proof: open.proof,
          child: open.child,
        },
        session: sessionOf(bearer, standing),
        override: override && { id: override.id, child: override.child, until: override.until },
      };
    } catch (error) {
      throw error instanceof AppError ? new TurnedAway(error, error.code, bearer, standing) : error;
    }
  },
});
export type Identity = ReturnType<typeof identityFrom>;
