import { sees } from '#core/context.ts';
import { childNumber, isMoment, isUuid } from '#core/ids.ts';
import { type PageArguments, pageRequest } from '#core/page.ts';
import type { Child } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { Refused } from './override-problems.ts';
import { PROMPT_MINUTES } from './override-sql.ts';
import type { LookRow, OverrideRow, OverrideState } from './override-store.ts';
import { warning } from './override-warning.ts';
import type { Actor } from './overrides.ts';
import { about, ownAuthority, pageOf, personOf } from './stewardship.ts';

/** Within how many days of its end an override is to be ruled on. */
const INVESTIGATED_WITHIN_DAYS = 5;

const actorIn = async (context: ChildrenContext): Promise<Actor> => ({
  viewer: context.viewer,
  person: await personOf(context),
  now: context.now,
  disclosures: context.disclosures,
});

/** What came of it, or why nothing did. Which of several things stood in the way is in the trail too, by its code. */
async function settled<Made>(context: ChildrenContext, change: (actor: Actor) => Promise<Made>) {
  try {
    return { made: await change(await actorIn(context)), problems: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    context.disclosures.ruled(`override:${error.problem.code}`);
    return { made: null, problems: [error.problem] };
  }
}

type Input<Fields> = { readonly input: Fields };

async function requestOverride(
  _parent: unknown,
  { input: { childId, idempotencyKey } }: Input<{ readonly childId: string; readonly idempotencyKey: string }>,
  context: ChildrenContext,
) {
  const { made, problems } = await settled(context, (actor) => {
    const number = childNumber(childId);
    if (number === undefined) throw new Refused('NUMBER_INVALID', 'childId');
    return context.children.overrides.prompt(number, idempotencyKey, actor);
  });
  const prompt = made && {
    id: made.id,
    warning,
    validUntil: new Date(made.promptedAt.getTime() + PROMPT_MINUTES * 60_000),
  };
  return { prompt, problems };
}

async function confirmOverride(
  _parent: unknown,
  { input: { promptId } }: Input<{ readonly promptId: string }>,
  context: ChildrenContext,
) {
  const { made, problems } = await settled(context, (actor) => context.children.overrides.confirm(promptId, actor));
  return { override: made && { id: made.id, until: made.until }, problems };
}

async function closeOverride(
  _parent: unknown,
  { input: { overrideId } }: Input<{ readonly overrideId: string }>,
  { children, viewer, now }: ChildrenContext,
) {
  await children.overrides.close(overrideId, viewer.account, now);
  return { closed: true };
}

/** An override as the team sees it now. */
async function shown(id: string, context: ChildrenContext) {
  const row = await context.children.overrideStore.byId(id, ownAuthority(context), context.now);
  const made = row && about(row);
  return made && sees(context, made.subject, 'STEWARDSHIP') ? made : null;
}

async function investigateOverride(
  _parent: unknown,
  { input }: Input<{ readonly overrideId: string; readonly outcome: 'JUSTIFIED' | 'MISUSE' }>,
  context: ChildrenContext,
) {
  const { overrideId, outcome } = input;
  const { made, problems } = await settled(context, async (actor) => {
    await context.children.overrides.investigate(overrideId, outcome, ownAuthority(context), actor);
    return overrideId;
  });
  return { override: made && (await shown(made, context)), problems };
}

async function overrides(
  _parent: unknown,
  args: PageArguments & { readonly state?: OverrideState | null },
  context: ChildrenContext,
) {
  const { first, after } = pageRequest(args, 20, [isMoment, isUuid]);
  const asked = { state: args.state ?? null, after: after ?? [], limit: first + 1 };
  const rows = await context.children.overrideStore.page(ownAuthority(context), asked, context.now);
  return pageOf(rows, first, context, ({ grantedAt, id }) => [grantedAt.toISOString(), id]);
}

const investigateBy = ({ closedAt, until }: OverrideRow): Date =>
  new Date((closedAt ?? until).getTime() + INVESTIGATED_WITHIN_DAYS * 24 * 3_600_000);

export const overrideQueries = { overrides };
export const overrideMutations = { requestOverride, confirmOverride, closeOverride, investigateOverride };

export const overrideOfChild = {
  /** Only for whoever has it open, in this request. */
  override: ({ id }: Child, _args: unknown, { viewer: { override } }: ChildrenContext) =>
    override?.child === id ? { id: override.id, until: override.until } : null,
};

export const overrideTypes = {
  EmergencyOverride: {
    accountId: ({ account }: OverrideRow) => account,
    organisation: ({ organisation }: OverrideRow) => ({ id: organisation }),
    investigateBy,
    overdue: (row: OverrideRow, _args: unknown, { now }: ChildrenContext) =>
      row.state !== 'INVESTIGATED' && investigateBy(row) <= now,
    investigatedByAccountId: ({ investigatedBy }: OverrideRow) => investigatedBy,
    looks: ({ id }: OverrideRow, _args: unknown, { children }: ChildrenContext) => children.overrideLooks.load(id),
  },
  OverrideLook: { requestId: ({ request }: LookRow) => request },
};
