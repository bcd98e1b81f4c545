/**
 * All agreements in force at one moment as tables of bits, so that a decision is a look-up: for each kind of
 * organisation and purpose, which kinds of record each custodian shares, and how far. What the tables say is what the
 * rules say when they are read one by one (`tests/subgraphs/involvements/compiled.test.ts` holds the two together).
 */
import { createHash } from 'node:crypto';
import type { SharingRule } from '#core/statements.ts';
import { type RecordType, recordTypes } from '#core/words.ts';
import {
  type Agreement,
  type Audience,
  pointerKey,
  type SharedPointers,
  type SharingMode,
  sharingModes,
} from './sharing.ts';

/** One bit for each kind of record and mode. */
export type Bits = number;

export const bitOf = (type: RecordType, mode: SharingMode): Bits =>
  1 << (recordTypes.indexOf(type) * sharingModes.length + sharingModes.indexOf(mode));

const existences: Bits = recordTypes.reduce((bits, type) => bits | bitOf(type, 'EXISTENCE'), 0);

interface Rule {
  readonly allows: boolean;
  readonly bits: Bits;
  readonly purposes: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  /** Where organisations are named, the rule is for them alone, whatever their kind. */
  readonly named: ReadonlySet<string> | null;
}

/** Words of an agreement count whatever their case, as they do in the service they come from. */
const words = (texts: readonly string[]): ReadonlySet<string> => new Set(texts.map((text) => text.toUpperCase()));

function compileRule({
  effect,
  modes,
  recordTypes: types,
  organisations,
  organisationKinds,
  purposes,
}: SharingRule): Rule {
  const named = words(organisations);
  const meant = words(modes);
  const opened = sharingModes.filter((mode) => meant.has(mode));
  return {
    allows: effect === 'allow',
    bits: types.reduce((bits, type) => opened.reduce((sum, mode) => sum | bitOf(type, mode), bits), 0),
    purposes: words(purposes),
    kinds: new Set(organisationKinds),
    named: named.size > 0 ? named : null,
  };
}

/** The moment in ms; nothing for a text that is none, which the intake refuses. */
const moment = (text: string | undefined): number[] => (text === undefined ? [] : [Date.parse(text)]);

/** A rule holds until the very moment it names; an agreement ends at the moment it names. */
const ruleHolds = ({ validFrom, validUntil }: SharingRule, at: number): boolean =>
  moment(validFrom).every((from) => at >= from) && moment(validUntil).every((until) => at <= until);
const inForce = ({ startsAt, endsAt }: Agreement, at: number): boolean =>
  (startsAt === null || at >= startsAt.getTime()) && (endsAt === null || at < endsAt.getTime());

/** Every moment at which something begins to hold or no longer does. */
const boundariesOf = ({ startsAt, endsAt, terms: { exceptions, defaults } }: Agreement): number[] => [
  ...[startsAt, endsAt].flatMap((each) => (each === null ? [] : [each.getTime()])),
  ...[...exceptions, ...defaults].flatMap(({ validFrom, validUntil }) => [
    ...moment(validFrom),
    ...moment(validUntil).map((until) => until + 1),
  ]),
];

/** What one agreement settles for an audience: each bit by the first rule that names it. */
function verdictOf(rules: readonly Rule[], addressed: (rule: Rule) => boolean): { allows: Bits; denies: Bits } {
  let [allows, denies] = [0, 0];
  for (const rule of rules.filter(addressed)) {
    const open = rule.bits & ~(allows | denies);
    if (rule.allows) allows |= open;
    else denies |= open;
  }
  return { allows, denies };
}

/** What a custodian's agreements share together. Particulars without existence would tell of it: neither is shared. */
function sharedBy(agreements: readonly (readonly Rule[])[], addressed: (rule: Rule) => boolean): Bits {
  let [allows, denies] = [0, 0];
  for (const rules of agreements) {
    const verdict = verdictOf(rules, addressed);
    allows |= verdict.allows;
    denies |= verdict.denies;
  }
  const shared = allows & ~denies;
  // The bit of CONTENT stands beside that of EXISTENCE.
  return shared & (existences | ((shared & existences) << 1));
}

export interface Compiled {
  /** What it was compiled from, in short: the same agreements in force give the same, on every machine. */
  readonly version: string;
  /** It is right from this moment on (ms), and until this one it stays so. */
  readonly from: number;
  readonly until: number;
  /** What one custodian shares with an audience. */
  bitsFor(custodian: string, audience: Audience): Bits;
  /** Every pointer an audience may see. The same object for the same rights. */
  pointersFor(audience: Audience): SharedPointers;
}

/** SHA-256 over all agreements in force and their rules that hold, in a fixed order: 64 bits of it name them. */
const versionOf = (held: readonly Agreement[]): string =>
  createHash('sha256')
    .update(JSON.stringify(held.map(({ custodian, id, version, terms }) => [custodian, id, version, terms])))
    .digest('hex')
    .slice(0, 16);

const byCustodian = (one: Agreement, other: Agreement): number =>
  one.custodian === other.custodian ? (one.id < other.id ? -1 : 1) : one.custodian < other.custodian ? -1 : 1;

/** The agreements in force at a moment, with the rules of them that hold. */
function heldAt(agreements: readonly Agreement[], at: number): readonly Agreement[] {
  const holding = (rules: readonly SharingRule[]) => rules.filter((rule) => ruleHolds(rule, at));
  return agreements
    .filter((agreement) => inForce(agreement, at))
    .map(({ terms: { exceptions, defaults }, ...agreement }) => ({
      ...agreement,
      terms: { exceptions: holding(exceptions), defaults: holding(defaults) },
    }))
    .toSorted(byCustodian);
}

export function compile(agreements: readonly Agreement[], now: Date): Compiled {
  const at = now.getTime();
  const held = heldAt(agreements, at);
  const version = versionOf(held);

  const rulesOf = new Map<string, (readonly Rule[])[]>();
  const naming = new Map<string, Set<string>>();
  for (const { custodian, terms } of held) {
    const rules = [...terms.exceptions, ...terms.defaults].map(compileRule);
    rulesOf.set(custodian, [...(rulesOf.get(custodian) ?? []), rules]);
    for (const name of rules.flatMap(({ named }) => [...(named ?? [])])) {
      naming.set(name, (naming.get(name) ?? new Set()).add(custodian));
    }
  }

  const bitsFor = (custodian: string, { organisation, kind, purpose }: Audience): Bits =>
    sharedBy(rulesOf.get(custodian) ?? [], ({ purposes, named, kinds }) => {
      if (purpose === null || !purposes.has(purpose)) return false;
      return named === null ? kinds.has(kind) : named.has(organisation.toUpperCase());
    });

  const table = new Map<string, ReadonlyMap<string, Bits>>();
  /** What each custodian shares with organisations of a kind that no rule names. */
  const ofKind = (audience: Audience): ReadonlyMap<string, Bits> => {
    const key = `${audience.kind} ${audience.purpose}`;
    const made =
      table.get(key) ??
      new Map([...rulesOf.keys()].map((each) => [each, bitsFor(each, { ...audience, organisation: '' })] as const));
    table.set(key, made);
    return made;
  };

  const known = new Map<string, SharedPointers>();
  const boundaries = agreements.flatMap(boundariesOf);
  return {
    version,
    from: boundaries.reduce((last, each) => (each <= at && each > last ? each : last), Number.NEGATIVE_INFINITY),
    until: boundaries.reduce((next, each) => (each > at && each < next ? each : next), Number.POSITIVE_INFINITY),
    bitsFor,
    pointersFor: (audience) => {
      const special = naming.get(audience.organisation.toUpperCase());
      const key = JSON.stringify([audience.kind, audience.purpose, special ? audience.organisation : '']);
      const pointers =
        known.get(key) ??
        listed(
          version,
          new Map([
            ...ofKind(audience),
            ...[...(special ?? [])].map((custodian) => [custodian, bitsFor(custodian, audience)] as const),
          ]),
        );
      known.set(key, pointers);
      return pointers;
    },
  };
}

function listed(version: string, shared: ReadonlyMap<string, Bits>): SharedPointers {
  const within = (mode: SharingMode): string[] =>
    [...shared].flatMap(([custodian, bits]) =>
      recordTypes
        .filter((type) => (bits & bitOf(type, mode)) !== 0)
        .map((recordType) => pointerKey(custodian, recordType)),
    );
  return { version, existence: within('EXISTENCE'), content: within('CONTENT') };
}
