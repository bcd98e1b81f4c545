/** Puts the demonstration's England into an empty directory: accounts by hand, children by way of their suppliers. */
import { addMonths } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import type { IsoDate, NhsNumber } from '#core/ids.ts';
import type { Intake } from '#core/intake.ts';
import type { Keyring } from '#core/secrets.ts';
import type { ChildStatement } from '#core/statements.ts';
import { practitionerUuid } from '#core/uuid.ts';
import { USE } from '#subgraphs/accreditation/authenticators.ts';
import { clients } from './clients.ts';
import { deviceOwner, deviceSecret } from './device.ts';
import type { DemoOrganisation } from './organisations.ts';
import { type Persona, personas } from './personas.ts';
import { areas } from './places.ts';
import { randomStream } from './random.ts';
import * as sql from './seed-sql.ts';
import { keptHome, staffPostcode } from './staff-homes.ts';
import { type DemoWorld, demoWorld } from './world.ts';

/** The organisations of the Department for Education's test estate, accredited so that their people can sign in. */
const dfeOrganisations = [
  { code: 'LOCAL-AUTHORITY-01', name: 'Example Local Authority', kind: 'LOCAL_AUTHORITY' },
  { code: 'EDUCATION-01', name: 'Example Education Custodian', kind: 'EDUCATION' },
  { code: 'HEALTH-01', name: 'Example Health Custodian', kind: 'HEALTH' },
  { code: 'POLICE-01', name: 'Example Police Custodian', kind: 'POLICE' },
  { code: 'NO-DSA-01', name: 'Faux Organisation for Negative Testing', kind: 'UNCLASSIFIED' },
] as const;

/**
 * The children of that estate, as the NHS of the demonstration knows them: a custodian tells of a record by number alone,
 * and a child that no national source knows is shown to nobody else. Their names are not those in the estate's files.
 */
const dfeChildren: readonly ChildStatement[] = [
  ['9691292211', 'Ida', '2013-02-14'],
  ['9449306494', 'Jonas', '2011-09-03'],
  ['9449306613', 'Klara', '2015-06-21'],
].map(([nhsNumber = '', givenNames = '', dateOfBirth = '']) => ({
  localId: `dfe-${nhsNumber}`,
  nhsNumber: nhsNumber as NhsNumber,
  familyName: 'Samplesworth',
  givenNames,
  dateOfBirth: dateOfBirth as IsoDate,
  synthetic: true,
}));

export interface SeedOptions {
  /** Connections with the rights of each subgraph: the demonstration writes nothing they could not. */
  readonly databases: { readonly accreditation: Database; readonly children: Database };
  readonly intake: Intake;
  readonly keys: Keyring;
  readonly today: IsoDate;
  readonly children?: number;
  readonly progress?: (done: number, of: number) => void;
}

const BATCH = 500;

/** Whether `npm run england` has begun here and not ended: then there are children without an index to find them by. */
export const isHalfLoaded = async (accreditation: Database): Promise<boolean> =>
  (await accreditation.ask(sql.loadUnderWay, [])).length > 0;

/** Front ends that came into the demonstration after it was put in here. */
export async function addFrontEnds(accreditation: Database): Promise<void> {
  const rows = clients.filter(({ kind }) => kind === 'FRONT_END').map((client) => ({ ...client, installation: null }));
  await accreditation.ask(sql.addClients, [JSON.stringify(rows)]);
}

/** Whether there is anything yet: a demonstration is put in once. */
export const isSeeded = async (accreditation: Database): Promise<boolean> =>
  (await accreditation.ask(sql.anyAccount, [])).length > 0;

export const organisationRow = ({
  accreditation: { state, accreditedOn, reviewOn, ...by },
  ...each
}: DemoOrganisation) => ({ ...each, ...by, state, accredited_on: accreditedOn, review_on: reviewOn });

function organisationRows(world: DemoWorld, today: IsoDate) {
  const nextYear = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
  const estate = dfeOrganisations.map((each) => ({
    ...each,
    supplier: 'dfe-find',
    state: 'ACCREDITED',
    functions: ['QUERY', 'MEDIATED_ACCESS', 'FEED_DATA'],
    accreditor: 'NATIONAL-OFFICE',
    accredited_on: today,
    review_on: nextYear.endsWith('02-29') ? nextYear.replace('02-29', '02-28') : nextYear,
  }));
  return [...world.organisations.map(organisationRow), ...estate];
}

/** Where a persona lives: drawn for each account by itself, so that one more changes no other. */
function homesIn({ organisations }: DemoWorld): (persona: Persona) => string {
  const authorities = new Map(organisations.map(({ code, authority }) => [code, authority]));
  return ({ account, organisation }) => {
    const area = areas.find(({ code }) => code === authorities.get(organisation)) ?? null;
    return staffPostcode(area, areas, randomStream(1, `home of ${account}`));
  };
}

/** Reviewed and used on the day the demonstration is made: nobody is out for having been away. */
function accountRows(world: DemoWorld, keys: Keyring, today: IsoDate) {
  const supplierOf = new Map(world.practitioners.map(({ localId, supplier }) => [localId, supplier]));
  const homes = homesIn(world);
  const accounts = world.personas.map((persona) => ({
    id: persona.account,
    role: persona.role,
    organisation_id: persona.organisation,
    authority: persona.authority,
    practitioner_id:
      persona.practitionerLocalId === null
        ? null
        : practitionerUuid(supplierOf.get(persona.practitionerLocalId) ?? '', persona.practitionerLocalId),
    suspended_for: persona.suspendedFor === null ? [] : [persona.suspendedFor],
    rights: persona.rights,
    enhanced_check_on: persona.enhancedCheckIssuedOn,
    trained_until: persona.trainingUntil,
    agreement_signed_on: persona.agreementSignedOn,
    known_on: today,
    // A program lives nowhere.
    home: persona.role === 'SYSTEM' ? null : keptHome(keys, persona.account, homes(persona)),
  }));
  return [...new Map(accounts.map((account) => [account.id, account])).values()];
}

async function seedDirectory({ databases: { accreditation }, today }: SeedOptions, world: DemoWorld): Promise<void> {
  const suppliers = [
    ...world.suppliers,
    { id: 'dfe-find', format: 'dfe-find', trust: 'CUSTODIAN', organisation: null },
  ];
  await accreditation.transaction(async (within) => {
    await within.ask(sql.addAuthorities, [JSON.stringify(world.authorities)]);
    await within.ask(sql.addOrganisations, [JSON.stringify(organisationRows(world, today))]);
    await within.ask(sql.addSuppliers, [JSON.stringify(suppliers)]);
  });
}

/** Idempotent but for the accounts and what goes with them, which come last: a start that was interrupted begins again where it must. */
export async function seed(options: SeedOptions): Promise<DemoWorld> {
  const { intake, today, children, progress } = options;
  const world = demoWorld({ seed: 1, today, ...(children === undefined ? {} : { children }) });
  await seedDirectory(options, world);
  const supplierById = new Map(world.suppliers.map((supplier) => [supplier.id, supplier]));
  for (const [supplierId, people] of Map.groupBy(world.practitioners, ({ supplier }) => supplier)) {
    const supplier = supplierById.get(supplierId);
    if (supplier)
      await intake.practitioners(
        supplier,
        people.map(({ supplier: _, ...person }) => person),
      );
  }
  const total = world.feeds.reduce((sum, { rows }) => sum + rows.length, 0);
  const confirmation = (localId: string) => (world.unconfirmed.has(localId) ? { confirmedOn: lastYear(today) } : {});
  let done = 0;
  for (const { supplier, rows } of world.feeds) {
    for (let at = 0; at < rows.length; at += BATCH) {
      const batch = rows.slice(at, at + BATCH);
      const withChild = batch.flatMap(({ child, involvement }) => (child ? [{ child, involvement }] : []));
      const places = await intake.children(
        supplier,
        withChild.map(({ child }) => child),
        world.numbers,
      );
      const involvements = withChild.flatMap(({ involvement }, index) =>
        involvement
          ? [{ ...involvement, ...confirmation(involvement.localId), childId: places[index]?.childId ?? '' }]
          : [],
      );
      await intake.involvements(supplier, involvements);
      done += batch.length;
      progress?.(done, total);
    }
  }
  const nhs = supplierById.get('demo-nhs');
  if (nhs) await intake.children(nhs, dfeChildren);
  const shielded = world.numbers.get(world.scenarios.shielded as never);
  if (shielded !== undefined) await shield(options, shielded);
  await seedAccounts(options, world);
  return world;
}

/** Asked for by the health visitor, decided by the officer, to be looked at again in three months. */
async function shield({ databases: { children }, today }: SeedOptions, child: string): Promise<void> {
  const now = new Date(`${today}T00:00:00Z`);
  const everybody = personas(today);
  for (const [name, act, reviewOn] of [
    ['amira', 'REQUEST', null],
    ['olga', 'SHIELD', addMonths(today, 3)],
  ] as const) {
    const { account, organisation } = everybody.find((each) => each.name === name) as Persona;
    await children.ask(sql.shieldChild, [shieldCase, child, account, organisation, act, now, reviewOn]);
  }
}

/** Written by hand, as the accounts are: tests can name them. */
const shieldCase = '00000000-0000-4000-8000-0000000000b1';
const ecaf = {
  product: '00000000-0000-4000-8000-0000000000a1',
  installation: '00000000-0000-4000-8000-0000000000a2',
} as const;

/** Those who may ask, from where and through what: all of it or nothing, because accounts say that the seed is whole. */
async function seedAccounts(
  { databases: { accreditation }, keys, today }: SeedOptions,
  world: DemoWorld,
): Promise<void> {
  const owner = world.personas.find(({ name }) => name === deviceOwner);
  const account = (name: string): string => world.personas.find((each) => each.name === name)?.account ?? '';
  const accredited = [ecaf.product, account('nadia'), account('neil'), today] as const;
  const programs = world.clients.map((client) => ({
    ...client,
    installation: client.kind === 'CASE_SYSTEM' ? ecaf.installation : null,
  }));
  await accreditation.transaction(async (within) => {
    await within.ask(sql.addAccounts, [JSON.stringify(accountRows(world, keys, today))]);
    await within.ask(sql.addProduct, [...accredited]);
    await within.ask(sql.addInstallation, [...accredited, ecaf.installation, 'NATIONAL-ECAF']);
    await within.ask(sql.addClients, [JSON.stringify(programs)]);
    await within.ask(sql.addLocations, [today]);
    if (owner) await within.ask(sql.bindDevice, [owner.account, keys.seal(USE, deviceSecret)]);
  });
}

/** Long enough ago to be unconfirmed now. */
const lastYear = (today: IsoDate): IsoDate => addMonths(today, -12);
