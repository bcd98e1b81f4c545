/**
 * Who may be the child a statement is about: found by keys in the database, weighed here. Everybody is found, hidden
 * children too; what is done with that is for whoever asks.
 */
import { readFileSync } from 'node:fs';
import type { Asks } from '#core/database.ts';
import type { RecordState } from '#core/words.ts';
import type { Candidate } from '#matching/decide.ts';
import type { Person } from '#matching/encode.ts';
import { Matcher } from '#matching/matcher.ts';
import type { IdentifierKey, Identifiers } from './identifiers.ts';
import type { KeysOf } from './match-keys.ts';
import * as sql from './matching-sql.ts';
import { personOf, type Said } from './person.ts';

/** A record as the matcher meets it. */
export interface KnownRecord {
  readonly id: string;
  readonly state: RecordState;
  readonly source: string | null;
  /** Whether the supplier who asks, or its organisation, is the only one to tell of it. */
  readonly isOwn: boolean;
  readonly person: Person;
}

export type Weighed = Candidate<KnownRecord>;

/** What is asked about: a statement, or all that is known of a record. */
export interface AskedAbout {
  readonly person: Person;
  readonly keys: KeysOf;
  readonly numbers: readonly IdentifierKey[];
}

/** Whose word it is: decides which provisional records are its own. Null: nobody's, and none are. */
export interface Speaker {
  readonly supplier: string | null;
  readonly source: string | null;
}

/** Of each kind; a child has a handful of neighbours, and what comes after forty is found by chance. */
const MOST_CANDIDATES = 40;
/** Who weighs as much as this is the child: how else the statement may have been meant is not asked. */
const CERTAIN = 20;
/** Names that more than one in half a million bear are not followed up alone. */
const RARE_NAMES = -19;
/** For so many ms the size of the register holds. */
const SIZE_HOLDS = 60_000;
/** England has 11 million children: a smaller directory is the beginning of that one, and is weighed no more boldly. */
const SMALLEST_REGISTER = 2 ** 20;

/** The model of case systems: the text of it, as `Matcher` reads it. */
export const model = (): string =>
  readFileSync(new URL('../../matching/models/case-system-1.json', import.meta.url), 'utf8');

/** What a statement is looked up under, as it is written. */
function followed({ written, names }: KeysOf, isRare: (given: string, family: string) => boolean): readonly string[] {
  const common = new Set(names.filter(({ given, family }) => !isRare(given, family)).map(({ key }) => key));
  return written.filter((key) => !common.has(key));
}

const isKnown = (texts: Person[keyof Person]): boolean => texts !== undefined && texts.length > 0;

/** Of whom nothing is known but a number: there is nothing that could bear it out or contradict it. */
const isBare = ({ given, family, birthDate }: Person): boolean => ![given, family, birthDate].some(isKnown);

/** Whether the supplier may link to it by itself. */
export const isVisible = ({ state, isOwn }: KnownRecord): boolean => state === 'OPEN' || isOwn;

/** Whether everything about it is for the team alone: of such a child nothing may come to light by a statement. */
export const isHidden = ({ state }: KnownRecord): boolean => state !== 'OPEN' && state !== 'PROVISIONAL';

const shareNumber = (one: Person, other: Person): boolean =>
  (['nhsNumber', 'upn'] as const).some((scheme) => {
    const theirs = other[scheme] ?? [];
    return [one[scheme] ?? []].flat().some((number) => theirs.includes(number));
  });

export class Candidates {
  readonly #identifiers: Identifiers;
  #matcher: Matcher | undefined;
  #size = 0;
  #measured = 0;

  constructor(identifiers: Identifiers) {
    this.#identifiers = identifiers;
  }

  /** The matcher for a register of the size it has now, to the next power of two: one child more changes no weight. */
  async matcher(within: Asks): Promise<Matcher> {
    if (this.#matcher !== undefined && performance.now() - this.#measured < SIZE_HOLDS) return this.#matcher;
    const [{ size } = { size: 0 }] = await within.ask(sql.sizeOfRegister, []);
    const rounded = 2 ** Math.ceil(Math.log2(Math.max(size, SMALLEST_REGISTER)));
    if (this.#size !== rounded) this.#matcher = undefined;
    this.#matcher ??= new Matcher(model(), rounded);
    this.#size = rounded;
    this.#measured = performance.now();
    return this.#matcher;
  }

  /**
   * What is said of these records, and what is shown of them. `beside`: another connection that reads half of it meanwhile,
   * for nearly all of the time is the disk's (at the size of England each page is met for the first time).
   */
  async known(
    within: Asks,
    ids: readonly string[],
    { supplier, source }: Speaker,
    beside?: Asks,
  ): Promise<Map<string, KnownRecord>> {
    if (ids.length === 0) return new Map();
    const half = beside === undefined ? ids.length : Math.ceil(ids.length / 2);
    const others = ids.slice(half);
    const reading =
      beside !== undefined && others.length > 0 ? beside.ask(sql.saidOfChildren, [others]) : Promise.resolve([]);
    reading.catch(() => undefined); // whoever fails first is heard
    const rows = await within.ask(sql.saidOfChildren, [ids.slice(0, half)]);
    const records = await within.ask(sql.standingOfChildren, [ids, supplier, source]);
    const said = Map.groupBy([...rows, ...(await reading)], ({ childId }) => childId);
    const opened = ({ statement, identifiers }: { statement: Said; identifiers: Buffer | null }): Said => ({
      ...statement,
      ...(this.#identifiers.unseal(identifiers) as Said),
    });
    return new Map(
      records.map(({ shown, identifiers, ...record }) => {
        const statements = (said.get(record.id) ?? []).map(opened);
        // A number that no source states any more is free again: only where none ever stated anything is the shown one all.
        const own = opened({ statement: shown, identifiers: statements.length > 0 ? null : identifiers });
        return [record.id, { ...record, person: personOf([...statements, own]) }];
      }),
    );
  }

  /** Weighs these against one another: a number with nothing beside it is borne out by nothing, and contradicted by nothing. */
  weigh(matcher: Matcher, person: Person, records: readonly KnownRecord[]): Weighed[] {
    const children = records.map((child) => ({ child, person: child.person, shielded: isHidden(child) }));
    return matcher.weigh(person, children).map((each) => {
      const byNumber = (isBare(person) || isBare(each.child.person)) && shareNumber(person, each.child.person);
      return byNumber ? { ...each, evidence: { ...each.evidence, identifier: 'agrees' as const } } : each;
    });
  }

  /**
   * For each, everybody it may be, with weights; in the order asked. `beside`: a connection of which a question about one alone
   * makes use, so that it waits half as long; it sees nothing that `within` has changed and not kept.
   */
  async of(
    within: Asks,
    asked: readonly AskedAbout[],
    speaker: Speaker,
    beside?: Asks,
  ): Promise<readonly (readonly Weighed[])[]> {
    if (asked.length === 0) return [];
    const aside = asked.length === 1 ? beside : undefined;
    const matcher = await this.matcher(within);
    const isRare = (given: string, family: string): boolean => matcher.bitsOfNames(given, family) <= RARE_NAMES;
    const everybody = asked.map((_each, index) => index);
    const found = everybody.map((): Weighed[] => []);
    const known = new Map<string, KnownRecord>();
    const add = async (rows: readonly sql.CandidateRow[]): Promise<void> => {
      const fresh = [...Map.groupBy(rows, ({ statement }) => statement)].map(([index, of]) => {
        const before = new Set(found[index]?.map(({ child }) => child.id));
        return [index, [...new Set(of.map(({ childId }) => childId))].filter((id) => !before.has(id))] as const;
      });
      const unread = [...new Set(fresh.flatMap(([, ids]) => ids))].filter((id) => !known.has(id));
      for (const [id, record] of await this.known(within, unread, speaker, aside)) known.set(id, record);
      for (const [index, ids] of fresh) {
        const records = ids.flatMap((id) => known.get(id) ?? []);
        found[index]?.push(...this.weigh(matcher, (asked[index] as AskedAbout).person, records));
      }
    };
    const meant = (which: readonly number[], on: Asks): Promise<readonly sql.CandidateRow[]> =>
      this.#byKey(on, asked, which, ({ keys }) => keys.meant, speaker);
    // Asked in advance, though it may not be needed.
    const inAdvance = aside && meant(everybody, aside);
    inAdvance?.catch(() => undefined);
    await add([
      ...(await this.#byNumber(within, asked, speaker)),
      ...(await this.#byKey(within, asked, everybody, ({ keys }) => followed(keys, isRare), speaker)),
    ]);
    // Only what the supplier may link to settles it: nobody hidden changes whom else it may meet (law 3).
    const isSettled = ({ child, weight, evidence }: Weighed): boolean =>
      isVisible(child) && (weight >= CERTAIN || evidence.identifier === 'agrees');
    const open = everybody.filter((index) => !found[index]?.some(isSettled));
    if (open.length > 0) await add(await (inAdvance ?? meant(open, within)));
    return found;
  }

  async #byNumber(within: Asks, asked: readonly AskedAbout[], { supplier, source }: Speaker) {
    const numbers = asked.flatMap(({ numbers: all }, index) => all.map((number) => [index, ...number] as const));
    if (numbers.length === 0) return [];
    return within.ask(sql.candidatesByNumber, [
      numbers.map(([index]) => index),
      numbers.map(([, scheme]) => scheme),
      numbers.map(([, , fingerprint]) => fingerprint),
      supplier,
      source,
      MOST_CANDIDATES,
    ]);
  }

  async #byKey(
    within: Asks,
    asked: readonly AskedAbout[],
    which: readonly number[],
    keysOf: (each: AskedAbout) => readonly string[],
    { supplier, source }: Speaker,
  ) {
    const keys = which.flatMap((index) => keysOf(asked[index] as AskedAbout).map((key) => [index, key] as const));
    if (keys.length === 0) return [];
    return within.ask(sql.candidatesByKey, [
      sql.arrayOf(keys.map(([index]) => index)),
      sql.arrayOf(keys.map(([, key]) => key)),
      supplier,
      source,
      MOST_CANDIDATES,
    ]);
  }
}
