import { dayOf } from '#core/clock.ts';
import { type RequestContext, sees } from '#core/context.ts';
import { subject } from '#core/facts.ts';
import { isoDate, isUuid } from '#core/ids.ts';
import { connection, type PageArguments, pageRequest } from '#core/page.ts';
import type { ChildrenContext } from './context.ts';
import { familyReport } from './family-report.ts';
import type { Acting } from './shield-act.ts';
import { type About, about, acting, ownAuthority, ownChild, pageOf } from './stewardship.ts';
import { once, type Seen } from './subject-access-acts.ts';
import * as changes from './subject-access-changes.ts';
import type { Look } from './subject-access-looks.ts';
import { Refused } from './subject-access-problems.ts';
import { isCollated, type SubjectAccessState } from './subject-access-states.ts';
import type { SubjectAccessActRow, SubjectAccessRow } from './subject-access-store.ts';
import { shownToTeam, type ToldLook, toldOf } from './told-look.ts';

type Request = About<SubjectAccessRow>;

const STOPPED = 'infinity';
const isRunning = ({ dueOn }: SubjectAccessRow): boolean => dueOn !== STOPPED;
const isClosed = ({ state }: SubjectAccessRow): boolean => state === 'RELEASED' || state === 'REFUSED';

async function subjectAccessRequests(
  _parent: unknown,
  args: PageArguments & { readonly state?: SubjectAccessState | null; readonly dueBy?: string | null },
  context: ChildrenContext,
) {
  const isDay = (text: string): boolean => text === STOPPED || isoDate(text) !== undefined;
  const { first, after } = pageRequest(args, 20, [isDay, isUuid]);
  const { state = null, dueBy = null } = args;
  const asked = { state, dueBy, after: after ?? [], limit: first + 1 };
  const rows = await context.children.subjectAccess.page(ownAuthority(context), asked);
  return pageOf(rows, first, context, ({ dueOn, id }) => [dueOn, id]);
}

/** The request as the team sees it now. */
async function shown(id: string | null, context: ChildrenContext): Promise<Request | null> {
  const row = id === null || !isUuid(id) ? null : await context.children.subjectAccess.byId(id, ownAuthority(context));
  const made = row && about(row);
  return made && sees(context, made.subject, 'STEWARDSHIP') ? made : null;
}

type Keyed<Input> = Input & { readonly idempotencyKey: string };

/** One change: behind its key, in a transaction, and answered with the request or with why not. */
async function change<Input>(
  name: string,
  { idempotencyKey, ...input }: Keyed<Input>,
  context: ChildrenContext,
  carryOut: (acting: Acting) => Promise<string>,
) {
  try {
    const { keys } = context.children.shielding;
    const id = await acting(context, (made) => once(made, keys, idempotencyKey, [name, input], () => carryOut(made)));
    return { request: await shown(id, context), problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { request: null, problems: [error.problem] };
    throw error;
  }
}

/** A child the viewer's team looks after; any other is answered as one there is not. */
async function requireOwnChild(text: string, context: ChildrenContext): Promise<string> {
  const id = await ownChild(text, context);
  if (id === null) throw new Refused('CHILD_NOT_FOUND', 'childId');
  return id;
}

const recordSubjectAccessRequest = (
  _parent: unknown,
  { input }: { input: Keyed<changes.Received> },
  context: ChildrenContext,
) =>
  change('recordSubjectAccessRequest', input, context, async (made) =>
    changes.receive(made, { ...input, childId: await requireOwnChild(input.childId, context) }),
  );

const changeOf =
  <Input extends Seen>(
    name: string,
    carryOut: (context: ChildrenContext) => (acting: Acting, input: Input) => Promise<string>,
  ) =>
  (_parent: unknown, { input }: { input: Keyed<Input> }, context: ChildrenContext) =>
    change(name, input, context, (made) => {
      if (!isUuid(input.requestId)) throw new Refused('REQUEST_NOT_FOUND', 'requestId');
      return carryOut(context)(made, input);
    });

const LAST = 2 ** 31 - 1;

async function acts({ id }: Request, args: PageArguments, { children }: ChildrenContext) {
  const { first, after } = pageRequest(args, 20, [(text) => /^\d{1,9}$/.test(text)]);
  const before = after === null ? LAST : Number(after[0]);
  const rows = await children.subjectAccessActs.load({ id, before, limit: first + 1 });
  return connection(rows, first, ({ version }) => [String(version)]);
}

/** Of which records the request tells: asked as for each of them, so that each is in the trail by its own number (law 1). */
export async function recordsTold({ id }: Pick<Request, 'id'>, context: ChildrenContext): Promise<string[]> {
  const records = await context.children.recordsOfRequests.load(id);
  return records.filter((each) => sees(context, subject(each.id, each.facts), 'STEWARDSHIP')).map((each) => each.id);
}

/** A page of looks, of which some are not shown: it is as long as what was read, less those. */
async function looksPage<Node>(
  request: Request,
  args: PageArguments,
  context: ChildrenContext,
  nodeOf: (look: Look) => Node | null,
) {
  const { children } = context;
  const { lookPlaces: places } = children;
  const { first, after } = pageRequest(args, 20, [(text) => places.placeOf(text) !== undefined]);
  const upTo = after === null ? Number.MAX_SAFE_INTEGER : Math.max(0, (places.placeOf(after[0] ?? '') ?? 0) - 1);
  const records = await recordsTold(request, context);
  const looks = await children.looksOfRequests.load({ request, records, upTo, limit: first + 1 });
  const page = connection(looks, first, ({ place }) => [places.idOf(place)]);
  const made = new Map(
    page.nodes.flatMap((look) => {
      const node = nodeOf(look);
      return node === null ? [] : [[look, node] as const];
    }),
  );
  return {
    edges: () =>
      page.edges().flatMap(({ cursor, node }) => {
        const told = made.get(node);
        return told === undefined ? [] : [{ cursor, node: told }];
      }),
    nodes: [...made.values()],
    pageInfo: page.pageInfo,
  };
}

/** What the team goes through before it decides what is told. What left nothing is no look. */
const looks = (request: Request, args: PageArguments, context: ChildrenContext) =>
  isCollated(request.state)
    ? looksPage(request, args, context, (look) => {
        const id = context.children.lookPlaces.idOf(look.place);
        return look.left ? { ...shownToTeam(look, look.facts, look.ground), id } : null;
      })
    : null;

interface Line extends ToldLook {
  readonly id: string;
}

/** What the family is told, once it is released. */
const accessReport = (request: Request, args: PageArguments, context: ChildrenContext) =>
  request.state === 'RELEASED'
    ? looksPage(request, args, context, (look): Line | null => {
        const told = toldOf(look, look.facts);
        return told && { ...told, id: context.children.lookPlaces.idOf(look.place) };
      })
    : null;

async function proofFile(request: Request, _args: unknown, context: ChildrenContext) {
  if (request.state !== 'RELEASED') return null;
  const { children, viewer, now } = context;
  const records = await recordsTold(request, context);
  const read = (upTo: number, limit: number) => children.looksOfRequests.load({ request, records, upTo, limit });
  return JSON.stringify(await familyReport(children.trail, request, read, viewer.request, now));
}

export const subjectAccessQueries = {
  subjectAccessRequests,
  subjectAccessRequest: (_parent: unknown, { id }: { id: string }, context: ChildrenContext) => shown(id, context),
};

const means = ({ children: { trail, lookPlaces: places } }: ChildrenContext) => ({ trail, places });

export const subjectAccessMutations = {
  recordSubjectAccessRequest,
  askForIdentity: changeOf('askForIdentity', () => changes.askIdentity),
  verifyIdentity: changeOf('verifyIdentity', () => changes.verifyIdentity),
  collateSubjectAccess: changeOf('collateSubjectAccess', (context) => changes.collate(means(context))),
  redactSubjectAccess: changeOf('redactSubjectAccess', (context) => changes.redact(means(context))),
  releaseSubjectAccess: changeOf('releaseSubjectAccess', () => changes.release),
  refuseSubjectAccess: changeOf('refuseSubjectAccess', () => changes.refuse),
  extendSubjectAccess: changeOf('extendSubjectAccess', () => changes.extend),
};

export const subjectAccessTypes = {
  SubjectAccessRequest: {
    dueOn: (row: Request) => (isRunning(row) ? row.dueOn : null),
    clockStopped: (row: Request) => !isRunning(row),
    overdue: (row: Request, _args: unknown, { now }: RequestContext) =>
      !isClosed(row) && isRunning(row) && row.dueOn < dayOf(now),
    extendedFor: ({ extendedFor }: Request) => extendedFor,
    acts,
    trailWhole: ({ state }: Request, _args: unknown, { children }: ChildrenContext) =>
      isCollated(state) ? children.trailWhole.load('the trail') : null,
    looks,
    accessReport,
    proofFile,
  },
  SubjectAccessActEntry: {
    accountId: ({ account }: SubjectAccessActRow) => account,
    organisation: ({ organisation }: SubjectAccessActRow) => ({ id: organisation }),
  },
  AccessReportLine: {
    organisation: ({ organisation }: Line) => organisation && { id: organisation.id },
  },
};
