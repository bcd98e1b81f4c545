/** Who may be found: a predicate of SQL, so that whom it hides stands in no list, no count and no cap (law 3). */

/** Places of the values that say who searches: the numbers of their parameters. */
interface SearcherPlaces {
  readonly visibleOnly: string;
  readonly authority: string;
  readonly organisation: string;
  readonly syntheticOnly: string;
}

/**
 * A record that was found to be of another child is not found by itself, but where that child is hidden from whoever
 * searches, and so from everybody once it is archived: to them it stands as it stood. (`offset 0` has it looked up record by record: otherwise all that are hidden may be
 * read as soon as one of them is met, thirty thousand in England, and an answer takes longer by that.)
 */
const standsAlone = (authority: string): string =>
  `(c.merged_into is null or exists (select 1 from child r where r.id = c.merged_into
     and (r.state in ('SHIELDED', 'SEALED') and r.authority is distinct from ${authority}
       or r.archived_as in ('SHIELDED', 'SEALED')) offset 0))`;

/**
 * Who may be found: open records; shielded ones where the search used nothing that is hidden on them, or by their own
 * team; provisional ones by that team and by the one organisation that tells of them; and in a system test, synthetic
 * ones alone.
 */
export const findable = ({ visibleOnly, authority, organisation, syntheticOnly }: SearcherPlaces): string =>
  `(c.state = 'OPEN'
    or (c.state = 'SHIELDED' and (${visibleOnly} or c.authority = ${authority}))
    or (c.state = 'PROVISIONAL' and (c.authority = ${authority} or c.source = ${organisation})))
   and (c.synthetic or not ${syntheticOnly}) and ${standsAlone(authority)}`;
