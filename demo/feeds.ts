import type { IsoDate } from '#core/ids.ts';
import type {
  AddressStatement,
  CarerStatement,
  ChildStatement,
  ContactStatement,
  EducationStatus,
  InvolvementStatement,
  SchoolStatement,
  SourceRow,
  Supplier,
} from '#core/statements.ts';
import { daysBefore, years } from './days.ts';
import type { DemoChild, DemoInvolvement, Family, Home } from './family.ts';
import { withoutGaps } from './gaps.ts';
import { supplierOf, suppliers } from './suppliers.ts';

export interface Feed {
  readonly supplier: Supplier;
  readonly rows: readonly SourceRow[];
}

export interface Feeds {
  readonly feeds: readonly Feed[];
  /** Local ids of current involvements that nobody has confirmed for more than six months. */
  readonly unconfirmed: ReadonlySet<string>;
}

/** Each supplier numbers children in its own way; the letters keep the numbers apart for whoever reads a log. */
const letters: Readonly<Record<string, string>> = {
  'demo-nhs': 'H',
  'demo-census': 'E',
  'northshire-case-system': 'NS',
  'eastvale-case-system': 'EV',
  'southmere-case-system': 'SM',
  'demo-services': 'S',
};

/** A child and its place in the world, of which the local ids are made. */
export interface Numbered {
  readonly family: Family;
  readonly child: DemoChild;
  readonly number: number;
}

/** Where this supplier thinks that the child lives: a case system left behind by a move knows the old address only. */
function homeAccordingTo(supplier: Supplier, { home, formerHome }: Family, child: DemoChild): Home {
  const { disagreement } = child;
  if (disagreement?.supplier === supplier.id && disagreement.home !== undefined) return disagreement.home;
  const own = child.involvements.find((each) => supplierOf(each.site) === supplier.id)?.site.area;
  return supplier.organisation !== null && formerHome !== undefined && own === formerHome.area ? formerHome : home;
}

const addressOf = (home: Home, ageDays: number, today: IsoDate): AddressStatement =>
  home.address.status === 'NONE_KNOWN'
    ? home.address
    : { ...home.address, since: daysBefore(today, Math.min(home.sinceDaysAgo, ageDays)) };

/** Schools and social care know the carers, the NHS knows a small child's mother, other services tell nothing of them. */
function carersAccordingTo(supplier: Supplier, { carers }: Family, child: DemoChild): readonly CarerStatement[] {
  if (supplier.id === 'demo-census' || supplier.organisation !== null) return carers;
  return supplier.id === 'demo-nhs' && child.ageDays < years(5) ? carers.slice(0, 1) : [];
}

/** Which services are a place of education, and what is stated where it is no school. */
const placesOfEducation: { readonly [Type in DemoInvolvement['serviceType']]?: EducationStatus } = {
  EDU_SCHOOL: 'IN_SCHOOL',
  EDU_EARLY_YEARS: 'IN_SCHOOL',
  EDU_FURTHER_EDUCATION: 'IN_SCHOOL',
  EDU_HOME: 'HOME_EDUCATED',
  EDU_ALTERNATIVE_PROVISION: 'ALTERNATIVE_PROVISION',
};

/** Where the child learns, as far as this supplier tells: the last place it went to of those that are the supplier's. */
export function schoolAccordingTo(
  supplier: Supplier,
  { involvements }: DemoChild,
  today: IsoDate,
): SchoolStatement | undefined {
  const [last] = involvements
    .filter(({ serviceType, site }) => placesOfEducation[serviceType] !== undefined && supplierOf(site) === supplier.id)
    .toSorted((one, other) => one.startedDaysAgo - other.startedDaysAgo);
  if (last === undefined) return undefined;
  const status = placesOfEducation[last.serviceType];
  const { startedDaysAgo, endedDaysAgo, site } = last;
  return withoutGaps<SchoolStatement>({
    status: status === 'IN_SCHOOL' ? undefined : status,
    organisation: status === 'HOME_EDUCATED' ? undefined : site.organisation.code,
    since: daysBefore(today, startedDaysAgo),
    until: endedDaysAgo === undefined ? undefined : daysBefore(today, endedDaysAgo),
  });
}

export function childAccordingTo(
  supplier: Supplier,
  { family, child, number }: Numbered,
  today: IsoDate,
): ChildStatement {
  const home = homeAccordingTo(supplier, family, child);
  const carers = carersAccordingTo(supplier, family, child);
  const nickname = child.disagreement?.supplier === supplier.id ? child.disagreement.givenNames : undefined;
  return withoutGaps<ChildStatement>({
    localId: `${letters[supplier.id]}${String(number).padStart(6, '0')}`,
    familyName: family.surname,
    givenNames: nickname ?? child.givenNames,
    preferredName: child.preferredName,
    gender: child.gender,
    dateOfBirth: daysBefore(today, child.ageDays),
    address: addressOf(home, child.ageDays, today),
    carers: carers.length > 0 ? carers : undefined,
    nhsNumber: child.nhsNumber,
    upn: supplier.id === 'demo-census' ? child.upn : undefined,
    authority: home.area.code,
    school: schoolAccordingTo(supplier, child, today),
    synthetic: true,
  });
}

/** The practitioner first, where one is named; then whoever answers at the desk. */
function contactsOf({ site, practitioner, team }: DemoInvolvement): readonly ContactStatement[] {
  const { name, telephone, email } = site.organisation;
  const desk = withoutGaps<ContactStatement>({ name: team ?? name, telephone, email });
  if (practitioner === undefined) return [desk];
  return [{ name: practitioner.name, telephone: practitioner.telephone, email: practitioner.email }, desk];
}

export const involvementStatement = (
  involvement: DemoInvolvement,
  localId: string,
  childLocalId: string,
  today: IsoDate,
): InvolvementStatement =>
  withoutGaps<InvolvementStatement>({
    localId,
    childLocalId,
    practitionerLocalId: involvement.practitioner?.localId,
    organisation: involvement.site.organisation.code,
    serviceType: involvement.serviceType,
    team: involvement.team,
    contacts: contactsOf(involvement),
    startedOn: daysBefore(today, involvement.startedDaysAgo),
    endedOn: involvement.endedDaysAgo === undefined ? undefined : daysBefore(today, involvement.endedDaysAgo),
    leadProfessional: involvement.leadProfessional,
    commonAssessment: involvement.commonAssessment,
  });

type Part = Omit<SourceRow, 'row'>;

/** What a supplier says of one child: a row for each involvement. The NHS knows every child, even with none. */
function rowsOf(supplier: Supplier, numbered: Numbered, today: IsoDate, unconfirmed: Set<string>): readonly Part[] {
  const own = numbered.child.involvements.filter((each) => supplierOf(each.site) === supplier.id);
  if (own.length === 0 && supplier.id !== 'demo-nhs') return [];
  const child = childAccordingTo(supplier, numbered, today);
  if (own.length === 0) return [{ child }];
  return own.map((each, index) => {
    const localId = `${child.localId}-${index + 1}`;
    if (each.unconfirmed) unconfirmed.add(localId);
    const { practitioner } = each;
    return withoutGaps<Part>({
      child,
      practitioner:
        practitioner === undefined
          ? undefined
          : {
              localId: practitioner.localId,
              name: practitioner.name,
              team: practitioner.team,
              telephone: practitioner.telephone,
              email: practitioner.email,
            },
      involvement: involvementStatement(each, localId, child.localId, today),
    });
  });
}

export function feedsOf(families: readonly Family[], today: IsoDate): Feeds {
  const children = families
    .flatMap((family) => family.children.map((child) => ({ family, child })))
    .map((each, index): Numbered => ({ ...each, number: index + 1 }));
  const unconfirmed = new Set<string>();
  const feeds = suppliers.map((supplier) => ({
    supplier,
    rows: children
      .flatMap((each) => rowsOf(supplier, each, today, unconfirmed))
      .map((part, index): SourceRow => ({ row: index + 1, ...part })),
  }));
  return { feeds, unconfirmed };
}
