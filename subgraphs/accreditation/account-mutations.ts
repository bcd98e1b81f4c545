import { dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import { isUuid, type Postcode, userNumber } from '#core/ids.ts';
import type { Permission } from '#core/permissions.ts';
import { administeredAccount, reachable } from './account-scope.ts';
import { type Suspension, suspensions } from './account-states.ts';
import type { AdministeredRow } from './account-store.ts';
import { administered } from './administered.ts';
import type { AccreditationContext } from './context.ts';
import { type AdministrationProblem, Refused } from './problems.ts';
import type { Fact } from './record-clearance.ts';
import type {
  AccessReviewInput,
  AccountInput,
  AcknowledgeInput,
  CloseAccountInput,
  LiftSuspensionInput,
  RecordClearanceInput,
  RecordHomePostcodeInput,
  RequestAccountInput,
  ReviewAccessInput,
  RightInput,
  SuspendAccountInput,
} from './schema.generated.ts';
import { viewerClearance } from './viewer-clearance.ts';

interface Settled {
  readonly account: AdministeredRow | null;
  readonly problems: readonly AdministrationProblem[];
}

/** The result of a change, or what stood in its way. */
async function settled(id: Promise<string>, { accreditation, now }: AccreditationContext): Promise<Settled> {
  try {
    return { account: await accreditation.accounts.account(await id, dayOf(now)), problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { account: null, problems: [error.problem] };
    throw error;
  }
}

type Input<Fields> = { readonly input: Fields };
/** `seen`: the account as it is, in the version in which the viewer saw it. */
type Carried<Fields> = (input: Fields, seen: AdministeredRow, context: AccreditationContext) => Promise<unknown>;

/** The frame of every change of an account: find it, see whether it is the viewer's to change, carry the change out. */
function changing<Fields extends AccountInput>(permission: Permission, carryOut: Carried<Fields>) {
  const changed = async (input: Fields, context: AccreditationContext): Promise<string> => {
    const account = await administeredAccount(input.accountId, permission, context);
    await carryOut(input, { ...account, version: input.version }, context);
    return account.id;
  };
  return (_parent: unknown, { input }: Input<Fields>, context: AccreditationContext) =>
    settled(changed(input, context), context);
}

async function requested(input: RequestAccountInput, context: AccreditationContext): Promise<string> {
  const organisation = await administered(input.organisationId, 'MANAGE_ACCOUNTS', context);
  const { accounts, requestAccount } = context.accreditation;
  const number = input.sameAs ? userNumber(input.sameAs) : undefined;
  const found = number === undefined ? null : await accounts.byNumber(number);
  // Whose accounts are elsewhere is not the viewer's to say: there, it is answered as if there were no such number.
  const other = found && (await reachable(found.id, 'MANAGE_ACCOUNTS', context));
  if (input.sameAs && other === null) throw new Refused('ACCOUNT_NOT_FOUND', 'sameAs');
  const practitioner = input.practitionerId ?? null;
  if (practitioner !== null && !isUuid(practitioner)) throw new Refused('PRACTITIONER_TAKEN', 'practitionerId');
  const { idempotencyKey: key, role } = input;
  return requestAccount(context, { key, organisation, role, person: other?.personId ?? null, practitioner });
}

type Signature = NonNullable<RecordClearanceInput['userAgreement']>;

const signature = (kind: Fact['kind'], { signedOn, documentVersion, evidence }: Signature) =>
  ({ kind, holdsFrom: signedOn, documentVersion, evidence }) as Fact;

/** What was seen, as facts. The days have passed their check at the edge. */
function factsIn({ enhancedCheck, training, userAgreement, securityProcedures, authenticator }: RecordClearanceInput) {
  const facts: Fact[] = [];
  if (enhancedCheck) {
    const { issuedOn, scheme, updateServiceCheckedOn, evidence } = enhancedCheck;
    facts.push({ kind: 'ENHANCED_CHECK', holdsFrom: issuedOn, scheme, updateServiceCheckedOn, evidence } as Fact);
  }
  if (training) {
    const { completedOn, validUntil, evidence } = training;
    facts.push({ kind: 'TRAINING', holdsFrom: completedOn, holdsUntil: validUntil, evidence } as Fact);
  }
  if (userAgreement) facts.push(signature('USER_AGREEMENT', userAgreement));
  if (securityProcedures) facts.push(signature('SECURITY_PROCEDURES', securityProcedures));
  if (authenticator) {
    facts.push({ kind: 'AUTHENTICATOR', holdsFrom: authenticator.boundOn, serial: authenticator.serial } as Fact);
  }
  return facts;
}

const mayLift = async (accountId: string, reason: Suspension, context: AccreditationContext): Promise<boolean> => {
  const { liftedWith } = suspensions[reason];
  return liftedWith !== null && (await reachable(accountId, liftedWith, context)) !== null;
};

/** Asked only where it matters, so that the trail names no rule that decided nothing. */
const mayClose = async ({ id, suspendedFor }: AdministeredRow, context: AccreditationContext): Promise<boolean> =>
  !suspendedFor.includes('INVESTIGATION') || (await mayLift(id, 'INVESTIGATION', context));

const review = changing<AccessReviewInput>('MANAGE_ACCOUNTS', async ({ decision }, seen, context) => {
  const ends = decision === 'CLOSE' && (await mayClose(seen, context));
  await context.accreditation.accountChanges.review(context, seen, decision, ends);
});

const MOST_REVIEWS = 50;

async function reviewAccess(parent: unknown, { input }: Input<ReviewAccessInput>, context: AccreditationContext) {
  const { reviews } = input;
  if (reviews.length === 0 || reviews.length > MOST_REVIEWS) {
    throw new AppError('BAD_USER_INPUT', { field: 'reviews' });
  }
  const outcomes: Settled[] = [];
  // One after the other: each is a transaction of its own, and fifty at once would take every connection there is.
  for (const each of reviews) outcomes.push(await review(parent, { input: each }, context));
  return { outcomes };
}

async function acknowledge(_parent: unknown, { input }: Input<AcknowledgeInput>, context: AccreditationContext) {
  const { accountChanges } = context.accreditation;
  const signed = accountChanges.acknowledge(context, {
    kind: input.document,
    holdsFrom: dayOf(context.now),
    documentVersion: input.version,
  });
  const { problems } = await settled(
    signed.then(() => context.viewer.account),
    context,
  );
  return { clearance: await viewerClearance(context), problems };
}

export const accountMutations = {
  requestAccount: (_parent: unknown, { input }: Input<RequestAccountInput>, context: AccreditationContext) =>
    settled(requested(input, context), context),

  recordClearance: changing<RecordClearanceInput>('MANAGE_ACCOUNTS', (input, seen, context) =>
    context.accreditation.accountChanges.record(context, seen, factsIn(input)),
  ),

  recordHomePostcode: changing<RecordHomePostcodeInput>('MANAGE_ACCOUNTS', async ({ postcode }, seen, context) => {
    await context.accreditation.accountChanges.home(context, seen, (postcode ?? null) as Postcode | null);
  }),

  activateAccount: changing<AccountInput>('MANAGE_ACCOUNTS', (_input, seen, context) =>
    context.accreditation.accountChanges.activate(context, seen),
  ),

  reviewAccess,

  suspendAccount: changing<SuspendAccountInput>('MANAGE_ACCOUNTS', ({ reason }, seen, context) =>
    context.accreditation.accountChanges.suspend(context, seen, reason),
  ),

  liftSuspension: changing<LiftSuspensionInput>('MANAGE_ACCOUNTS', async ({ accountId, reason }, seen, context) => {
    const may = await mayLift(accountId, reason, context);
    await context.accreditation.accountChanges.lift(context, seen, reason, may);
  }),

  closeAccount: changing<CloseAccountInput>('MANAGE_ACCOUNTS', async ({ reason }, seen, context) => {
    await context.accreditation.accountChanges.close(context, seen, reason, await mayClose(seen, context));
  }),

  grantRight: changing<RightInput>('GRANT_RIGHTS', ({ right, evidence }, seen, context) =>
    context.accreditation.accountChanges.grant(context, seen, right, evidence),
  ),

  withdrawRight: changing<RightInput>('GRANT_RIGHTS', ({ right, evidence }, seen, context) =>
    context.accreditation.accountChanges.withdraw(context, seen, right, evidence),
  ),

  acknowledge,
};
