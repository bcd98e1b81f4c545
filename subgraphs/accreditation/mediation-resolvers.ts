import { mayDo } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { childNumber, isMoment, isUuid } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import { administered } from './administered.ts';
import type { AccreditationContext } from './context.ts';
import type { MediationRow, UseRow } from './mediation-sql.ts';
import { type AdministrationProblem, problem, Refused } from './problems.ts';

type Opened = Pick<MediationRow, 'child' | 'requester' | 'mediator'>;

type Read = (after: readonly string[], limit: number) => Promise<MediationRow[]>;

async function page(args: PageArguments, read: Read, momentOf = ({ openedAt }: MediationRow) => openedAt) {
  const { first, after } = pageRequest(args, 20, [isMoment, isUuid]);
  return connection(await read(after ?? [], first + 1), first, (row) => [momentOf(row).toISOString(), row.id]);
}

const changed = (mediation: MediationRow | null, otherwise: AdministrationProblem) => ({
  mediation,
  problems: mediation === null ? [otherwise] : [],
});

interface OpenInput {
  readonly userNumber: string;
  readonly code: string;
  readonly channel: string;
  readonly childId?: string | null;
}

async function openMediation(_parent: unknown, { input }: { input: OpenInput }, context: AccreditationContext) {
  const { accreditation, viewer, now } = context;
  const child = input.childId ? childNumber(input.childId) : null;
  // A number that no child can have is refused by its form, before anybody's code is spent on it.
  if (child === undefined) throw new AppError('BAD_USER_INPUT', { field: 'childId' });
  const opened = await accreditation.mediations.open(viewer, { ...input, child }, now);
  return changed(opened, problem('MEDIATION_NOT_OPENED'));
}

const notFound = () => problem('MEDIATION_NOT_FOUND', 'id');

/** Not for those who look on: only for whoever the code would be asked of. */
const own = ({ viewer }: AccreditationContext): void => {
  if (viewer.mediation !== null) throw new AppError('FORBIDDEN');
};

async function enrolAuthenticator(
  _parent: unknown,
  { currentCode }: { currentCode?: string | null },
  context: AccreditationContext,
) {
  own(context);
  const { accreditation, viewer, now } = context;
  const uri = await accreditation.authenticators.enrol(viewer.account, currentCode ?? null, now);
  return { uri, problems: uri === null ? [problem('CODE_REFUSED', 'currentCode')] : [] };
}

async function confirmAuthenticator(_parent: unknown, { code }: { code: string }, context: AccreditationContext) {
  own(context);
  const { accreditation, viewer, now } = context;
  const bound = await accreditation.authenticators.confirm(viewer.account, code, now);
  return { bound, problems: bound ? [] : [problem('CODE_REFUSED', 'code')] };
}

async function disputedMediations(
  _parent: unknown,
  { organisationId, ...args }: PageArguments & { organisationId: string },
  context: AccreditationContext,
) {
  try {
    const { id } = await administered(organisationId, 'SEE_ACCOUNTS', context);
    const disputedAt = ({ disputedAt: at, openedAt }: MediationRow) => at ?? openedAt;
    return await page(
      args,
      (after, limit) => context.accreditation.mediations.disputedIn(id, after, limit),
      disputedAt,
    );
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function stateOf({ disputedAt, endedAt, expiresAt }: MediationRow, _args: unknown, { now }: AccreditationContext) {
  if (disputedAt !== null) return 'DISPUTED';
  if (expiresAt <= now) return 'EXPIRED';
  return endedAt === null ? 'OPEN' : 'ENDED';
}

/** The mediation a request is made in is known by then to be open and its mediator's. */
export async function mediationOf({ viewer, accreditation }: AccreditationContext): Promise<MediationRow | null> {
  return viewer.mediation && accreditation.mediations.byId(viewer.mediation.id);
}

export const mediationResolvers = {
  Query: {
    mediationsForMe: (_parent: unknown, args: PageArguments, { accreditation, viewer }: AccreditationContext) =>
      page(args, (after, limit) => accreditation.mediations.ofRequester(viewer.account, after, limit)),
    myMediations: (_parent: unknown, args: PageArguments, { accreditation, viewer }: AccreditationContext) =>
      page(args, (after, limit) => accreditation.mediations.ofMediator(viewer.account, after, limit)),
    disputedMediations,
  },
  Mutation: {
    enrolAuthenticator,
    confirmAuthenticator,
    openMediation,
    endMediation: async (
      _parent: unknown,
      { id }: { id: string },
      { accreditation, viewer, now }: AccreditationContext,
    ) =>
      changed(await accreditation.mediations.end(id, (viewer.mediation?.mediator ?? viewer).account, now), notFound()),
    disputeMediation: async (_parent: unknown, { id }: { id: string }, context: AccreditationContext) => {
      own(context);
      const { accreditation, viewer, now } = context;
      return changed(await accreditation.mediations.dispute(id, viewer.account, now), notFound());
    },
  },
  MediationSession: {
    state: stateOf,
    requesterAccountId: ({ requester }: MediationRow) => requester,
    requesterOrganisation: ({ requesterBody }: MediationRow, _args: unknown, { accreditation }: AccreditationContext) =>
      accreditation.organisations.load(requesterBody),
    mediatorAccountId: ({ mediator }: MediationRow) => mediator,
    mediatorOrganisation: ({ mediatorBody }: MediationRow, _args: unknown, { accreditation }: AccreditationContext) =>
      accreditation.organisations.load(mediatorBody),
    childId: (row: MediationRow, _args: unknown, context: AccreditationContext) => known(row, context),
    uses: async ({ id, requester, mediator }: MediationRow, _args: unknown, { accreditation }: AccreditationContext) =>
      (await accreditation.mediationUses.load(id)).map((use) => ({ ...use, requester, mediator })),
  },
  MediationUse: {
    requestId: ({ request }: UseRow) => request,
    childId: (use: UseRow & Opened, _args: unknown, context: AccreditationContext) => known(use, context),
  },
};

/**
 * Whose record was opened: told to the two whose mediation it is while they may know of the child, and noted. That there
 * was a look stays theirs to see; an identity that was given up since is a number that nobody has. For everybody else it
 * is in the trail, or nowhere.
 */
async function known({ child, requester, mediator }: Opened, context: AccreditationContext): Promise<string | null> {
  const { account, mediation } = context.viewer;
  const isTheirs = [account, mediation?.mediator.account].some((each) => each === requester || each === mediator);
  if (child === null || !isTheirs || !mayDo(context, 'OPEN_CHILD').allow) return null;
  if (!(await context.accreditation.knownChildren.load(child))) return null;
  context.disclosures.disclosed(child, 'EXISTENCE');
  return child;
}
