/** Organisations on their way to being accredited, as their people and their accrediting body's send the changes. */
import { randomUUID } from 'node:crypto';
import type { AccreditedFunction } from '#core/words.ts';
import { criteriaFor } from '#subgraphs/accreditation/criteria.ts';
import { type Asker, asPersona, type Colleague, hire } from './colleagues.ts';
import type { Reply, Stack } from './stack.ts';

const problems = 'problems { code field message remedy }';
const organisation = 'organisation { id accreditation { state functions accreditedOn reviewOn } }';
const round = `case { id version state isExtension functions recommendation submittedBy reviewer secondSignatory decidedAt
  rejectionReasons criteria { isMet evidence signedBy statementHash dueOn criterion { code isMandatory } } } ${organisation}`;
const place = 'location { id version state networks assessedOn acceptedOn expiresOn }';
const product = 'product { id version state shared accreditedOn }';
const installation = 'installation { id version state accreditedOn client { id kind } product { id } }';

const documents = {
  takeOnOrganisation: ['OrganisationInput', organisation],
  declareFunctions: ['DeclareFunctionsInput', round],
  answerCriteria: ['AnswerCriteriaInput', round],
  submitAccreditation: ['AccreditationCaseInput', round],
  withdrawDeclaration: ['AccreditationCaseInput', round],
  beginReview: ['AccreditationCaseInput', round],
  decideReview: ['DecideReviewInput', round],
  signAccreditation: ['AccreditationCaseInput', round],
  suspendOrganisation: ['SuspendOrganisationInput', organisation],
  reinstateOrganisation: ['OrganisationInput', organisation],
  withdrawAccreditation: ['OrganisationInput', organisation],
  registerLocation: ['RegisterLocationInput', place],
  assessLocation: ['LocationInput', place],
  acceptLocation: ['LocationInput', place],
  closeLocation: ['LocationInput', place],
  registerProduct: ['RegisterProductInput', product],
  moveProduct: ['MoveProductInput', product],
  registerInstallation: ['RegisterInstallationInput', installation],
  moveInstallation: ['MoveInstallationInput', installation],
  connectFeed: ['ConnectFeedInput', installation],
} as const;

export interface Administered extends Reply {
  /** Codes of what stands in the way; of a refusal when the whole request was refused. */
  readonly refused: string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  readonly made: any;
}

/** Sends one administrative change. */
export async function administer(
  ask: Asker,
  name: keyof typeof documents,
  input: Readonly<Record<string, unknown>>,
): Promise<Administered> {
  const [type, result] = documents[name];
  const query = `mutation Change($input: ${type}!) { ${name}(input: $input) { ${result} ${problems} } }`;
  const reply = await ask(query, { variables: { input }, reason: null });
  const payload = reply.data?.[name];
  const codes = (payload?.problems ?? reply.errors?.map(({ extensions }) => extensions) ?? []) as { code: string }[];
  const made = payload?.case ?? payload?.location ?? payload?.product ?? payload?.installation;
  return { ...reply, refused: codes.map(({ code }) => code), made: made ?? payload?.organisation ?? null };
}

export interface Charity {
  readonly id: string;
  readonly administrator: Colleague;
  /** Of its accrediting body. */
  readonly olga: Asker;
  readonly martin: Asker;
}

/** Everywhere an accepted place of the organisation, as it is for those of the demonstration. */
export const acceptEverywhere = ({ database }: Stack, organisation: string) =>
  database.sql(
    `insert into accreditation.location (id, organisation_id, accreditor_id, name, networks, assessed_on, accepted_on, expires_on)
     select gen_random_uuid(), id, accreditor, 'Anywhere', '{0.0.0.0/0,::/0}', current_date, current_date, current_date + 300
     from accreditation.organisation where id = ?`,
    [organisation],
  );

/** A voluntary organisation nobody has accredited yet, with somebody to declare it. */
export async function charity(stack: Stack, { placed = true } = {}): Promise<Charity> {
  const id = `CHARITY-${randomUUID().toUpperCase()}`;
  await stack.database.sql(
    `insert into accreditation.organisation (id, name, kind, authority, accreditor)
     values (?, 'A charity of the tests', 'VOLUNTARY', '901', 'NORTHSHIRE-DIRECTORY')`,
    [id],
  );
  if (placed) await acceptEverywhere(stack, id);
  const administrator = await hire(stack, { role: 'PARTNER_ADMINISTRATOR', organisation: id, practitioner: null });
  return { id, administrator, olga: asPersona(stack, 'olga'), martin: asPersona(stack, 'martin') };
}

/** Answers to all criteria of these functions, met but for those that are named. */
export const answers = (functions: readonly AccreditedFunction[], unmet: readonly string[] = []) =>
  criteriaFor(functions).map(({ code }) => ({ criterion: code, met: !unmet.includes(code), evidence: `DOC/${code}` }));

interface Held {
  readonly id: string;
  readonly version: number;
}
export const seen = ({ id, version }: Held) => ({ caseId: id, version });

/** Declares, answers and hands in. */
export async function handIn(
  { id, administrator: { ask } }: Charity,
  functions: readonly AccreditedFunction[],
  unmet: readonly string[] = [],
): Promise<Administered['made']> {
  const declared = await administer(ask, 'declareFunctions', { organisationId: id, functions });
  const given = answers(functions, unmet);
  const answered = await administer(ask, 'answerCriteria', { ...seen(declared.made), answers: given });
  return (await administer(ask, 'submitAccreditation', seen(answered.made))).made;
}

/** Reviewed by the officer, signed by the manager. */
export async function accreditRound({ olga, martin }: Charity, held: Held): Promise<Administered> {
  const begun = await administer(olga, 'beginReview', seen(held));
  const found = await administer(olga, 'decideReview', { ...seen(begun.made), recommendation: 'ACCREDIT' });
  return administer(martin, 'signAccreditation', seen(found.made));
}

/** An organisation of Northshire that is accredited already, accredited anew: what it drops it can have back then. */
export async function accreditAnew(stack: Stack, id: string, functions: readonly AccreditedFunction[]): Promise<void> {
  const administrator = await hire(stack, { role: 'PARTNER_ADMINISTRATOR', organisation: id, practitioner: null });
  const made = { id, administrator, olga: asPersona(stack, 'olga'), martin: asPersona(stack, 'martin') };
  const { refused } = await accreditRound(made, await handIn(made, functions));
  if (refused.length > 0) throw new Error(`not accredited: ${refused.join()}`);
}

/** A charity that is accredited for these functions. */
export async function accreditedCharity(
  stack: Stack,
  functions: readonly AccreditedFunction[],
  places: { readonly placed?: boolean } = {},
): Promise<Charity> {
  const made = await charity(stack, places);
  const { refused } = await accreditRound(made, await handIn(made, functions));
  if (refused.length > 0) throw new Error(`not accredited: ${refused.join()}`);
  return made;
}
