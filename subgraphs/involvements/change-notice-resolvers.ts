/** What has changed of late about who works with the children one works with. */
import { askerOf } from '#core/asker.ts';
import { dayOf } from '#core/clock.ts';
import { sees, wouldSee } from '#core/context.ts';
import { type Subject, subject } from '#core/facts.ts';
import { isLedTo } from '#core/linked.ts';
import { connection, filledPage, MAX_PAGE, type PageArguments, pageRequest } from '#core/page.ts';
import type { ChildReader } from '#core/ports.ts';
import { type NoticeRow, noticesAbout, ownRecords } from './change-notice-sql.ts';
import type { InvolvementsContext } from './context.ts';
import type { Involvement } from './involvement.ts';
import { refuseSystemTest } from './system-test.ts';

/** One change, with the involvement that was changed and whose facts decide who sees it. */
export interface ChangeNotice {
  readonly position: string;
  readonly id: string;
  readonly kind: NoticeRow['kind'];
  readonly at: Date;
  readonly subject: Subject;
  readonly involvement: Involvement;
}

const MASK = 'change notice';

/** By which numbers everybody finds these records; those of nobody are left out. */
async function shownAs(records: readonly string[], children: ChildReader): Promise<string[]> {
  const shown: (string | null)[] = [];
  for (let at = 0; at < records.length; at += MAX_PAGE) {
    shown.push(...(await children.shownAs(records.slice(at, at + MAX_PAGE))));
  }
  return [...new Set(shown.filter((number) => number !== null))];
}

/** The child a record is shown of to the viewer; null where they may not know of it, or not who works with it. */
async function subjectOf(record: string, context: InvolvementsContext): Promise<Subject | null> {
  const life = await context.involvements.children.child(record, askerOf(context.viewer));
  if (life === null) return null;
  const shown = life.shownBy && subject(life.shownBy.id, life.shownBy.facts);
  const found = shown && isLedTo(context, shown) ? shown : subject(life.id, life.facts);
  return wouldSee(context, found, 'SERVICES') ? found : null;
}

const noticeOf = ({ position, noticeId, kind, at, ...row }: NoticeRow, of: Subject): ChangeNotice => ({
  position,
  id: noticeId,
  kind,
  at,
  subject: of,
  involvement: { ...row, subject: of },
});

async function changeNotices(_parent: unknown, args: PageArguments, context: InvolvementsContext) {
  const { viewer, involvements, now } = context;
  refuseSystemTest(viewer);
  const { database, children, keys } = involvements;
  const { first, after } = pageRequest(args, 20, [(text) => /^\d{1,18}$/.test(keys.unmask(MASK, text) ?? '')]);
  const { practitioner, organisation } = viewer;
  const own = practitioner === null ? [] : await database.ask(ownRecords, [practitioner, organisation.id, dayOf(now)]);
  const records = own.map(({ childId }) => childId);
  const numbers = await shownAs(records, children);
  const mine = new Set([...records, ...numbers]);
  const subjects = new Map<string, Promise<Subject | null>>();
  const subjectFor = (record: string): Promise<Subject | null> => {
    const known = subjects.get(record) ?? subjectOf(record, context);
    subjects.set(record, known);
    return known;
  };
  const read = (from: readonly string[] | null) =>
    records.length === 0
      ? []
      : database.ask(noticesAbout, [records, numbers, practitioner ?? '', from?.[0] ?? null, first + 1]);
  // A record may be of another child by now than when it was changed.
  const known = async (rows: readonly (NoticeRow | ChangeNotice)[]): Promise<ChangeNotice[]> => {
    const found = await Promise.all(
      (rows as readonly NoticeRow[]).map(async (row) => {
        const of = await subjectFor(row.childId);
        return of !== null && mine.has(of.id) ? noticeOf(row, of) : null;
      }),
    );
    return found.filter((notice) => notice !== null);
  };
  const from = after && [keys.unmask(MASK, after[0] ?? '') ?? ''];
  const page = await filledPage({ first, after: from }, read, ({ position }) => [position], known);
  for (const { subject: of } of page.slice(0, first)) sees(context, of, 'SERVICES');
  return connection(page, first, ({ position }) => [keys.mask(MASK, position)]);
}

export const changeNoticeQueries = { changeNotices };

export const changeNoticeTypes = {
  ChangeNotice: {
    child: ({ subject: { id, facts } }: ChangeNotice) => ({ id, recordFacts: facts }),
  },
};
