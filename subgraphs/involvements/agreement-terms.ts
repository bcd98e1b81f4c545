/** What two organisations want to agree on, as it is asked for, and what is wrong with it. */
import type { OrganisationReader } from '#core/ports.ts';
import type { SharingRule } from '#core/statements.ts';
import type { AgreementRow } from './agreement-store.ts';
import { Refused } from './problems.ts';
import type { SharingRuleInput, SharingTermsInput } from './schema.generated.ts';
import type { SharingTerms } from './sharing.ts';

const MAX_RULES = 20;
const MAX_ORGANISATIONS = 50;

export interface WantedAgreement {
  readonly custodian: string;
  readonly receiver: string;
  readonly supersedes: string | null;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly terms: SharingTerms;
}

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

const ruleOf = ({ organisationIds, organisationKinds, ...said }: SharingRuleInput): SharingRule => ({
  effect: said.effect === 'ALLOW' ? 'allow' : 'deny',
  modes: unique(said.modes),
  recordTypes: unique(said.recordTypes),
  purposes: unique(said.purposes),
  organisations: unique(organisationIds ?? []),
  organisationKinds: unique(organisationKinds ?? []),
});

/** A rule that could match nothing, or names nobody, is a slip: nobody signs one on purpose. */
const isWhole = ({ modes, recordTypes, purposes, organisations, organisationKinds }: SharingRule): boolean =>
  [modes, recordTypes, purposes].every((words) => words.length > 0) &&
  organisations.length + organisationKinds.length > 0 &&
  organisations.length <= MAX_ORGANISATIONS;

function rulesIn(input: readonly SharingRuleInput[], least: number, field: string): readonly SharingRule[] {
  const rules = input.slice(0, MAX_RULES + 1).map(ruleOf);
  if (rules.length < least || rules.length > MAX_RULES || !rules.every(isWhole)) {
    throw new Refused('RULES_INVALID', field);
  }
  return rules;
}

export const organisationsNamed = ({ exceptions, defaults }: SharingTerms): readonly string[] =>
  unique([...exceptions, ...defaults].flatMap(({ organisations }) => organisations));

async function checkOrganisations(
  ids: readonly string[],
  { organisations }: OrganisationReader,
  field: string,
): Promise<void> {
  const found = ids.length === 0 ? [] : await organisations({ kinds: [], ids, except: [] }, null, ids.length);
  if (found.length < ids.length) throw new Refused('ORGANISATION_NOT_FOUND', field);
}

/** The terms, checked; throws `Refused` with the first thing that is wrong. `party`: who asks; null may ask for any two. */
export async function wantedAgreement(
  input: SharingTermsInput,
  party: string | null,
  now: Date,
  directory: OrganisationReader,
): Promise<WantedAgreement> {
  const { custodianId: custodian, receiverId: receiver } = input;
  if (party !== null && party !== custodian && party !== receiver) throw new Refused('NOT_A_PARTY', 'custodianId');
  if (custodian === receiver) throw new Refused('SAME_ORGANISATION', 'receiverId');
  const [validFrom, validUntil] = [new Date(input.validFrom), new Date(input.validUntil)];
  if (validUntil <= validFrom || validUntil <= now) throw new Refused('VALIDITY_INVALID', 'validUntil');
  const terms = {
    exceptions: rulesIn(input.exceptions ?? [], 0, 'exceptions'),
    defaults: rulesIn(input.defaults, 1, 'defaults'),
  };
  await checkOrganisations([custodian], directory, 'custodianId');
  await checkOrganisations([receiver], directory, 'receiverId');
  await checkOrganisations(organisationsNamed(terms), directory, 'organisationIds');
  return { custodian, receiver, supersedes: input.supersedes ?? null, validFrom, validUntil, terms };
}

/** Throws `Refused` where an agreement cannot take the place of this one. */
export function checkSuperseded({ state, ...before }: AgreementRow, { custodian, receiver }: WantedAgreement): void {
  if (state !== 'SIGNED' && state !== 'IN_FORCE') throw new Refused('NOT_TO_SUPERSEDE', 'supersedes');
  if (before.custodian !== custodian || before.receiver !== receiver) throw new Refused('PARTIES_DIFFER', 'supersedes');
}
