/** The subscriptions of case systems: by the body that accredits the installation, and read by its own organisation too. */
import { mayDo } from '#core/context.ts';
import { isUuid } from '#core/ids.ts';
import type { InstallationReach } from '#core/notice-ports.ts';
import { newUuid } from '#core/uuid.ts';
import type { InvolvementsContext } from './context.ts';
import { keyOf } from './delivery.ts';
import { type Problem, Refused } from './problems.ts';
import { receiverUrl } from './receiver-address.ts';
import type {
  ChangeSubscriptionState,
  ReplayChangesInput,
  SubscribeToChangesInput,
  UnsubscribeFromChangesInput,
} from './schema.generated.ts';
import * as sql from './subscription-sql.ts';
import { publicKeyText } from './webhook.ts';

/** A subscription, and what its right to be told rests on at this moment. */
interface Subscription extends sql.SubscriptionRow {
  readonly holds: boolean;
}

interface Settled {
  readonly subscription: Subscription | null;
  readonly problems: readonly Problem[];
}

async function installationOf(id: string, { involvements }: InvolvementsContext): Promise<InstallationReach | null> {
  const [found = null] = isUuid(id) ? await involvements.organisations.installations([id]) : [];
  return found;
}

/** The installation, if it is the viewer's to manage. */
async function managed(id: string, context: InvolvementsContext): Promise<InstallationReach> {
  const found = await installationOf(id, context);
  const whose = found && { id: found.organisation, accreditor: found.accreditor };
  if (found === null || whose === null || !mayDo(context, 'MANAGE_SYSTEMS', whose).allow) {
    throw new Refused('INSTALLATION_NOT_FOUND', 'installationId');
  }
  return found;
}

async function changeSubscription(
  _parent: unknown,
  { installationId }: { readonly installationId: string },
  context: InvolvementsContext,
): Promise<Subscription | null> {
  const found = await installationOf(installationId, context);
  const { id } = context.viewer.organisation;
  if (found === null || (found.organisation !== id && found.accreditor !== id)) return null;
  const [row] = await context.involvements.database.ask(sql.subscriptionOf, [found.id]);
  return row === undefined ? null : { ...row, holds: found.holds };
}

type Work = (installation: InstallationReach) => Promise<sql.SubscriptionRow | undefined>;

/** The frame of every change: whose it is, what became of it. */
async function settled(installationId: string, context: InvolvementsContext, work: Work): Promise<Settled> {
  try {
    const installation = await managed(installationId, context);
    const row = await work(installation);
    if (row === undefined) throw new Refused('NOT_SUBSCRIBED', 'installationId');
    return { subscription: { ...row, holds: installation.holds }, problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { subscription: null, problems: [error.problem] };
    throw error;
  }
}

interface Input<Fields> {
  readonly input: Fields;
}

const subscribeToChanges = (
  _parent: unknown,
  { input }: Input<SubscribeToChangesInput>,
  context: InvolvementsContext,
): Promise<Settled> =>
  settled(input.installationId, context, async ({ id, organisation, holds }) => {
    const { viewer, now, involvements } = context;
    const { database, toLoopback } = involvements;
    if (!holds) throw new Refused('INSTALLATION_NOT_ACCREDITED', 'installationId');
    const url = receiverUrl(input.url, toLoopback);
    if (url === null) throw new Refused('RECEIVER_ADDRESS_REFUSED', 'url');
    await database.ask(sql.insertSubscription, [newUuid(now), id, organisation, url.href, viewer.account, now]);
    const [row] = await database.ask(sql.subscriptionOf, [id]);
    // To ask for what is there already changes nothing: it is as it was wanted.
    if (row?.url !== url.href) throw new Refused('ALREADY_SUBSCRIBED', 'url');
    return row;
  });

const unsubscribeFromChanges = (
  _parent: unknown,
  { input }: Input<UnsubscribeFromChangesInput>,
  context: InvolvementsContext,
): Promise<Settled> =>
  settled(input.installationId, context, ({ id }) => {
    const { viewer, now, involvements } = context;
    return involvements.database.transaction(async (within) => {
      const [held] = await within.ask(sql.lockSubscription, [id]);
      return held && (await within.ask(sql.endSubscription, [held.id, viewer.account, now]))[0];
    });
  });

const replayChanges = (
  _parent: unknown,
  { input }: Input<ReplayChangesInput>,
  context: InvolvementsContext,
): Promise<Settled> =>
  settled(input.installationId, context, ({ id }) => {
    const { since = null, afterSequence = null } = input;
    if ((since === null) === (afterSequence === null)) throw new Refused('REPLAY_INVALID', 'since');
    const { now, involvements } = context;
    return involvements.database.transaction(async (within) => {
      const [held] = await within.ask(sql.lockSubscription, [id]);
      const from = since === null ? null : new Date(since);
      return held && (await within.ask(sql.replayFrom, [held.id, from, afterSequence, now]))[0];
    });
  });

function stateOf({ endedAt, stoppedAt, holds, failures }: Subscription): ChangeSubscriptionState {
  if (endedAt !== null) return 'ENDED';
  if (stoppedAt !== null) return 'STOPPED';
  if (!holds) return 'WITHHELD';
  return failures > 0 ? 'FAILING' : 'ACTIVE';
}

export const subscriptionQueries = { changeSubscription };
export const subscriptionMutations = { subscribeToChanges, unsubscribeFromChanges, replayChanges };

export const subscriptionTypes = {
  ChangeSubscription: {
    organisation: ({ organisationId }: Subscription) => ({ id: organisationId }),
    publicKey: ({ id }: Subscription, _args: unknown, { involvements }: InvolvementsContext) =>
      publicKeyText(keyOf(involvements.keys, id)),
    state: stateOf,
    delivered: ({ sequence }: Subscription) => sequence,
    nextAttempt: (row: Subscription) => (stateOf(row) === 'FAILING' ? row.nextAttempt : null),
  },
};
