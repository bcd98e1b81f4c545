/** All the SQL about the places where an organisation's people may sit. */
import { type Database, question } from '#core/database.ts';

export type LocationState = 'UNASSESSED' | 'ASSESSED' | 'ACCEPTED' | 'EXPIRED';

export interface LocationRow {
  readonly id: string;
  readonly organisationId: string;
  readonly accreditorId: string;
  readonly name: string;
  readonly networks: readonly string[];
  readonly version: number;
  readonly state: LocationState;
  readonly assessedOn: string | null;
  readonly acceptedOn: string | null;
  readonly expiresOn: string | null;
}

/** The state is what the days say: an acceptance runs out by itself, and one that holds is kept while it is renewed. */
const columns = (
  today: string,
) => `l.id, l.organisation_id as "organisationId", l.accreditor_id as "accreditorId", l.name,
  l.networks::text[] as networks, l.version, l.assessed_on::text as "assessedOn", l.accepted_on::text as "acceptedOn",
  l.expires_on::text as "expiresOn",
  case when l.expires_on >= ${today} then 'ACCEPTED'
       when l.expires_on is not null and l.assessed_on <= l.accepted_on then 'EXPIRED'
       when l.assessed_on is not null then 'ASSESSED' else 'UNASSESSED' end as state`;

const locationById = question<LocationRow, [id: string, today: string]>(
  'location by id',
  `select ${columns('$2::date')} from location l where l.id = $1 and l.closed_on is null`,
);

const locationsOf = question<
  LocationRow,
  [organisation: string, viewer: string, today: string, after: string | null, limit: number]
>(
  'locations of organisation',
  `select ${columns('$3::date')} from location l
   where l.organisation_id = $1 and (l.organisation_id = $2 or l.accreditor_id = $2) and l.closed_on is null
     and ($4::uuid is null or l.id > $4)
   order by l.id limit $5`,
);

export const registerLocation = question<
  never,
  [id: string, organisation: string, accreditor: string, name: string, networks: readonly string[]]
>(
  'register location',
  'insert into location (id, organisation_id, accreditor_id, name, networks) values ($1, $2, $3, $4, $5::cidr[])',
);

type Signed = [id: string, version: number, by: string, on: string];
/** Answers nothing when somebody changed it since. */
export const assessLocation = question<{ ok: number }, Signed>(
  'assess location',
  `update location set assessed_by = $3, assessed_person = (select person_id from account where id = $3), assessed_on = $4,
     version = version + 1
   where id = $1 and version = $2 and closed_on is null returning 1 as ok`,
);

export const acceptLocation = question<{ ok: number }, [...Signed, expires: string]>(
  'accept location',
  `update location set accepted_by = $3, accepted_person = (select person_id from account where id = $3), accepted_on = $4,
     expires_on = $5, version = version + 1
   where id = $1 and version = $2 and closed_on is null returning 1 as ok`,
);

export const closeLocation = question<{ ok: number }, [id: string, version: number, on: string]>(
  'close location',
  `update location set closed_on = $3, version = version + 1
   where id = $1 and version = $2 and closed_on is null returning 1 as ok`,
);

/** Whether whoever accepts is the person who assessed, in another place of work. */
export const assessedBySamePerson = question<{ same: boolean }, [id: string, account: string]>(
  'assessed by same person',
  `select l.assessed_person = a.person_id as same from location l join account a on a.id = $2 where l.id = $1`,
);

export const locationStore = (database: Database) => ({
  byId: async (id: string, today: string): Promise<LocationRow | null> =>
    (await database.ask(locationById, [id, today]))[0] ?? null,
  of: (organisation: string, viewer: string, today: string, after: string | null, limit: number) =>
    database.ask(locationsOf, [organisation, viewer, today, after, limit]),
});
export type LocationStore = ReturnType<typeof locationStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [locationById, locationsOf] as const;
