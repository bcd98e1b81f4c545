/** Sharing agreements as the two organisations that make them ask for them. */
import { randomUUID } from 'node:crypto';
import type { Asker } from './colleagues.ts';

const agreement = `{
  id version origin state custodian { id } receiver { id } supersedes validFrom validUntil withdrawnAt
  exceptions { effect modes recordTypes purposes organisations { id } organisationKinds }
  defaults { effect modes recordTypes purposes organisations { id } organisationKinds }
  signatures { side organisation { id } accountId signedAt }
}`;
const problems = 'problems { code field message remedy }';

const inputs = {
  draftSharingAgreement: 'DraftSharingAgreementInput',
  signSharingAgreement: 'SignSharingAgreementInput',
  withdrawSharingAgreement: 'WithdrawSharingAgreementInput',
} as const;

export interface AgreementAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly agreement: any;
  readonly problems: readonly { code: string; field: string | null; message: string; remedy: string }[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly errors: any[] | undefined;
}

async function change(ask: Asker, name: keyof typeof inputs, input: unknown): Promise<AgreementAnswer> {
  const { data, errors } = await ask(
    `mutation M($input: ${inputs[name]}!) { ${name}(input: $input) { agreement ${agreement} ${problems} } }`,
    { variables: { input }, reason: null },
  );
  return { agreement: data?.[name]?.agreement ?? null, problems: data?.[name]?.problems ?? [], errors };
}

export const draft = (ask: Asker, terms: unknown, idempotencyKey: string = randomUUID()) =>
  change(ask, 'draftSharingAgreement', { idempotencyKey, terms });
export const sign = (ask: Asker, agreementId: string) => change(ask, 'signSharingAgreement', { agreementId });
export const withdraw = (ask: Asker, agreementId: string) => change(ask, 'withdrawSharingAgreement', { agreementId });

export const read = async (ask: Asker, id: string) =>
  (await ask(`query R($id: ID!) { sharingAgreement(id: $id) ${agreement} }`, { variables: { id }, reason: null })).data
    .sharingAgreement;

export async function list(ask: Asker, args: { filter?: unknown; first?: number; after?: string | null } = {}) {
  const { data, errors } = await ask(
    `query L($filter: SharingAgreementFilter, $first: Int, $after: String) {
       sharingAgreements(filter: $filter, first: $first, after: $after) {
         nodes ${agreement} pageInfo { hasNextPage endCursor } } }`,
    { variables: args, reason: null },
  );
  return { ...(data?.sharingAgreements ?? {}), errors };
}

export interface SharingChange {
  readonly organisation: { readonly id: string; readonly kind: string };
  readonly organisationKind: string;
  readonly accounts: number;
  readonly purpose: string;
  readonly reasons: readonly string[];
  readonly recordType: string;
  readonly mode: string;
  readonly effect: string;
  readonly fields: readonly string[];
  readonly pointers: number | null;
}

const SIMULATE = `query S($input: SimulateSharingAgreementInput!, $first: Int, $after: String) {
  simulateSharingAgreement(input: $input) {
    at custodian { id } totals { organisationsGaining accountsGaining organisationsLosing accountsLosing }
    changes(first: $first, after: $after) {
      nodes { organisation { id kind } organisationKind accounts purpose reasons recordType mode effect fields pointers }
      pageInfo { hasNextPage endCursor } } } }`;

/** The whole of a simulation, page by page. */
export async function simulate(ask: Asker, input: unknown, first = 100) {
  const changes: SharingChange[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors } = await ask(SIMULATE, { variables: { input, first, after }, reason: null });
    const found = data?.simulateSharingAgreement;
    if (!found) return { errors, simulation: null, changes };
    changes.push(...found.changes.nodes);
    if (!found.changes.pageInfo.hasNextPage) return { errors, simulation: found, changes };
    after = found.changes.pageInfo.endCursor;
  }
}

/** A moment so many days from now. */
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

/** From yesterday for a year, one rule: so much is the same in most. */
export const termsOf = (custodianId: string, receiverId: string, change: object = {}) => ({
  custodianId,
  receiverId,
  validFrom: inDays(-1),
  validUntil: inDays(365),
  defaults: [
    {
      effect: 'ALLOW',
      modes: ['EXISTENCE'],
      recordTypes: ['HEALTH'],
      purposes: ['SAFEGUARDING'],
      organisationIds: [receiverId],
    },
  ],
  ...change,
});
