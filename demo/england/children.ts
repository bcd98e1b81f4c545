/**
 * England's children as the rows that real intake would have left of them: the statement that the NHS makes of each, the
 * record derived from it by the rules of intake, and the involvements of each.
 */
import type { IsoDate } from '#core/ids.ts';
import type { Supplier } from '#core/statements.ts';
import { type Assertion, derive } from '#subgraphs/children/derive.ts';
import type { Identifiers } from '#subgraphs/children/identifiers.ts';
import { numbersIn } from '#subgraphs/children/identifiers.ts';
import { personOf } from '#subgraphs/children/person.ts';
import { childRow, OPEN } from '#subgraphs/children/rederive.ts';
import { rowOf, sourceOf } from '#subgraphs/involvements/intake.ts';
import { daysBefore } from '../days.ts';
import type { Estate } from '../estate.ts';
import { familyOf, type Land } from '../families.ts';
import type { DemoChild, DemoInvolvement, Family } from '../family.ts';
import { childAccordingTo, involvementStatement, schoolAccordingTo } from '../feeds.ts';
import type { Area } from '../places.ts';
import { supplierOf, suppliersOf } from '../suppliers.ts';
import { weightOf } from './areas.ts';
import { bytesOf, cells } from './copy-text.ts';
import { endedBefore } from './history.ts';
import { englishNames } from './names.ts';
import { directoryNumbers, lot, neverIssued } from './numbers.ts';

/** What a directory of this size is made of. The same makes the same. */
export interface Making {
  readonly seed: number;
  readonly children: number;
  readonly today: IsoDate;
  /** Numbers that the demonstration's children have. */
  readonly taken: readonly string[];
  /** Whether feeds find them: the keys that intake makes of a child (docs/matching.md). */
  readonly matchKeys: boolean;
}

/** Where rows go: table by table, in the order of `columns`. */
export interface Tables {
  add(table: TableName, row: string): void;
}

export const columns = {
  'children.child': [
    'state authority id synthetic area family_name given_names preferred_name gender date_of_birth date_of_death address',
    'carers identifiers family_key given_key postcode education practice without_setting_since without_setting_from',
    'without_setting_until derived_at keyed',
  ],
  'children.assertion': ['child_id supplier local_id trust statement identifiers fingerprint received_at'],
  'children.identifier_key': ['scheme fingerprint child_id'],
  'children.match_key': ['key child_id'],
  'involvements.involvement': [
    'child_id id started_on ended_on confirmed_on source supplier common_assessment caf_recorded_on',
    'practitioner_id organisation_id service_type record_type team contacts',
  ],
  'involvements.lead': ['child_id involvement_id since supplier'],
  'england_loading.shielded': ['child_id authority'],
} as const;
export type TableName = keyof typeof columns;

/** Of a million children: with a shield, and gone from England or dead. Orders of magnitude, for no figure was published. */
const SHIELDED = 3_000;
const ARCHIVED = 4_000;
const DIED = 300;
const STATE = 1;

const hexOf = (number: number, length: number): string => number.toString(16).padStart(length, '0');

/** The place of the child and its involvement, as a UUID of the custom kind (RFC 9562, version 8). */
const involvementUuid = (seed: number, place: number, number: number): string =>
  `${hexOf(place, 8)}-${hexOf(number, 4)}-8000-8000-${hexOf(lot(seed, place, 100 + number), 12)}`;

/** No supplier of these can send again, so nothing is kept of how they said it. */
const NOT_KEPT = Buffer.alloc(0);
const NO_FINGERPRINT = bytesOf('');

export class Children {
  readonly #making: Making;
  readonly #estate: Estate;
  readonly #land: Land;
  readonly #identifiers: Identifiers;
  readonly #fingerprint: (use: string, value: string) => Buffer;
  readonly #suppliers: ReadonlyMap<string, Supplier>;
  readonly #services = new Map<object, Map<string, string>>();
  readonly #numberOf: (place: number) => string;

  constructor(
    making: Making,
    areas: readonly Area[],
    estate: Estate,
    keys: { readonly identifiers: Identifiers; fingerprint(use: string, value: string): Buffer },
  ) {
    const { seed, children } = making;
    const taken = new Set(making.taken);
    this.#making = making;
    this.#estate = estate;
    this.#identifiers = keys.identifiers;
    this.#fingerprint = keys.fingerprint;
    this.#suppliers = new Map(suppliersOf(areas).map((supplier) => [supplier.id, supplier]));
    this.#numberOf = directoryNumbers(seed, taken);
    const nhs = neverIssued(seed, children, taken);
    this.#land = {
      estate,
      numbers: { nhsNumber: () => nhs(this.#asked++), upn: () => undefined },
      areas: areas.flatMap((area, index) => Array.from({ length: weightOf(index) }, () => area)),
      names: englishNames(),
    };
  }

  /** The place of the child whose number is drawn next. */
  #asked = 0;

  /** Family number so-and-so, from this place on; at most `most` of its children. Answers how many there were. */
  family(number: number, place: number, most: number, to: Tables): number {
    this.#asked = place;
    const family = familyOf(this.#making.seed, number, this.#land);
    const children = family.children.slice(0, most);
    for (const [index, child] of children.entries()) this.#child(family, child, place + index, to);
    return children.length;
  }

  #child(family: Family, child: DemoChild, place: number, to: Tables): void {
    const { today, seed } = this.#making;
    const nhs = this.#supplier('demo-nhs');
    const id = this.#numberOf(place);
    const died = lot(seed, place, STATE) < DIED;
    const statement = childAccordingTo(nhs, { family, child, number: place }, today);
    const { localId } = statement;
    const whole = { ...statement, ...(died && { dateOfDeath: daysBefore(today, Math.floor(child.ageDays / 3)) }) };
    const { nhsNumber: _number, localId: _local, ...kept } = whole;
    const receivedAt = `${today}T00:00:00Z`;
    const said = { supplier: nhs.id, trust: nhs.trust, localId, statement: whole, receivedAt };
    const places = this.#places(child, place, receivedAt);
    const derived = derive([said, ...places]);
    const { state: _state, source: _source, ...row } = childRow(id, derived, this.#identifiers, OPEN);
    const sealed = bytesOf(row.identifiers);
    const state = this.#stateOf(place, id, row.area, to);
    const keyed = this.#making.matchKeys;
    const values = Object.values({ ...row, identifiers: sealed });
    to.add('children.child', cells([state, row.area, ...values, receivedAt, keyed]));
    if (keyed) {
      const person = personOf([whole, ...places.map((place) => place.statement)]);
      for (const key of this.#identifiers.matchKeys.ofChild(person)) to.add('children.match_key', cells([key, id]));
    }
    const fingerprint = bytesOf(this.#fingerprint('child statement', JSON.stringify(whole)).toString('hex'));
    to.add('children.assertion', cells([id, nhs.id, localId, nhs.trust, kept, sealed, fingerprint, receivedAt]));
    for (const {
      supplier,
      trust,
      localId: local,
      statement: { localId: _, ...stated },
    } of places) {
      to.add('children.assertion', cells([id, supplier, local, trust, stated, null, NO_FINGERPRINT, receivedAt]));
    }
    for (const [scheme, key] of numbersIn(whole, this.#identifiers)) {
      to.add('children.identifier_key', cells([scheme, bytesOf(key.toString('hex')), id]));
    }
    this.#involvements(family, child, id, place, to);
  }

  /** What those who know where the child learns say of it: that alone, for everything else the NHS says of this England. */
  #places(child: DemoChild, number: number, receivedAt: string): readonly Assertion[] {
    return ['demo-census', 'demo-services'].flatMap((id): Assertion[] => {
      const { trust } = this.#supplier(id);
      const school = schoolAccordingTo(this.#supplier(id), child, this.#making.today);
      const localId = `E${number}`;
      return school
        ? [{ supplier: id, trust, localId, statement: { localId, school, synthetic: true }, receivedAt }]
        : [];
    });
  }

  #stateOf(place: number, id: string, authority: string | null, to: Tables): 'OPEN' | 'ARCHIVED' {
    const drawn = lot(this.#making.seed, place, STATE);
    if (drawn < ARCHIVED) return 'ARCHIVED';
    // Hidden by the acts that hide a child, once it is there.
    if (drawn < ARCHIVED + SHIELDED && authority !== null) to.add('england_loading.shielded', cells([id, authority]));
    return 'OPEN';
  }

  #involvements(family: Family, child: DemoChild, id: string, place: number, to: Tables): void {
    const { today, seed } = this.#making;
    const before = endedBefore(family, child, { estate: this.#estate, seed, place });
    for (const [index, each] of [...child.involvements, ...before].entries()) {
      const supplier = this.#supplier(supplierOf(each.site));
      const uuid = involvementUuid(seed, place, index);
      const ended = each.endedDaysAgo === undefined ? null : daysBefore(today, each.endedDaysAgo);
      const confirmed = each.unconfirmed ? daysBefore(today, 365) : today;
      const days = [daysBefore(today, each.startedDaysAgo), ended, confirmed];
      const assessment = [each.commonAssessment ?? null, each.commonAssessment ? today : null];
      const row = cells([id, uuid, ...days, sourceOf(supplier), supplier.id, ...assessment]);
      to.add('involvements.involvement', `${row}\t${this.#service(each, supplier)}`);
      if (each.leadProfessional) to.add('involvements.lead', cells([id, uuid, `${today}T00:00:00Z`, supplier.id]));
    }
  }

  /** The cells that are the same for everybody to whom the same people give the same service. */
  #service(each: DemoInvolvement, supplier: Supplier): string {
    const giver = each.practitioner ?? each.site;
    const services = this.#services.get(giver) ?? new Map<string, string>();
    this.#services.set(giver, services);
    const which = `${each.serviceType} ${each.team}`;
    const known = services.get(which);
    if (known !== undefined) return known;
    const statement = { ...involvementStatement(each, '', '', this.#making.today), childId: '' };
    const row = rowOf({ statement, id: '', fingerprint: NOT_KEPT }, supplier, this.#making.today);
    const { practitioner_id, organisation_id, service_type, record_type, team, contacts = [] } = row;
    const made = cells([practitioner_id, organisation_id, service_type, record_type, team, contacts]);
    services.set(which, made);
    return made;
  }

  #supplier(id: string): Supplier {
    const supplier = this.#suppliers.get(id);
    if (supplier === undefined) throw new TypeError(`no supplier ${id}`);
    return supplier;
  }
}
