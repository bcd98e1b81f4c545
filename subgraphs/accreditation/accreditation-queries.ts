/** What can be asked of organisations' accreditation: the pipeline, its age, what is due, places and case systems. */
import { AppError } from '#core/errors.ts';
import { isoDate, isUuid, userNumberFrom } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { AccreditationState, AccreditedFunction } from '#core/words.ts';
import type { AnswerRow, CaseRow, EventRow } from './case-store.ts';
import type { AccreditationContext } from './context.ts';
import { type Criterion, criteriaFor } from './criteria.ts';
import { feedQueries, feedTypes } from './feeds.ts';
import { today } from './rounds.ts';
import type { OrganisationRow } from './store.ts';
import type { InstallationRow } from './system-store.ts';

const DAY = 86_400_000;
const isOrganisationId = (text: string): boolean => /^[A-Z0-9-]{1,64}$/.test(text);
const isDay = (text: string): boolean => isoDate(text) !== undefined;
const isEventId = (text: string): boolean => /^\d{1,15}$/.test(text);

interface CaseFilterInput {
  readonly state?: AccreditationState | null;
  readonly olderThanDays?: number | null;
}

function openedBefore({ olderThanDays }: CaseFilterInput, now: Date): Date | null {
  if (olderThanDays === undefined || olderThanDays === null) return null;
  if (olderThanDays < 0 || olderThanDays > 3650) throw new AppError('BAD_USER_INPUT', { field: 'olderThanDays' });
  return new Date(now.getTime() - olderThanDays * DAY);
}

async function cases(
  args: PageArguments,
  filter: CaseFilterInput,
  organisation: string | null,
  { viewer, now, accreditation }: AccreditationContext,
) {
  const { first, after } = pageRequest(args, 20, [isUuid]);
  const asked = { state: filter.state, openedBefore: openedBefore(filter, now), organisation };
  const rows = await accreditation.cases.pipeline(viewer.organisation.id, asked, after?.[0] ?? null, first + 1);
  return connection(rows, first, ({ id }) => [id]);
}

async function oneCase(id: string, { viewer, accreditation }: AccreditationContext): Promise<CaseRow | null> {
  const found = isUuid(id) ? await accreditation.cases.byId(id) : null;
  const { id: own } = viewer.organisation;
  return found !== null && (found.organisationId === own || found.accreditorId === own) ? found : null;
}

async function reviewsDue(
  _parent: unknown,
  args: PageArguments & { readonly by: string },
  context: AccreditationContext,
) {
  const { first, after } = pageRequest(args, 20, [isDay, isOrganisationId]);
  const { viewer, accreditation } = context;
  const rows = await accreditation.cases.reviewsDue(viewer.organisation.id, args.by, after ?? [], first + 1);
  return connection(rows, first, ({ reviewOn, id }) => [reviewOn ?? '', id]);
}

const userNumber = (number: string | null): string | null => (number === null ? null : userNumberFrom(number));

const shown = ({ code, statement, mandatory, evidence }: Criterion) => ({
  code,
  statement,
  isMandatory: mandatory,
  evidence,
});

const answered = (criterion: Criterion, answer: AnswerRow | undefined, dueOn: string | undefined) => ({
  criterion: shown(criterion),
  isMet: answer?.met ?? null,
  evidence: answer?.evidence ?? null,
  signedBy: userNumber(answer?.signedNumber ?? null),
  signedAt: answer?.signedAt ?? null,
  statementHash: answer?.statementHash.toString('hex') ?? null,
  catalogue: answer?.catalogue ?? null,
  dueOn: dueOn ?? null,
});

async function criteriaOf({ id, functions }: CaseRow, _args: unknown, { accreditation }: AccreditationContext) {
  const [answers, conditions] = await Promise.all([
    accreditation.cases.answers(id),
    accreditation.cases.conditions(id),
  ]);
  const answerOf = new Map(answers.map((answer) => [answer.criterion, answer]));
  const dueOf = new Map(conditions.map(({ criterion, dueOn }) => [criterion, dueOn]));
  return criteriaFor(functions).map((criterion) =>
    answered(criterion, answerOf.get(criterion.code), dueOf.get(criterion.code)),
  );
}

async function events({ id }: OrganisationRow, args: PageArguments, { viewer, accreditation }: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isEventId]);
  const rows = await accreditation.cases.events(id, viewer.organisation.id, after?.[0] ?? null, first + 1);
  return connection(
    rows.map(({ byNumber, ...event }: EventRow) => ({ ...event, by: userNumber(byNumber) })),
    first,
    (event) => [event.id],
  );
}

async function locations({ id }: OrganisationRow, args: PageArguments, context: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isUuid]);
  const { viewer, accreditation } = context;
  const own = viewer.organisation.id;
  const rows = await accreditation.locations.of(id, own, today(context), after?.[0] ?? null, first + 1);
  return connection(rows, first, (row) => [row.id]);
}

async function installations({ id }: OrganisationRow, args: PageArguments, context: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isUuid]);
  const { viewer, accreditation } = context;
  const rows = await accreditation.systems.installations(id, viewer.organisation.id, after?.[0] ?? null, first + 1);
  return connection(rows, first, (row) => [row.id]);
}

async function products(_parent: unknown, args: PageArguments, { accreditation }: AccreditationContext) {
  const { first, after } = pageRequest(args, 20, [isUuid]);
  const rows = await accreditation.systems.products(after?.[0] ?? null, first + 1);
  return connection(rows, first, ({ id }) => [id]);
}

export const accreditationQueries = {
  accreditationCases: (
    _parent: unknown,
    { filter, ...args }: PageArguments & { readonly filter?: CaseFilterInput | null },
    context: AccreditationContext,
  ) => cases(args, filter ?? {}, null, context),
  accreditationCase: (_parent: unknown, { id }: { id: string }, context: AccreditationContext) => oneCase(id, context),
  accreditationCriteria: (_parent: unknown, { functions }: { functions: readonly AccreditedFunction[] }) =>
    criteriaFor(functions).map(shown),
  reviewsDue,
  systemProducts: products,
  ...feedQueries,
};

/** What an organisation tells beside its name. */
export const organisationFields = {
  accreditationCases: ({ id }: OrganisationRow, args: PageArguments, context: AccreditationContext) =>
    cases(args, {}, id, context),
  accreditationEvents: events,
  locations,
  installations,
};

export const accreditationTypes = {
  AccreditationCase: {
    organisation: ({ organisationId }: CaseRow, _args: unknown, { accreditation }: AccreditationContext) =>
      accreditation.organisations.load(organisationId),
    isExtension: ({ extension }: CaseRow) => extension,
    ageInDays: ({ openedAt }: CaseRow, _args: unknown, { now }: AccreditationContext) =>
      Math.max(0, Math.floor((now.getTime() - openedAt.getTime()) / DAY)),
    submittedBy: ({ submittedNumber }: CaseRow) => userNumber(submittedNumber),
    reviewer: ({ reviewerNumber }: CaseRow) => userNumber(reviewerNumber),
    secondSignatory: ({ signatoryNumber }: CaseRow) => userNumber(signatoryNumber),
    rejectionReasons: ({ rejectReasons }: CaseRow) => rejectReasons,
    criteria: criteriaOf,
  },
  ...feedTypes,
  SystemInstallation: {
    product: ({ productId }: InstallationRow, _args: unknown, { accreditation }: AccreditationContext) =>
      accreditation.systems.product(productId),
  },
};
