/** All the SQL of changes that a mediator entered for a practitioner. */
import { question } from '#core/database.ts';

export interface MediatedChangeRow {
  readonly involvement: string;
  readonly mediation: string;
  readonly mediator: string;
  readonly organisationId: string;
  readonly confirmation: string;
  readonly at: Date;
}

export const keepMediatedChange = question<
  never,
  [child: string, id: string, mediation: string, mediator: string, body: string, confirmation: string, now: Date]
>(
  'keep mediated change',
  `insert into mediated_change (child_id, involvement_id, version, mediation, mediator, organisation_id, confirmation, at)
   select child_id, id, version, $3, $4, $5, $6, $7 from involvement where child_id = $1 and id = $2`,
);

/** The newest twenty of each. */
export const mediatedChangesOf = question<
  MediatedChangeRow,
  [children: readonly string[], involvements: readonly string[]]
>(
  'mediated changes of involvements',
  `select k.id as involvement, c.mediation, c.mediator, c.organisation_id as "organisationId", c.confirmation, c.at
   from unnest($1::bigint[], $2::uuid[]) as k(child, id) cross join lateral (
     select mediation, mediator, organisation_id, confirmation, at from mediated_change
     where child_id = k.child and involvement_id = k.id order by version desc, at desc limit 20) c`,
);
