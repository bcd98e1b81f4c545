/** What tests ask of where children learn, and how a School Census tells it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asker } from './colleagues.ts';
import { feedPath } from './feeding.ts';
import type { Stack } from './stack.ts';

export const CENSUS = 'a-real-census';
export const WORK = { reason: 'MISSING_EDUCATION', caseReference: 'CME/2026-1' } as const;
export const EDUCATION = `education { state since setting { urn laestab startedOn endedOn organisation { id name telephone } } }`;

/** A supplier whose files are read by the real adapter. */
export const addCensus = ({ database }: Stack) =>
  database.sql(
    `insert into accreditation.supplier (id, format, trust, organisation_id) values (?, 'school-census', 'SCHOOL_CENSUS', null)`,
    [CENSUS],
  );

export interface Pupil {
  readonly upn: string;
  readonly formerUpn?: string;
  readonly familyName: string;
  readonly givenNames?: string;
  readonly born?: string;
  readonly authority?: string;
  readonly entered?: string;
  readonly left?: string;
  readonly urn?: string;
  readonly enrolment?: 'C' | 'M' | 'S' | 'G';
}

const element = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<${name}>${value}</${name}>`;

const pupil = ({ upn, familyName, givenNames = 'Ida', born = '2015-05-05', authority = '901', ...at }: Pupil): string =>
  `<Pupil><PupilIdentifiers><UPN>${upn}</UPN>${element('FormerUPN', at.formerUpn)}<Surname>${familyName}</Surname><Forename>${givenNames}</Forename>
   <DOB>${born}</DOB></PupilIdentifiers><PupilStatus>${element('EnrolStatus', at.enrolment)}
   ${element('EntryDate', at.entered)}${element('LeavingDate', at.left)}</PupilStatus><School>${element('URN', at.urn ?? '100001')}</School><Address><LA>${authority}</LA></Address></Pupil>`;

/** A return of these pupils, read as `npm run feed` reads it. */
export async function returned(stack: Stack, ...pupils: readonly Pupil[]) {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-census-'));
  try {
    const path = join(folder, 'return.xml');
    writeFileSync(path, `<SchoolCensus version="1"><Pupils>${pupils.map(pupil).join('')}</Pupils></SchoolCensus>`);
    return await feedPath(stack, CENSUS, path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Listed {
  readonly since: string;
  readonly child: { readonly id: string; readonly familyName: string; readonly shielded: boolean };
}

const LIST = `query List($first: Int, $after: String) { childrenWithoutSetting(first: $first, after: $after) {
  edges { cursor } nodes { since child { id familyName shielded ${EDUCATION} } } pageInfo { hasNextPage endCursor } } }`;

/** The whole list, page by page. */
export async function workList(ask: Asker, first = 100): Promise<readonly Listed[]> {
  const nodes: Listed[] = [];
  for (let after: string | null = null; ; ) {
    const { data, text } = await ask(LIST, { ...WORK, variables: { first, after } });
    const page = data?.childrenWithoutSetting;
    if (!page) throw new Error(text);
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}

/** Whether a child is on a team's list, by the family name. */
export const isListed = async (ask: Asker, familyName: string): Promise<boolean> =>
  (await workList(ask)).some(({ child }) => child.familyName === familyName);
