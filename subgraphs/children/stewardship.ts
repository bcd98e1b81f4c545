/** What the team that looks after children reads and changes: the frame around each of its lists and changes. */
import { type RequestContext, sees } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { type RecordFacts, type Subject, subject } from '#core/facts.ts';
import { childNumber, isoDate } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { FieldClass } from '#core/words.ts';
import { type Child, shownTo } from './child.ts';
import type { ChildrenContext } from './context.ts';
import type { Acting } from './shield-act.ts';
import { Refused, type ShieldProblem } from './shield-problems.ts';

interface OfChild {
  readonly childId: string;
  readonly facts: RecordFacts;
}

/** What is about one child: rules are asked about that child. */
export type About<Row> = Row & { readonly subject: Subject };

export const about = <Row extends OfChild>(row: Row): About<Row> => ({
  ...row,
  subject: subject(row.childId, row.facts),
});

/** Whose children the viewer looks after; those of nobody, for whoever looks after none. */
export const ownAuthority = ({ viewer }: RequestContext): string => viewer.authority ?? '';

/** Which page of a team's list is asked for that goes by a day, and by the number of the child. */
export const pageByDay = (args: PageArguments) =>
  pageRequest(args, 20, [(text) => isoDate(text) !== undefined, (text) => childNumber(text) !== undefined]);

/** A page of what is about children. Whoever is not on it has not been looked at, and whoever is, is noted as looked at. */
export function pageOf<Row extends OfChild>(
  rows: readonly Row[],
  first: number,
  context: RequestContext,
  keyOf: (row: Row) => readonly string[],
) {
  const { edges, nodes, pageInfo } = connection(rows.map(about), first, keyOf);
  const known = new Set(nodes.filter((row) => sees(context, row.subject, 'STEWARDSHIP')));
  return { edges: () => edges().filter(({ node }) => known.has(node)), nodes: [...known], pageInfo };
}

/** A child of whom the viewer sees this much; one of whom they may not is answered as one there is not. */
export async function requireChild(text: string, detail: FieldClass, context: ChildrenContext): Promise<Child> {
  const id = childNumber(text);
  const record = id === undefined ? null : await context.children.byId.load(id);
  const child = record && shownTo(context, record);
  if (!child || !sees(context, child.subject, detail)) throw new Refused('CHILD_NOT_FOUND', 'childId');
  return child;
}

/** Directory number of a child the viewer's team looks after; null for any other, as for one there is not. */
export async function ownChild(text: string, context: ChildrenContext): Promise<string | null> {
  try {
    const child = await requireChild(text, 'STEWARDSHIP', context);
    return child.authority === ownAuthority(context) ? child.id : null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** What came of a change, or why nothing was changed. */
export interface Changed<Made> {
  readonly made: Made | null;
  readonly problems: readonly ShieldProblem[];
}

export async function settled<Made>(change: () => Promise<Made>): Promise<Changed<Made>> {
  try {
    return { made: await change(), problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { made: null, problems: [error.problem] };
    throw error;
  }
}

/** Who the viewer is: whoever has two accounts is still one. */
export async function personOf({ children, viewer }: ChildrenContext): Promise<string> {
  const person = await children.organisations.person(viewer.account);
  if (person === null) throw new AppError('STANDING_REFUSED');
  return person;
}

/** Everybody who reads an answer: whoever asks, and whoever asks for them. */
export async function readersOf(context: ChildrenContext): Promise<readonly string[]> {
  const { children, viewer } = context;
  const mediator = viewer.mediation?.mediator.account;
  const through = mediator === undefined ? null : await children.organisations.person(mediator);
  return [await personOf(context), ...(through === null ? [] : [through])];
}

/** One transaction, by a person. */
export async function acting<Made>(context: ChildrenContext, change: (acting: Acting) => Promise<Made>): Promise<Made> {
  const person = await personOf(context);
  return context.children.database.transaction((within) => change({ within, context, person }));
}
