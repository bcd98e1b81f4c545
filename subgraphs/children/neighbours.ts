/** Who possibly is the same person as a child: the matcher asked about all that is known of one record. Hidden ones too. */
import type { Asks } from '#core/database.ts';
import type { Keyring } from '#core/secrets.ts';
import { decide, type Outcome } from '#matching/decide.ts';
import { Candidates, type KnownRecord } from './candidates.ts';
import { identifiersWith, numbersIn } from './identifiers.ts';
import { makeMissingKeys } from './keying.ts';
import { neverLinked } from './never-link-sql.ts';

/** A record that may be the same person's; of a record that was linked, the child it is part of. */
export interface Neighbour {
  /** Directory number. */
  readonly childId: string;
  /** In bits, prior included: above 0 it is likelier the same person than not; below -10 nobody is a neighbour. */
  readonly weight: number;
  /** What would be done about the two if there were nobody else. */
  readonly outcome: Outcome;
  readonly record: KnownRecord;
}

/** Everybody weighing -10 bits or more beside a child (`shield` in matching/decide.ts), the likeliest first. */
export type NeighboursOf = (within: Asks, childId: string) => Promise<readonly Neighbour[]>;

const NOBODY = { supplier: null, source: null };

export function neighboursWith(
  keys: Keyring,
  identifiers = identifiersWith(keys),
  candidates = new Candidates(identifiers),
): NeighboursOf {
  return async (within, childId) => {
    await makeMissingKeys(within, identifiers);
    const record = (await candidates.known(within, [childId], NOBODY)).get(childId);
    if (record === undefined) return [];
    const { person } = record;
    const numbers = [
      ...allOf(person.nhsNumber).map((nhsNumber) => ({ nhsNumber })),
      ...allOf(person.upn).map((upn) => ({ upn })),
    ].flatMap((number) => numbersIn(number, identifiers));
    const [found = []] = await candidates.of(
      within,
      [{ person, keys: identifiers.matchKeys.of(person), numbers }],
      NOBODY,
    );
    const others = found.filter(({ child }) => child.id !== childId);
    const ids = others.map(({ child }) => child.id);
    const never = await neverLinked(within, keys, childId, ids);
    const { thresholds } = (await candidates.matcher(within)).model;
    return others
      .filter(({ child, weight }) => weight >= thresholds.shield && !never.has(child.id))
      .map(
        (each): Neighbour => ({
          childId: each.child.id,
          weight: each.weight,
          outcome: decide([each], thresholds).outcome,
          record: each.child,
        }),
      )
      .toSorted((one, other) => other.weight - one.weight || (one.childId < other.childId ? -1 : 1));
  };
}

const allOf = (texts: string | readonly string[] | undefined): readonly string[] => [texts ?? []].flat();
