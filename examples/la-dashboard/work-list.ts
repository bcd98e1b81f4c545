/** The children without a known place of education, as rows of a table and of a file. Read afresh each time, and kept nowhere. */
import { type Asking, type Directory, Refused } from '../govuk/directory.ts';
import { field } from './csv.ts';
import { WithoutSetting, type WithoutSettingQuery } from './operations.generated.ts';
import type { Session } from './sessions.ts';

type Listed = NonNullable<WithoutSettingQuery['childrenWithoutSetting']>['nodes'][number];

export interface Row {
  readonly number: string;
  readonly name: string;
  readonly born: string | null;
  readonly since: string | null;
  readonly last: string;
  readonly leftOn: string | null;
  readonly isShielded: boolean;
}

/** What the directory takes as a reference of the work. */
export const isReference = (text: string): boolean => /^[A-Za-z0-9./-]{1,40}$/.test(text);

const PAGE = 50;
/** As many as one file holds. */
const MOST = 1_000;

/** A school the directory does not know as an organisation is told by its number. */
function lastPlace({ child }: Listed): string {
  const { organisation, urn, laestab } = child?.education?.setting ?? {};
  return organisation?.name ?? (urn ? `URN ${urn}` : laestab ? `LAESTAB ${laestab}` : '');
}

const rowOf = (listed: Listed): Row => {
  const { child, since = null } = listed;
  return {
    number: child?.id ?? '',
    name: [child?.givenNames, child?.familyName].filter(Boolean).join(' '),
    born: child?.dateOfBirth ?? null,
    since: since ?? null,
    last: lastPlace(listed),
    leftOn: child?.education?.setting?.endedOn ?? null,
    isShielded: child?.shielded === true,
  };
};

export interface Page {
  readonly rows: readonly Row[];
  /** Where to go on; null at the end. */
  readonly next: string | null;
}

/** The reason is of this page, the reference of whoever reads it. */
const asking = ({ token }: Session, caseReference: string): Asking => ({
  token,
  reason: { code: 'MISSING_EDUCATION', caseReference },
  mediation: null,
});

export async function pageOf(
  directory: Directory,
  session: Session,
  reference: string,
  after: string | null,
): Promise<Page> {
  const variables = { first: PAGE, after };
  const { childrenWithoutSetting: list } = await directory.ask(asking(session, reference), WithoutSetting, variables);
  if (list === null) throw new Refused('FORBIDDEN');
  const { hasNextPage, endCursor } = list.pageInfo;
  return { rows: list.nodes.map(rowOf), next: hasNextPage ? endCursor : null };
}

export async function wholeList(directory: Directory, session: Session, reference: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null; rows.length < MOST; ) {
    const page: Page = await pageOf(directory, session, reference, after);
    rows.push(...page.rows);
    if (page.next === null) break;
    after = page.next;
  }
  return rows;
}

const COLUMNS = ['directory_number', 'name', 'date_of_birth', 'without_since', 'last_place', 'left_on', 'shielded'];

/** RFC 4180, as the files of figures are. */
export const fileOf = (rows: readonly Row[]): string =>
  [
    COLUMNS,
    ...rows.map(({ number, name, born, since, last, leftOn, isShielded }) => [
      number,
      name,
      born ?? '',
      since ?? '',
      last,
      leftOn ?? '',
      isShielded ? 'Y' : 'N',
    ]),
  ]
    .map((cells) => `${cells.map(field).join(',')}\r\n`)
    .join('');
