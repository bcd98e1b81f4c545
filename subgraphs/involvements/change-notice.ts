/** Changes that are told of, and what decides whether the child they are about may be named at all. */
import type { ChildReader } from '#core/ports.ts';
import type { ChangeNoticeKind } from './schema.generated.ts';

export interface Change {
  readonly id: string;
  readonly kind: ChangeNoticeKind;
  /** The record on which the involvement hangs. */
  readonly childId: string;
  readonly involvementId: string;
  readonly at: Date;
}

/** How long what may be told of is kept, and can be sent again. */
export const KEPT_DAYS = 30;

/** A child that is open to everybody who may look children up: its number, and the records that are its. */
export interface OpenChild {
  readonly id: string;
  readonly records: readonly string[];
}

/**
 * The child a record is of, where it is open. Of any other nothing is told to a program, whoever might see it at a screen:
 * hidden, provisional, given up, archived and nobody's are one here (law 3). A record that was found to be a hidden child's
 * stands as it stood, as `core/linked.ts` has it.
 */
export async function openChild(children: ChildReader, record: string): Promise<OpenChild | null> {
  const life = await children.child(record, null);
  if (life === null) return null;
  const { shownBy } = life;
  const isLedTo = shownBy && shownBy.facts.state !== 'SHIELDED' && shownBy.facts.state !== 'SEALED';
  const { id, facts } = isLedTo ? shownBy : life;
  return facts.state === 'OPEN' ? { id, records: [id, ...facts.members] } : null;
}
