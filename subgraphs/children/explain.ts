/**
 * Which fields of a record an account would see, and which rule and fact settles each. Whoever asks is told of the very
 * record only if they may know its state themselves; everybody else gets every possibility, so that nothing about the
 * child, its existence included, can be told from the answer (law 3).
 */
import { wouldSee } from '#core/context.ts';
import type { DecisionFacts } from '#core/decide.ts';
import { explain, fieldsShowing } from '#core/explain.ts';
import type { RecordFacts } from '#core/facts.ts';
import { childNumber } from '#core/ids.ts';
import { fieldClasses, recordStates } from '#core/words.ts';
import { type Child, shownTo } from './child.ts';
import type { ChildrenContext } from './context.ts';

/** The account's side of the decision, as accreditation states it. */
type Question = Omit<DecisionFacts, 'asks'> & { readonly organisation: string; readonly childId: string | null };

/** Facts that do not arrive as they were stated explain nothing. */
function questionIn(value: unknown): Question | null {
  if (value === null || typeof value !== 'object') return null;
  const { party, childId } = value as Partial<Question>;
  return party !== undefined && (childId === null || typeof childId === 'string') ? (value as Question) : null;
}

const NOBODYS = 'none';

/** Every kind of record there is for this account: of its own authority and of another, in each state. */
function possibilities({ party, organisation }: Question): RecordFacts[] {
  const authorities = party.authority === null ? [NOBODYS] : [party.authority, NOBODYS];
  return recordStates.flatMap((state) =>
    authorities.flatMap((authority) =>
      // Only a provisional record is told by one organisation alone.
      (state === 'PROVISIONAL' ? [organisation, NOBODYS] : [null]).map((source) => ({
        state,
        authority,
        source,
        synthetic: false,
        members: [],
      })),
    ),
  );
}

/** The record, if whoever asks may know all that the explanation would tell of it. */
async function knownRecord(childId: string | null, context: ChildrenContext): Promise<Child | null> {
  const number = childId === null ? undefined : childNumber(childId);
  const record = number === undefined ? null : await context.children.byId.load(number);
  const child = record && shownTo(context, record);
  return child && wouldSee(context, child.subject, 'WHEREABOUTS') ? child : null;
}

async function recordsOf({ decisionFacts }: { decisionFacts: unknown }, _args: unknown, context: ChildrenContext) {
  const asked = questionIn(decisionFacts);
  if (asked === null) return null;
  const known = await knownRecord(asked.childId, context);
  // That it can be told says where the child is looked after, so it counts as having been seen.
  if (known) context.disclosures.disclosed(known.id, 'WHEREABOUTS');
  const facts = known ? [known.subject.facts] : possibilities(asked);
  return facts.map((record) => {
    const isSource = record.source !== null && record.source === asked.organisation;
    const party = { ...asked.party, isSource };
    return {
      state: record.state,
      ofOwnAuthority: record.authority !== null && record.authority === asked.party.authority,
      toldByOwnOrganisation: isSource,
      details: fieldClasses.map((detail) => ({
        detail,
        fields: fieldsShowing(detail),
        ...explain({ ...asked, party, asks: { of: 'RECORD', detail, record } }),
      })),
    };
  });
}

export const explainResolvers = {
  AccessExplanation: {
    __resolveReference: ({ id, decisionFacts }: { id: string; decisionFacts?: unknown }) => ({
      id,
      decisionFacts,
    }),
    records: recordsOf,
  },
};
