import { type ChildNumber, childNumberFrom, type NhsNumber, nhsNumber } from '#core/ids.ts';

function fixed(text: string): NhsNumber {
  const number = nhsNumber(text);
  if (number === undefined) throw new Error('A scenario has an NHS number that does not pass its check');
  return number;
}

/**
 * Children on whom examples and tests can rely: whatever the seed, the day and the number of children, these NHS
 * numbers are theirs, and so are the directory numbers below. Who they are stands in `scenario-families.ts`.
 */
export const scenarios = {
  /** A girl of seven with six involvements in two authorities, a lead professional and a common assessment. */
  whoElse: fixed('999 900 0002'),
  /** Born on the same day, with names that are easily taken for each other. */
  twins: [fixed('999 900 0010'), fixed('999 900 0029')],
  /** Moved in from another authority: ended involvements there, current ones here. */
  moved: fixed('999 900 0037'),
  /** Of school age, at no school. */
  noSchool: fixed('999 900 0045'),
  /** Nobody is working with this child, nobody was. */
  none: fixed('999 900 0053'),
  /** An ordinary record, to be shielded by whoever loads the demonstration. */
  shielded: fixed('999 900 0061'),
  /** Everybody has stopped working with this child, all within the last year. */
  ended: fixed('999 900 0088'),
} as const;

/** The little brother of `whoElse`: Amira is his health visitor. */
export const brotherOfWhoElse = fixed('999 900 0096');

export const scenarioNumbers: ReadonlyMap<NhsNumber, ChildNumber> = new Map([
  [scenarios.whoElse, childNumberFrom('41732905618')],
  [scenarios.twins[0], childNumberFrom('72819460375')],
  [scenarios.twins[1], childNumberFrom('58306194272')],
  [scenarios.moved, childNumberFrom('93641827055')],
  [scenarios.noSchool, childNumberFrom('26495037818')],
  [scenarios.none, childNumberFrom('67180352946')],
  [scenarios.shielded, childNumberFrom('31957408623')],
  [scenarios.ended, childNumberFrom('84026739511')],
  [brotherOfWhoElse, childNumberFrom('15470286394')],
]);
