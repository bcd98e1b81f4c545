/** From a request's headers to the viewer, or the reason why there is none. */
import { z } from 'zod';
import { AppError } from '#core/errors.ts';
import { type MediationBook, type OpenMediation, type Standing, type StandingReader, signable } from '#core/ports.ts';
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
  mediations: MediationBook,
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

/** What is said beside the token: for somebody's own request, or for one in a mediation, whose reason is settled. */
function statedIn(headers: IdentityHeaders, open: OpenMediation | null): Pick<Viewer, 'reason' | 'caseReference'> {
  const stated = {
    reason: reasonIn(headers['access-reason']),
    caseReference: caseReferenceIn(headers['case-reference']),
  };
  if (open === null) return stated;
  if ((stated.reason ?? open.reason) !== open.reason)
    throw new AppError('MEDIATION_REFUSED', { field: 'Access-Reason' });
  return { reason: open.reason, caseReference: open.caseReference };
}

/** An address as networks are written: of the old kind without the clothes of the new (RFC 4291, 2.5.5.2), and without a zone. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');

export const identityFrom = (tokens: TokenVerifier, standings: StandingReader, mediations: MediationBook) => ({
  /** Throws TurnedAway, or whatever kept the standing from being read. */
  viewer: async (request: string, headers: IdentityHeaders, peer: string): Promise<Viewer> => {
    const bearer = await tokens.bearer(headers.authorization).catch((error: AppError) => {
      throw error.code === 'UNAUTHENTICATED' ? new TurnedAway(error, 'TOKEN') : error;
    });
    const standing = admitted(bearer, await standings.standing(bearer.account, bearer.client, plain(peer)));
    const { mediation: named } = headers;
    const open = named === undefined ? null : await opened(mediations, named, bearer, standing);
    const self = personIn(standing);
    try {
      return {
        request,
        // Whoever works with the child: need, statements and what is told are theirs.
        ...(open?.requester ?? self),
        client: standing.client.id,
        ...statedIn(headers, open),
        inGoodStanding: standing.fault === null,
        mediation: open && {
          id: open.id,
          mediator: self,
          channel: open.channel,
          proof: open.proof,
          child: open.child,
        },
      };
    } catch (error) {
      throw error instanceof AppError ? new TurnedAway(error, error.code, bearer, standing) : error;
    }
  },
});
export type Identity = ReturnType<typeof identityFrom>;
