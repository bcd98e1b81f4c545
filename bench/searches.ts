/** Searches for children of whom somebody has the name or the day of birth wrong, each in one of the ways of `misremembered.ts`. */

import { surnames } from '#matching/names.ts';
import type { Random } from '#matching/random.ts';
import type { Criteria } from '#subgraphs/children/criteria.ts';
import type { Directory } from './directory.ts';
import { type Remembered, slips } from './misremembered.ts';

/** So many searches of each kind. */
const OF_A_KIND = 100;
/** So many children are there to be remembered wrongly. */
const CHOSEN = OF_A_KIND * 60;
/** Of these, who have had another name, and are remembered by it. */
const FORMER = 400;
const BENCH = 'bench';

export interface Search {
  readonly kind: string;
  /** The child that is meant. */
  readonly id: string;
  readonly criteria: Criteria;
}

async function someChildren(
  { ask }: Pick<Directory, 'ask'>,
  random: Random,
): Promise<Omit<Remembered, 'formerName'>[]> {
  return ask(
    `select id::text, family_name as "familyName", given_names as "givenNames", date_of_birth::text as "dateOfBirth",
       gender, postcode from children.child
     where state = 'OPEN' and merged_into is null and family_name ~ '^.{3,}' and given_names ~ '^.{3,}'
       and date_of_birth is not null
     order by hashint8(id # $2) limit $1`,
    [CHOSEN, random.below(2 ** 30)],
  );
}

/** Takes the former names away again: the directory may be one that is kept. */
export const forgotten = ({ ask }: Pick<Directory, 'ask'>): Promise<unknown> =>
  ask('delete from children.earlier_statement where supplier = $1', [BENCH]);

/** Children at random; the first of them have been called otherwise once, and the directory knows it from now on. */
export async function remembered(directory: Pick<Directory, 'ask'>, random: Random): Promise<Remembered[]> {
  await forgotten(directory); // of a run that was cut off
  const names = surnames();
  const children = (await someChildren(directory, random)).map((child, index) => ({
    ...child,
    formerName: index < FORMER ? random.pick(names).name : null,
  }));
  const renamed = children.slice(0, FORMER);
  await directory.ask(
    `insert into children.earlier_statement (child_id, supplier, local_id, received_at, trust, statement)
     select id, $5, id::text, '2020-01-01', 'NHS', jsonb_build_object('familyName', name, 'givenNames', given, 'dateOfBirth', day)
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as t(id, name, given, day)`,
    [
      renamed.map(({ id }) => id),
      renamed.map(({ formerName }) => formerName),
      renamed.map(({ givenNames }) => givenNames),
      renamed.map(({ dateOfBirth }) => dateOfBirth),
      BENCH,
    ],
  );
  return children;
}

/** In mixed order, so that no kind has a time of its own. */
export function searchesFor(children: readonly Remembered[], random: Random): Search[] {
  const made = Object.entries(slips).flatMap(([kind, slip]) => {
    const of: Search[] = [];
    for (let tried = 0; of.length < OF_A_KIND && tried < children.length; tried += 1) {
      const child = random.pick(children);
      const criteria = slip(child, random);
      if (criteria !== null) of.push({ kind, id: child.id, criteria });
    }
    return of;
  });
  return made
    .map((search) => [random.next(), search] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, search]) => search);
}
