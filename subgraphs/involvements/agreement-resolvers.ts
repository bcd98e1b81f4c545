import { dayOf } from '#core/clock.ts';
import { AppError } from '#core/errors.ts';
import { isMoment, isUuid } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import { permissionsOf } from '#core/permissions.ts';
import type { SharingRule } from '#core/statements.ts';
import type { AgreementRow } from './agreement-store.ts';
import { wantedAgreement } from './agreement-terms.ts';
import type { InvolvementsContext } from './context.ts';
import { type Problem, Refused } from './problems.ts';
import type {
  DraftSharingAgreementInput,
  SharingAgreementFilter,
  SignSharingAgreementInput,
  SimulateSharingAgreementInput,
  WithdrawSharingAgreementInput,
} from './schema.generated.ts';
import { type Change, fieldsOf, reasonsFor, roughly, simulate } from './simulate.ts';
import { type Trying, trialOf } from './trial.ts';

/** Whose agreements the viewer sees: null for those of all organisations. */
const partyOf = ({ viewer }: InvolvementsContext): string | null =>
  permissionsOf(viewer).includes('SEE_ALL_AGREEMENTS') ? null : viewer.organisation.id;

async function sharingAgreements(
  _parent: unknown,
  args: PageArguments & { readonly filter?: SharingAgreementFilter | null },
  context: InvolvementsContext,
) {
  const { first, after } = pageRequest(args, 20, [isMoment, isUuid]);
  const own = partyOf(context);
  const asked = args.filter?.organisationId ?? null;
  // Whoever sees all asks for those of one; whoever sees their own, for those with another.
  const [party, other] = own === null ? [asked, null] : [own, asked];
  const { agreementStore } = context.involvements;
  const rows = await agreementStore.page(party, other, after ?? [], first + 1, context.now);
  return connection(rows, first, ({ at, id }) => [at.toISOString(), id]);
}

const sharingAgreement = (_parent: unknown, { id }: { id: string }, context: InvolvementsContext) =>
  isUuid(id) ? context.involvements.agreementStore.byId(id, context.now, partyOf(context)) : null;

const tryingIn = (context: InvolvementsContext): Trying => ({
  party: partyOf(context),
  now: context.now,
  store: context.involvements.agreementStore,
  organisations: context.involvements.organisations,
});

async function simulateSharingAgreement(
  _parent: unknown,
  { input }: { input: SimulateSharingAgreementInput },
  context: InvolvementsContext,
) {
  const { organisations, agreementStore } = context.involvements;
  const trial = await trialOf(input, tryingIn(context));
  if (trial === null) return null;
  const party = partyOf(context);
  // What is agreed with others, and how many pointers there are, is the custodian's to know, and nobody's who only
  // thinks of an agreement with it.
  const isTheirs = party === null || party === trial.custodian;
  const { totals, changes } = await simulate(trial, organisations, isTheirs ? null : party);
  let counts: ReturnType<typeof agreementStore.pointers> | undefined;
  const pointersOf = async ({ recordType }: Change) => {
    if (!isTheirs) return null;
    counts ??= agreementStore.pointers(trial.custodian, dayOf(context.now));
    return roughly((await counts).get(recordType) ?? 0);
  };
  return {
    at: trial.at,
    custodian: { id: trial.custodian },
    totals,
    changes: async (args: PageArguments) => {
      const { first, after } = pageRequest(args, 20, [(text) => text.length <= 64, (text) => /^\d{1,2}$/.test(text)]);
      const found = await changes(first, after && [after[0] ?? '', Number(after[1])]);
      const shown = found.map((change) => ({ ...change, pointers: () => pointersOf(change) }));
      return connection(shown, first, ({ organisation: { id }, cell }) => [id, String(cell)]);
    },
  };
}

interface Settled {
  readonly agreement: AgreementRow | null;
  readonly problems: readonly Problem[];
}

/** The frame of every change: what became of it, and that what was known of agreements is to be read again. */
async function settled(
  { involvements }: InvolvementsContext,
  change: () => Promise<AgreementRow | null>,
): Promise<Settled> {
  try {
    const agreement = await change();
    involvements.agreements.changed();
    return { agreement, problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { agreement: null, problems: [error.problem] };
    throw error;
  }
}

export const agreementQueries = { sharingAgreements, sharingAgreement, simulateSharingAgreement };

export const agreementMutations = {
  draftSharingAgreement: (
    _parent: unknown,
    { input: { idempotencyKey, terms } }: { input: DraftSharingAgreementInput },
    context: InvolvementsContext,
  ) =>
    settled(context, async () => {
      const { organisations, agreementChanges } = context.involvements;
      const wanted = await wantedAgreement(terms, context.viewer.organisation.id, context.now, organisations);
      return agreementChanges.draft(context, idempotencyKey, wanted);
    }),

  signSharingAgreement: (
    _parent: unknown,
    { input }: { input: SignSharingAgreementInput },
    context: InvolvementsContext,
  ) =>
    settled(context, async () => {
      const { organisations, agreementChanges } = context.involvements;
      const person = await organisations.person(context.viewer.account);
      if (person === null) throw new AppError('STANDING_REFUSED');
      return agreementChanges.sign(context, input.agreementId, person);
    }),

  withdrawSharingAgreement: (
    _parent: unknown,
    { input }: { input: WithdrawSharingAgreementInput },
    context: InvolvementsContext,
  ) => settled(context, () => context.involvements.agreementChanges.withdraw(context, input.agreementId)),
};

const organisation = (id: string) => ({ id });

export const agreementTypes = {
  SharingAgreement: {
    custodian: ({ custodian }: AgreementRow) => organisation(custodian),
    receiver: ({ receiver }: AgreementRow) => receiver && organisation(receiver),
    exceptions: ({ rules }: AgreementRow) => rules.exceptions,
    defaults: ({ rules }: AgreementRow) => rules.defaults,
    draftedAt: ({ at }: AgreementRow) => at,
  },
  SharingRule: {
    effect: ({ effect }: SharingRule) => effect.toUpperCase(),
    organisations: ({ organisations }: SharingRule) => organisations.map(organisation),
  },
  AgreementSignature: {
    organisation: ({ organisation: id }: AgreementRow['signatures'][number]) => organisation(id),
    accountId: ({ account }: AgreementRow['signatures'][number]) => account,
  },
  SharingChange: {
    organisation: (change: Change) => organisation(change.organisation.id),
    organisationKind: (change: Change) => change.organisation.kind,
    accounts: (change: Change) => change.organisation.accounts,
    reasons: ({ purpose }: Change) => reasonsFor(purpose),
    fields: ({ mode }: Change) => fieldsOf(mode),
  },
};
