/** The child a change is about. */
import { sees } from '#core/context.ts';
import { type Subject, subject } from '#core/facts.ts';
import { childNumber } from '#core/ids.ts';
import type { ChildLife } from '#core/ports.ts';
import type { InvolvementsContext } from './context.ts';

export interface KnownChild {
  readonly id: string;
  readonly life: ChildLife;
  readonly subject: Subject;
}

/** The child a change is about, if the viewer may know of it; noted as looked at. */
export async function knownChild(text: string, context: InvolvementsContext): Promise<KnownChild | null> {
  const id = childNumber(text);
  const life = id === undefined ? null : await context.involvements.children.child(id);
  if (id === undefined || life === null) return null;
  const of = subject(id, life.facts);
  return sees(context, of, 'EXISTENCE') ? { id, life, subject: of } : null;
}
