/**
 * What the directory showed of a child at an earlier moment: derived again, by the rules of today, from what had been
 * stated, corrected and linked by then. Nothing that is shown is kept for it, so that it cannot differ from what follows
 * (docs/adr/0033). Rights are those of now: what of it came from a record that whoever asks may not see today is left out.
 */
import { type RequestContext, wouldSee } from '#core/context.ts';
import { type Subject, subject } from '#core/facts.ts';
import { isLedTo } from '#core/linked.ts';
import type { Child } from './child.ts';
import type { ChildrenContext } from './context.ts';
import { type DerivedRecord, derive } from './derive.ts';
import type { HeldIdentity, PartRow } from './history-sql.ts';

/** What was shown then, and of which records' statements it is made: rules are asked about each of them, as it is now. */
export interface ShownThen extends Omit<DerivedRecord, keyof HeldIdentity>, HeldIdentity {
  readonly at: Date;
  readonly shielded: boolean;
  readonly subjects: readonly Subject[];
}

/** The child by which a record is shown to whoever asks, today. */
function shownNow(context: RequestContext, { id, facts, shownBy }: PartRow): Subject {
  const led = shownBy && subject(shownBy.id, shownBy.facts);
  return led && isLedTo(context, led) ? led : subject(id, facts);
}

const identityOf = ({ familyName, givenNames, preferredName, gender, dateOfBirth, dateOfDeath }: DerivedRecord) => ({
  familyName: familyName ?? null,
  givenNames: givenNames ?? null,
  preferredName: preferredName ?? null,
  gender: gender ?? null,
  dateOfBirth: dateOfBirth ?? null,
  dateOfDeath: dateOfDeath ?? null,
});

/** Null where nothing had been stated by then, and for a moment that has not come. */
export async function shownAt(child: Child, at: Date, context: ChildrenContext): Promise<ShownThen | null> {
  if (at > context.now) return null;
  const { history, ownSystems } = context.children;
  const led = new Set([child.id, ...child.members]);
  const parts = (await history.parts.load({ record: child.askedBy ?? child.id, at }))
    .map((part) => ({ part, of: led.has(part.id) ? child.subject : shownNow(context, part) }))
    .filter(({ of }) => wouldSee(context, of, 'STEWARDSHIP'));
  const asked = parts.map(({ part: { id, place } }) => ({ record: id, place }));
  const own = child.authority === null ? [] : await ownSystems.load(child.authority);
  const { assertions, corrections, from } = await history.stated.load({ parts: asked, at, own });
  if (assertions.length === 0) return null;
  const derived = derive(assertions, corrections);
  // Of a child of whom several records were hidden, the one it was shown by: that is still so where they are of one child,
  // and else it is the first of them (merge.ts).
  const hidden = parts.filter(({ part }) => part.held !== null);
  const shownBy = hidden.find(({ part }) => part.shownBy === null) ?? hidden[0];
  const held = shownBy?.part.held ?? null;
  // Of what was split off since, only that of which something is in the answer.
  const shown = parts.filter(({ part: { id, place } }) => id === place || from.includes(id));
  const others = new Map(shown.map(({ of }) => [of.id, of]));
  return {
    ...derived,
    ...(held ?? identityOf(derived)),
    at,
    shielded: held !== null,
    subjects: [child.subject, ...[...others.values()].filter(({ id }) => id !== child.id)],
  };
}
