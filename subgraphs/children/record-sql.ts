/** What is read of a record `c`, and what of it is not even read for those to whom a shield hides it. */

/** Records merged into a child; there are none for nearly every child, and then the index says so at once. */
const members = `array(select m.id::text from child m where m.merged_into = c.id order by m.id)`;

/** What stays visible on a shielded record (SI 2007/2182, reg 6(5)-(6)), and what everything else is judged by. */
const always = `c.id, c.state, c.synthetic, c.source, ${members} as members, c.authority, c.family_name as "familyName",
  c.given_names as "givenNames", c.preferred_name as "preferredName", c.gender, c.date_of_birth::text as "dateOfBirth",
  c.date_of_death::text as "dateOfDeath"`;

/** What a shield hides, and what stands in its place. */
const covered = {
  address: 'null',
  carers: `'[]'`,
  identifiers: 'null',
  education: 'null',
  practice: 'null',
} as const;

const reading = (each: (column: string, instead: string) => string): string =>
  [always, ...Object.entries(covered).map(([column, instead]) => `${each(column, instead)} as ${column}`)].join(', ');

/** The whole record: for the directory itself and for teams. */
export const columns = reading((column) => `c.${column}`);

/**
 * The record as it is read for whoever asks. The policy withholds the same again; but what is not read takes no time that
 * depends on how much there is of it (law 3). `authority`: the one whose hidden records they see; `overridden`: the number of
 * the child whom they look at by an override, which opens one record and widens no search.
 */
export const columnsFor = (authority: string, overridden = 'null::bigint'): string =>
  reading(
    (column, instead) =>
      `case when c.state = 'SHIELDED' and c.authority is distinct from ${authority} and c.id is distinct from ${overridden}
       then ${instead} else c.${column} end`,
  );
