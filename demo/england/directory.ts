/** Those who work with England's children, before there are any: authorities, organisations, people and their accounts. */
import { createHash } from 'node:crypto';
import type { Bulk } from '#core/bulk.ts';
import type { Database } from '#core/database.ts';
import type { IsoDate } from '#core/ids.ts';
import type { Intake } from '#core/intake.ts';
import type { Keyring } from '#core/secrets.ts';
import { practitionerUuid, uuidOf } from '#core/uuid.ts';
import type { Estate } from '../estate.ts';
import type { Site } from '../organisations.ts';
import type { Area } from '../places.ts';
import type { DemoPractitioner } from '../practitioners.ts';
import { randomStream } from '../random.ts';
import { organisationRow } from '../seed.ts';
import * as sql from '../seed-sql.ts';
import { keptHome, staffPostcode } from '../staff-homes.ts';
import { suppliersOf } from '../suppliers.ts';
import { addStaff } from './load-sql.ts';

const BATCH = 1_000;

function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += BATCH) yield all.slice(at, at + BATCH);
}

export const accountUuid = ({ supplier, localId }: Pick<DemoPractitioner, 'supplier' | 'localId'>): string =>
  uuidOf(
    createHash('sha256')
      .update(JSON.stringify(['account', supplier, localId]))
      .digest(),
  );

/** Those of an authority's own team: the first leads it. */
export const teamOf = (estate: Estate, area: Area): readonly DemoPractitioner[] =>
  estate.of(area, 'DIRECTORY_TEAM').flatMap((site) => estate.staff(site));

type Employer = Pick<Site, 'provider' | 'area'>;

function roleOf({ provider }: Employer, isFirst: boolean, mayChange: boolean): string {
  if (provider === 'DIRECTORY_TEAM') return isFirst ? 'AUTHORITY_MANAGER' : 'AUTHORITY_OFFICER';
  return mayChange ? 'PRACTITIONER' : 'PRACTITIONER_VIEW';
}

/** Of how many it is known where they live: not all certificates have been looked at for it. */
const HOME_KNOWN = 0.8;

/** Six in seven of those who work with children have an account: in every organisation the first of its people. */
function accountRows({ seed, keys }: Pick<DirectoryMeans, 'seed' | 'keys'>, areas: readonly Area[], estate: Estate) {
  const random = randomStream(seed, 'accounts of England');
  const homes = randomStream(seed, 'homes of accounts of England');
  return estate.practitioners.flatMap((person) => {
    const site = estate.byCode(person.organisation);
    const isFirst = estate.staff(site)[0] === person;
    const has = random.chance(6 / 7);
    const role = roleOf(site, isFirst, random.chance(0.6));
    const days = {
      checked: random.between(10, 1000),
      trained: random.between(30, 600),
      signed: random.between(5, 300),
    };
    if (!has && !isFirst && site.provider !== 'DIRECTORY_TEAM') return [];
    const account = {
      id: accountUuid(person),
      role,
      organisation_id: person.organisation,
      authority: site.provider === 'DIRECTORY_TEAM' ? site.area?.code : null,
      practitioner_id: practitionerUuid(person.supplier, person.localId),
    };
    const postcode = staffPostcode(site.area, areas, homes);
    const home = homes.chance(HOME_KNOWN) ? keptHome(keys, account.id, postcode) : null;
    return [{ ...account, ...days, home }];
  });
}

export interface DirectoryMeans {
  readonly bulk: Bulk;
  readonly accreditation: Database;
  readonly intake: Intake;
  readonly keys: Keyring;
  readonly seed: number;
  readonly today: IsoDate;
}

/** Idempotent: what is there stays as it is. */
export async function loadDirectory(
  { bulk, accreditation, intake, keys, seed, today }: DirectoryMeans,
  areas: readonly Area[],
  estate: Estate,
): Promise<void> {
  const suppliers = suppliersOf(areas);
  await accreditation.ask(sql.addAuthorities, [JSON.stringify(areas.map(({ code, name }) => ({ code, name })))]);
  // The teams first: they accredit the others.
  const teamsFirst = estate.sites.toSorted(
    (one, other) => Number(other.provider === 'DIRECTORY_TEAM') - Number(one.provider === 'DIRECTORY_TEAM'),
  );
  for (const batch of batches(teamsFirst)) {
    await accreditation.ask(sql.addOrganisations, [
      JSON.stringify(batch.map(({ organisation }) => organisationRow(organisation))),
    ]);
  }
  await accreditation.ask(sql.addSuppliers, [JSON.stringify(suppliers)]);
  for (const supplier of suppliers) {
    const people = estate.practitioners.filter((person) => person.supplier === supplier.id);
    for (const batch of batches(people)) {
      await intake.practitioners(
        supplier,
        batch.map(({ supplier: _, ...person }) => person),
      );
    }
  }
  for (const batch of batches(accountRows({ seed, keys }, areas, estate)))
    await addStaff(bulk, [JSON.stringify(batch), today]);
  await accreditation.ask(sql.addLocations, [today]);
}
