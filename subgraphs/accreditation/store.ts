/** All the SQL that reads organisations, authorities and clients. */
import { type Database, question, steadyQuestion } from '#core/database.ts';
import { rolesThatOpenRecords } from '#core/permissions.ts';
import type { OrganisationCount, OrganisationReach, OrganisationsMeant, Reviewer } from '#core/ports.ts';
import type { AccreditationState, AccreditedFunction, OrganisationKind } from '#core/words.ts';
import type { ClientRow } from './standing.ts';

export interface OrganisationRow {
  readonly id: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly authority: string | null;
  readonly telephone: string | null;
  readonly email: string | null;
  readonly accreditation: AccreditationState;
  readonly functions: readonly AccreditedFunction[];
  readonly accreditor: string | null;
  readonly accreditedOn: string | null;
  readonly reviewOn: string | null;
}

export interface AuthorityRow {
  readonly code: string;
  readonly name: string;
}

const organisationColumns = `o.id, o.name, o.kind, o.authority, o.telephone, o.email, o.accreditation, o.functions, o.accreditor,
  o.accredited_on::text as "accreditedOn", o.review_on::text as "reviewOn"`;

/**
 * A case system needs both on every call: its product accredited by type, its installation by instance (domain rules
 * 2.5). A program that serves everybody is of no organisation.
 */
const clientById = question<ClientRow, [id: string, today: string]>(
  'client by id',
  `select c.id, c.name, c.kind, c.active and c.suspended_for = '{}' and (c.kind = 'FRONT_END' or exists (
     select 1 from system_installation i join system_product p on p.id = i.product_id
       join organisation o on o.id = i.organisation_id
     where i.id = c.installation_id and i.state = 'INSTANCE_ACCREDITED' and p.state = 'TYPE_ACCREDITED'
       and o.accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS') and o.review_on >= $2::date)) as active,
     (select i.organisation_id from system_installation i join system_product p on p.id = i.product_id
      where i.id = c.installation_id and not p.shared) as "servesOnly"
   from client c where c.id = $1`,
);

const organisationsById = steadyQuestion<OrganisationRow, [readonly string[]]>(
  'organisations by id',
  `select ${organisationColumns} from organisation o where o.id = any($1)`,
);

const authoritiesByCode = steadyQuestion<AuthorityRow, [readonly string[]]>(
  'authorities by code',
  'select code, name from local_authority where code = any($1)',
);

const authoritiesAfter = question<AuthorityRow, [after: string | null, limit: number]>(
  'authorities after',
  'select code, name from local_authority where $1::text is null or code > $1 order by code limit $2',
);

const organisationsOfAuthority = question<
  OrganisationRow,
  [authority: string, state: string | null, afterName: string | null, afterId: string | null, limit: number]
>(
  'organisations of authority',
  `select ${organisationColumns} from organisation o
   where o.authority = $1 and ($2::text is null or o.accreditation = $2)
     and ($3::text is null or (o.name collate "C", o.id) > ($3, $4))
   order by o.name collate "C", o.id limit $5`,
);

/** An organisation named beside its kind comes once. */
const organisationsMeant = question<
  OrganisationReach,
  [
    kinds: readonly string[],
    ids: readonly string[],
    except: readonly string[],
    from: string | null,
    limit: number,
    roles: readonly string[],
  ]
>(
  'organisations meant',
  `select o.id, o.name, o.kind, o.authority, (select count(*)::int from account a
     where a.organisation_id = o.id and a.state = 'ACTIVE' and a.suspended_for = '{}' and a.role = any($6)) as accounts
   from (
     select id, of_kind.name, kind, authority from unnest($1::text[]) as k(name) cross join lateral (
       select id, organisation.name, kind, authority from organisation
       where kind = k.name and ($4::text is null or id >= $4) and id <> all($3) order by id limit $5) of_kind
     union
     select id, name, kind, authority from organisation where id = any($2) and ($4::text is null or id >= $4) and id <> all($3)) o
   order by o.id limit $5`,
);

const organisationCounts = question<
  OrganisationCount,
  [kinds: readonly string[], except: readonly string[], roles: readonly string[]]
>(
  'organisation counts',
  `select o.kind, count(*)::int as organisations, coalesce(sum(a.accounts), 0)::int as accounts
   from organisation o cross join lateral (select count(*)::int as accounts from account a
     where a.organisation_id = o.id and a.state = 'ACTIVE' and a.suspended_for = '{}' and a.role = any($3)) a
   where o.kind = any($1) and o.id <> all($2) group by o.kind`,
);

const personOfAccount = question<{ person: string }, [account: string]>(
  'person of account',
  'select person_id as person from account where id = $1',
);

const investigated = question<{ id: string }, [accounts: readonly string[]]>(
  'accounts under investigation',
  // Of the person, whatever accounts they have, and for as long as it goes on: it outlives the account.
  `select a.id from account a where a.id = any($1::uuid[]) and exists (
     select from account x where x.person_id = a.person_id and x.suspended_for @> array['INVESTIGATION'])`,
);

/**
 * An auditor of an authority's own body reviews its area, one of the national office everything, and one of any other body
 * nothing. The office is the national body that is accredited though nobody accredits it: through the directory nobody
 * becomes that (`declaring.ts`), only by the hand of a database administrator.
 */
/** Whose statements are an organisation's own: those that feed for it, and those that its installations send for others. */
const suppliersOf = question<{ id: string }, [organisation: string]>(
  'suppliers of organisation',
  `select id from supplier where organisation_id = $1
   union select s.id from system_installation i join supplier s on s.installation_id = i.id where i.organisation_id = $1
   order by 1 limit 1000`,
);

/** Of an authority's own bodies: nobody wonders that these know a child whom the authority looks after. */
const suppliersOfAuthority = question<{ id: string }, [authority: string]>(
  'suppliers of authority',
  `select s.id from organisation o join supplier s on s.organisation_id = o.id
   where o.authority = $1 and o.kind = 'LOCAL_AUTHORITY' order by 1 limit 1000`,
);

const reviewerOf = question<ReviewerRow, [account: string]>(
  'reviewer',
  `select a.person_id as person, array(select p.id from account p where p.person_id = a.person_id) as accounts,
     o.kind = 'LOCAL_AUTHORITY' as "isLocal", o.authority,
     array(select o.id union all select x.id from organisation x
       where x.accreditor = o.id and o.kind = 'LOCAL_AUTHORITY' and x.id <> o.id) as organisations
   from account a join organisation o on o.id = a.organisation_id where a.id = $1
     and (o.kind = 'LOCAL_AUTHORITY' and o.authority is not null
       or o.kind = 'NATIONAL' and o.accreditor is null and o.accreditation in ('ACCREDITED', 'ACCREDITED_WITH_CONDITIONS'))`,
);

interface ReviewerRow {
  readonly person: string;
  readonly accounts: readonly string[];
  readonly isLocal: boolean;
  readonly authority: string;
  readonly organisations: readonly string[];
}

const readReviewer = ({ person, accounts, isLocal, authority, organisations }: ReviewerRow): Reviewer => ({
  person,
  accounts,
  area: isLocal ? { authority, organisations } : null,
});

const aligned = <Row>(keys: readonly string[], rows: readonly Row[], keyOf: (row: Row) => string): (Row | null)[] => {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => found.get(key) ?? null);
};

export const accreditationStore = (database: Database) => ({
  client: async (id: string, today: string): Promise<ClientRow | null> =>
    (await database.ask(clientById, [id, today]))[0] ?? null,
  organisations: async (ids: readonly string[]) =>
    aligned(ids, await database.ask(organisationsById, [ids]), ({ id }) => id),
  authorities: async (codes: readonly string[]) =>
    aligned(codes, await database.ask(authoritiesByCode, [codes]), ({ code }) => code),
  authoritiesAfter: (after: string | null, limit: number) => database.ask(authoritiesAfter, [after, limit]),
  organisationsOf: (
    authority: string,
    state: string | null,
    [name = null, id = null]: readonly (string | null)[],
    limit: number,
  ) => database.ask(organisationsOfAuthority, [authority, state, name, id, limit]),
  organisationsMeant: ({ kinds, ids, except }: OrganisationsMeant, from: string | null, limit: number) =>
    database.ask(organisationsMeant, [kinds, ids, except, from, limit, rolesThatOpenRecords]),
  organisationCounts: (kinds: readonly OrganisationKind[], except: readonly string[]) =>
    database.ask(organisationCounts, [kinds, except, rolesThatOpenRecords]),
  person: async (account: string): Promise<string | null> =>
    (await database.ask(personOfAccount, [account]))[0]?.person ?? null,
  underInvestigation: async (accounts: readonly string[]): Promise<string[]> =>
    (await database.ask(investigated, [accounts])).map(({ id }) => id),
  suppliers: async (organisation: string): Promise<readonly string[]> =>
    (await database.ask(suppliersOf, [organisation])).map(({ id }) => id),
  authoritySuppliers: async (authority: string): Promise<readonly string[]> =>
    (await database.ask(suppliersOfAuthority, [authority])).map(({ id }) => id),
  reviewer: async (account: string): Promise<Reviewer | null> =>
    (await database.ask(reviewerOf, [account])).map(readReviewer)[0] ?? null,
});
export type AccreditationStore = ReturnType<typeof accreditationStore>;

/** Every question of this store, for the test that no one is asked without an index. */
export const questions = [
  clientById,
  organisationsById,
  authoritiesByCode,
  authoritiesAfter,
  organisationsOfAuthority,
  organisationsMeant,
  organisationCounts,
  personOfAccount,
  investigated,
  reviewerOf,
  suppliersOf,
  suppliersOfAuthority,
] as const;
