import { dayOf } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { PageArguments } from '#core/page.ts';
import type { SchoolStatement } from '#core/statements.ts';
import { type Child, listRecord } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { educationOn } from './education.ts';
import { childrenWithoutSetting, type WithoutSettingRow } from './education-sql.ts';
import { ownAuthority, pageByDay, pageOf } from './stewardship.ts';

/** A school is known to the directory by a code of its own, or by one that is made of its number. */
function organisationOf({ organisation, urn, laestab }: SchoolStatement): { readonly id: string } | null {
  if (organisation !== undefined) return { id: organisation };
  if (urn !== undefined) return { id: `URN-${urn}` };
  return laestab === undefined ? null : { id: `LAESTAB-${laestab}` };
}

/** What is shown of a child's education on a day. */
export function educationShown(said: SchoolStatement | undefined, born: IsoDate | undefined, day: IsoDate) {
  const organisation = said && organisationOf(said);
  return { ...educationOn(said, born, day), setting: said && organisation ? { ...said, organisation } : null };
}

const education = ({ education: said, dateOfBirth }: Child, _args: unknown, { now }: ChildrenContext) =>
  educationShown(said ?? undefined, (dateOfBirth ?? undefined) as IsoDate | undefined, dayOf(now));

const listed = (row: WithoutSettingRow) => {
  const child = listRecord(row);
  return { childId: row.id, facts: child.subject.facts, since: row.since, child };
};

async function withoutSetting(_parent: unknown, args: PageArguments, context: ChildrenContext) {
  const { first, after } = pageByDay(args);
  const [since = null, id = null] = after ?? [];
  const asked = [ownAuthority(context), dayOf(context.now), since, id, first + 1] as const;
  const rows = await context.children.database.ask(childrenWithoutSetting, [...asked]);
  return pageOf(rows.map(listed), first, context, (row) => [row.since, row.childId]);
}

export const educationQueries = { childrenWithoutSetting: withoutSetting };
export const educationOfChild = { education };
export const educationTypes = {
  EducationSetting: {
    startedOn: ({ since }: SchoolStatement) => since ?? null,
    endedOn: ({ until }: SchoolStatement) => until ?? null,
  },
};
