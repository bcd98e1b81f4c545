/** The child a change is about. */
import { askerOf } from '#core/asker.ts';
import { sees } from '#core/context.ts';
import { type Subject, subject } from '#core/facts.ts';
import { childNumber } from '#core/ids.ts';
import { isLedTo } from '#core/linked.ts';
import type { ChildLife } from '#core/ports.ts';
import type { InvolvementsContext } from './context.ts';

export interface KnownChild {
  readonly id: string;
  readonly life: ChildLife;
  readonly subject: Subject;
}

/** The child that a number stands for to the viewer; null alike where there is none and where they may not know of it. */
export async function childNamed(text: string, context: InvolvementsContext): Promise<KnownChild | null> {
  const id = childNumber(text);
  const named = id === undefined ? null : await context.involvements.children.child(id, askerOf(context.viewer));
  if (named === null) return null;
  const shown = named.shownBy && subject(named.shownBy.id, named.shownBy.facts);
  const life = named.shownBy && shown && isLedTo(context, shown) ? named.shownBy : named;
  return { id: life.id, life, subject: subject(life.id, life.facts) };
}

/** The child a change is about, if the viewer may know of it; noted as looked at. */
export async function knownChild(text: string, context: InvolvementsContext): Promise<KnownChild | null> {
  const child = await childNamed(text, context);
  return child && sees(context, child.subject, 'EXISTENCE') ? child : null;
}
