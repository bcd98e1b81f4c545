/** What is asked of every system, about whom, and the two pieces of SQL on which the baselines must agree with ours. */
import type { Directory } from './directory.ts';

export const PAGE = 20;

export const QUESTION = `query WhoElse($id: ID!) {
  child(id: $id) {
    id givenNames familyName dateOfBirth
    involvements(first: ${PAGE}) {
      nodes {
        serviceType startedOn status
        practitioner { id name telephone }
        organisation { id name kind }
      }
    }
  }
}`;

export const bodyFor = (id: string): string => JSON.stringify({ query: QUESTION, variables: { id } });

/** The day in England, as `dayOf` tells it. */
export const TODAY = `(now() at time zone 'Europe/London')::date`;

/** As `inState` and `order` in the involvements' own store. */
export const STATUS = `case when i.ended_on <= ${TODAY} then 'ENDED'
  when i.source in ('PRACTITIONER', 'CASE_SYSTEM')
    and coalesce(i.confirmed_on, i.started_on) + interval '6 months' < ${TODAY} then 'UNCONFIRMED'
  else 'ACTIVE' end`;
export const ORDER = `(i.ended_on is not null and i.ended_on <= ${TODAY}), coalesce(i.started_on, '0001-01-01') desc, i.id`;

/**
 * Random children who are worked with. The baselines know no rights, so only children of whom nothing is withheld from a
 * practitioner: not shielded, no pointer under an agreement, nothing ended a year ago, no second page. Of a large directory
 * only some pages are looked at, wherever they are.
 */
export async function someChildren({ ask }: Pick<Directory, 'ask'>, howMany: number): Promise<string[]> {
  const rows = await ask<{ id: string }>(
    `with register as (select greatest(reltuples, 1) as size from pg_class where oid = 'children.child'::regclass),
     sampled as materialized (
       select id from children.child tablesample system ((select least(100, 1000.0 * $1 / size) from register)) repeatable (7)
       where state = 'OPEN')
     select i.child_id as id from sampled join involvements.involvement i on i.child_id = sampled.id
     group by i.child_id
     having count(*) <= ${PAGE}
       and bool_and(i.record_type is null and coalesce(i.ended_on > ${TODAY} - interval '12 months', true))
     order by md5(i.child_id::text) limit $1`,
    [howMany],
  );
  if (rows.length < howMany) throw new Error(`only ${rows.length} children of the seed can be asked for`);
  return rows.map(({ id }) => id);
}
