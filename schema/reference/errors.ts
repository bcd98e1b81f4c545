/** Every code that a refusal may have, with its cause and its remedy: read from where the refusals are made. */
import { errorCatalogue } from '#core/errors.ts';
import { feedErrors } from '#sources/feed-error.ts';
import { texts as AdministrationProblemCode } from '#subgraphs/accreditation/problems.ts';
import { texts as IncidentProblemCode } from '#subgraphs/audit/incident-problems.ts';
import { texts as ComplaintProblemCode } from '#subgraphs/children/complaint-problems.ts';
import { texts as DisputeProblemCode } from '#subgraphs/children/dispute-problems.ts';
import { texts as OverrideProblemCode } from '#subgraphs/children/override-problems.ts';
import { texts as ParticipationProblemCode } from '#subgraphs/children/participation-problems.ts';
import { texts as ReviewProblemCode } from '#subgraphs/children/review-problems.ts';
import { texts as ShieldProblemCode } from '#subgraphs/children/shield-problems.ts';
import { texts as SubjectAccessProblemCode } from '#subgraphs/children/subject-access-problems.ts';
import { texts as TransferProblemCode } from '#subgraphs/children/transfer-problems.ts';
import { texts as ProblemCode } from '#subgraphs/involvements/problems.ts';
import { apiOf, bare, type Field, type Part, type Type } from './api.ts';

/** By the enum that has the codes. */
const problemTexts: Readonly<Record<string, Readonly<Record<string, readonly [message: string, remedy: string]>>>> = {
  AdministrationProblemCode,
  ComplaintProblemCode,
  DisputeProblemCode,
  IncidentProblemCode,
  OverrideProblemCode,
  ParticipationProblemCode,
  ProblemCode,
  ReviewProblemCode,
  ShieldProblemCode,
  SubjectAccessProblemCode,
  TransferProblemCode,
};

const table = (head: string, rows: readonly string[]): string[] => [
  head,
  head.replaceAll(/[^|]+/g, ' --- '),
  ...rows.toSorted(),
  '',
];

/** The mutations whose problems have codes of this enum. */
function mutationsWith(code: string, types: ReadonlyMap<string, Type>): string[] {
  const having = (holds: (field: Field) => boolean): Set<string> =>
    new Set([...types.values()].filter(({ fields }) => fields.some(holds)).map(({ name }) => name));
  const problems = having(({ name, type }) => name === 'code' && bare(type) === code);
  const payloads = having(({ type }) => problems.has(bare(type)));
  return (types.get('Mutation')?.fields ?? []).filter(({ type }) => payloads.has(bare(type))).map(({ name }) => name);
}

export function errorPage(parts: readonly Part[]): string {
  const types = apiOf(parts);
  const enums = [...types.keys()].filter((name) => name.endsWith('ProblemCode'));
  const problems = enums.flatMap((name) => {
    const texts = problemTexts[name];
    if (texts === undefined) throw new Error(`say in ${import.meta.filename} where the texts of ${name} stand`);
    const mutations = mutationsWith(name, types).map((each) => `[\`${each}\`](mutations.md#${each.toLowerCase()})`);
    return [
      `### ${name}`,
      '',
      `Of ${mutations.join(', ')}.`,
      '',
      ...table(
        '| Code | What was wrong | What to do |',
        Object.entries(texts).map(([code, [message, remedy]]) => `| \`${code}\` | ${message} | ${remedy} |`),
      ),
    ];
  });
  return [
    '# When something is refused',
    '',
    'Every code a refusal may have. A code never changes its meaning; no sentence holds anything that was asked or is',
    'kept. Generated from where the refusals are made (`npm run generate`).',
    '',
    '## A request is refused',
    '',
    'In `errors[].extensions.code`, with `remedy`, and `field` where one is at fault. Codes of a field come with status 200;',
    'the status stands for a request that is refused as a whole.',
    '',
    ...table(
      '| Code | Status | What was wrong | What to do |',
      Object.entries(errorCatalogue).map(
        ([code, { status, message, remedy }]) => `| \`${code}\` | ${status} | ${message} | ${remedy} |`,
      ),
    ),
    '## A change is not made',
    '',
    'In `problems` of the payload, which is data: nothing of the change was made.',
    '',
    ...problems,
    '## A supplier’s file is refused',
    '',
    'Rows that are refused one by one have codes of their own: [data quality](../data-quality.md).',
    '',
    ...table(
      '| Code | What was wrong | What to do |',
      Object.entries(feedErrors).map(([code, { message, remedy }]) => `| \`${code}\` | ${message} | ${remedy} |`),
    ),
  ].join('\n');
}
