import type { ChildrenContext } from './context.ts';
import { giveNewIdentity as give, type NewIdentity } from './new-identity.ts';
import { Refused } from './shield-problems.ts';
import { acting, personOf, requireChild, settled } from './stewardship.ts';

type Entered = Omit<NewIdentity, 'carryOver' | 'shielded'> & {
  readonly carryOver?: NewIdentity['carryOver'] | null;
  readonly shielded?: boolean | null;
};

/** The old record is what was looked at; the new one is named nowhere, so that the trail puts nothing beside it. */
async function giveNewIdentity(_parent: unknown, { input }: { input: Entered }, context: ChildrenContext) {
  const { made, problems } = await settled(async () => {
    const { id: childId } = await requireChild(input.childId, 'STEWARDSHIP', context);
    const entered = { ...input, childId, carryOver: input.carryOver ?? [], shielded: input.shielded !== false };
    return acting(context, (act) => give(act, context.children.identity, entered));
  });
  return { step: made === null ? null : made ? 'DONE' : 'WAITING_FOR_SECOND_PERSON', problems };
}

async function openSealedLink(
  _parent: unknown,
  { input: { childId, courtOrder } }: { input: { readonly childId: string; readonly courtOrder: string } },
  context: ChildrenContext,
) {
  const { database, identity } = context.children;
  const { made, problems } = await settled(async () => {
    if (identity.sealedLinks === null) throw new Refused('NOT_A_CUSTODIAN');
    const asking = { context, person: await personOf(context) };
    const linkedChildId = await identity.sealedLinks.open(database, asking, childId, courtOrder);
    if (linkedChildId !== null) context.disclosures.disclosed(linkedChildId, 'EXISTENCE');
    return { step: linkedChildId === null ? 'WAITING_FOR_SECOND_PERSON' : 'DONE', linkedChildId };
  });
  return { step: null, linkedChildId: null, ...made, problems };
}

export const identityMutations = { giveNewIdentity, openSealedLink };
