/** What is to be tried, as the custodian's agreements as they are and as they would be. */
import { AppError } from '#core/errors.ts';
import { isUuid } from '#core/ids.ts';
import type { OrganisationReader } from '#core/ports.ts';
import type { AgreementRow, AgreementStore } from './agreement-store.ts';
import { checkSuperseded, wantedAgreement } from './agreement-terms.ts';
import { Refused } from './problems.ts';
import type { SharingTermsInput, SimulateSharingAgreementInput } from './schema.generated.ts';
import type { Agreement } from './sharing.ts';
import type { Trial } from './simulate.ts';

/** Who tries it, when, and where agreements and organisations are kept. `party` null may try it for any two. */
export interface Trying {
  readonly party: string | null;
  readonly now: Date;
  readonly store: AgreementStore;
  readonly organisations: OrganisationReader;
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);

const ending = (agreements: readonly Agreement[], id: string | null, endsAt: Date): readonly Agreement[] =>
  agreements.map((agreement) => (agreement.id === id ? { ...agreement, endsAt } : agreement));

async function agreementFor(id: string, field: string, { store, now, party }: Trying): Promise<AgreementRow> {
  const row = isUuid(id) ? await store.byId(id, now, party) : null;
  if (row === null) throw new Refused('AGREEMENT_NOT_FOUND', field);
  return row;
}

/** One more agreement, which takes the place of what it supersedes from its first moment on. */
async function adding(
  agreement: Agreement & { readonly startsAt: Date },
  supersedes: string | null,
  { store, now }: Trying,
): Promise<Trial> {
  const { custodian, startsAt } = agreement;
  const before = await store.ofCustodian(custodian, now);
  return { custodian, at: startsAt, before, after: [...ending(before, supersedes, startsAt), agreement] };
}

async function ifAgreed(input: SharingTermsInput, trying: Trying): Promise<Trial> {
  const wanted = await wantedAgreement(input, trying.party, trying.now, trying.organisations);
  const { custodian, supersedes, terms, validFrom, validUntil: endsAt } = wanted;
  if (supersedes !== null) checkSuperseded(await agreementFor(supersedes, 'supersedes', trying), wanted);
  const startsAt = later(validFrom, trying.now);
  return adding({ id: 'wanted', version: 'wanted', custodian, terms, startsAt, endsAt }, supersedes, trying);
}

/** Of what both have signed already, the signatures change nothing. */
async function ifSigned(id: string, trying: Trying): Promise<Trial> {
  const { custodian, state, supersedes, rules, ...row } = await agreementFor(id, 'signing', trying);
  const startsAt = later(row.startsAt ?? row.validFrom ?? trying.now, trying.now);
  if (state !== 'DRAFT') {
    const before = await trying.store.ofCustodian(custodian, trying.now);
    return { custodian, at: startsAt, before, after: before };
  }
  const { version, validUntil: endsAt } = row;
  return adding({ id, version, custodian, terms: rules, startsAt, endsAt }, supersedes, trying);
}

/** What was to end for it goes on, if it is withdrawn before its first moment. */
async function ifWithdrawn(id: string, trying: Trying): Promise<Trial> {
  const { custodian, state, supersedes, startsAt } = await agreementFor(id, 'withdrawing', trying);
  const before = await trying.store.ofCustodian(custodian, trying.now);
  const rest = before.filter((agreement) => agreement.id !== id);
  const superseded = state === 'SIGNED' && supersedes !== null ? await agreementFor(supersedes, 'x', trying) : null;
  const after = superseded?.validUntil ? ending(rest, superseded.id, superseded.validUntil) : rest;
  return { custodian, at: later(startsAt ?? trying.now, trying.now), before, after };
}

function tried({ terms, signing, withdrawing }: SimulateSharingAgreementInput, trying: Trying): Promise<Trial> {
  const ways = [
    terms && (() => ifAgreed(terms, trying)),
    signing && (() => ifSigned(signing, trying)),
    withdrawing && (() => ifWithdrawn(withdrawing, trying)),
  ].filter((way) => typeof way === 'function');
  const [way] = ways;
  if (way === undefined || ways.length > 1) throw new AppError('BAD_USER_INPUT', { field: 'input' });
  return way();
}

/**
 * The trial that is asked for. Null where the agreement is none of the party's; throws BAD_USER_INPUT with the field that
 * is wrong, for the same reasons for which it could not be drafted.
 */
export async function trialOf(input: SimulateSharingAgreementInput, trying: Trying): Promise<Trial | null> {
  const at = input.at ? new Date(input.at) : null;
  if (at !== null && at < trying.now) throw new AppError('BAD_USER_INPUT', { field: 'at' });
  try {
    const trial = await tried(input, trying);
    return at === null ? trial : { ...trial, at };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, field } = error.problem;
    if (code === 'AGREEMENT_NOT_FOUND' && field !== 'supersedes') return null;
    throw new AppError('BAD_USER_INPUT', { field: field ?? 'input' });
  }
}
