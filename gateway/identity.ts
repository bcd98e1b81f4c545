/** From a request's headers to the viewer, or the reason why there is none. */
import { AppError } from '#core/errors.ts';
import type { Standing, StandingReader } from '#core/ports.ts';
import { type AccessReason, accessReasons } from '#core/reasons.ts';
import type { Person, Viewer } from '#core/viewer.ts';
import type { Bearer, TokenVerifier } from './tokens.ts';

/** The headers a viewer is made of. */
export interface IdentityHeaders {
  readonly authorization?: string | undefined;
  readonly 'access-reason'?: string | string[] | undefined;
  readonly 'case-reference'?: string | string[] | undefined;
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

const personIn = ({ account, practitioner, role, organisation, rights, authority }: Standing): Person => ({
  account,
  practitioner,
  role,
  organisation,
  rights,
  authority,
});

/** Whether the account may ask now, through this program. */
function admitted(bearer: Bearer, standing: Standing | null): Standing & { readonly client: { readonly id: string } } {
  if (standing === null) throw new TurnedAway(new AppError('STANDING_REFUSED'), 'ACCOUNT_UNKNOWN', bearer);
  if (standing.fault !== null) {
    const code = standing.fault === 'SYSTEM_WITHOUT_USER' ? 'NAMED_USER_REQUIRED' : 'STANDING_REFUSED';
    throw new TurnedAway(new AppError(code), standing.fault, bearer, standing);
  }
  const { client } = standing;
  if (client === null) throw new TurnedAway(new AppError('CLIENT_REFUSED'), 'CLIENT_UNKNOWN', bearer, standing);
  return { ...standing, client };
}

export const identityFrom = (tokens: TokenVerifier, standings: StandingReader) => ({
  /** Throws TurnedAway, or whatever kept the standing from being read. */
  viewer: async (request: string, headers: IdentityHeaders): Promise<Viewer> => {
    const bearer = await tokens.bearer(headers.authorization).catch((error: AppError) => {
      throw error.code === 'UNAUTHENTICATED' ? new TurnedAway(error, 'TOKEN') : error;
    });
    const standing = admitted(bearer, await standings.standing(bearer.account, bearer.client));
    try {
      return {
        request,
        ...personIn(standing),
        client: standing.client.id,
        reason: reasonIn(headers['access-reason']),
        caseReference: caseReferenceIn(headers['case-reference']),
        mediation: null,
      };
    } catch (error) {
      throw error instanceof AppError ? new TurnedAway(error, error.code, bearer, standing) : error;
    }
  },
});
export type Identity = ReturnType<typeof identityFrom>;
