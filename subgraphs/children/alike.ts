/**
 * Who is like the child that is looked for: found by keys of what may have been meant (alike-sql.ts), weighed by the
 * matcher's comparisons. Of a shielded record nothing is weighed but what stays visible on it.
 */
import { addDays } from '#core/clock.ts';
import type { Database } from '#core/database.ts';
import { type IsoDate, postcodeDistrict } from '#core/ids.ts';
import { dayMonthSwapped } from '#matching/dates.ts';
import type { Person } from '#matching/encode.ts';
import { Matcher } from '#matching/matcher.ts';
import { forenameVariants } from '#matching/names.ts';
import { type AlikeRow, childrenAlike, childrenListed } from './alike-sql.ts';
import { model } from './candidates.ts';
import { type ChildRecord, nameKey } from './child.ts';
import type { DetailsPlan } from './criteria.ts';
import { personOf, type Said } from './person.ts';
import type { ChildStore, Searcher } from './store.ts';

/** How near a record is to what was asked. A word and no figure: a figure would tell of each fact apart. */
export type Likeness = 'SAME' | 'CLOSE' | 'POSSIBLE';

export interface AlikeRecord {
  readonly likeness: Likeness;
  readonly record: ChildRecord;
}

/** So many open records are weighed, and as many others. */
export const MOST_WEIGHED = 60;
/** Weights are those of a register of a million, however large it is: what is likely enough to be listed must not fall with it. */
const REGISTER = 2 ** 20;
/** In bits: from here on it is likelier than not one child, in a register of a million; and below this nothing is listed. */
const CLOSE = 0;
const FLOOR = -12;

/** Days and months as the keys have them: whole numbers. */
const dayOf = (digits: string): number => Number(digits);
const monthOf = (digits: string): number => Number(digits.slice(0, 6));
const YEAR = 10_000;

/** The months from one day to another, both included: at most thirteen, as a range goes. */
function monthsBetween(from: string, to: string): number[] {
  const months: number[] = [];
  const [last, next] = [Number(to.slice(0, 4)) * 12 + Number(to.slice(5, 7)), Number(from.slice(5, 7))];
  for (let month = Number(from.slice(0, 4)) * 12 + next; month <= last; month += 1) {
    months.push(Math.floor((month - 1) / 12) * 100 + ((month - 1) % 12) + 1);
  }
  return months;
}

interface Asked {
  readonly days: readonly number[];
  readonly months: readonly number[];
  /** Where no one day is known: what lies outside is not looked for. */
  readonly range: readonly [from: string | null, to: string | null];
}

/** The day as it was said and as it may have been meant. With a given name, keys of day and month alone find every year. */
function born({ bornFrom, bornTo, given }: DetailsPlan): Asked {
  if (bornFrom === null || bornTo === null) return { days: [], months: [], range: [null, null] };
  if (bornFrom !== bornTo) return { days: [], months: monthsBetween(bornFrom, bornTo), range: [bornFrom, bornTo] };
  const day = bornFrom.replaceAll('-', '');
  const meant = [day, dayMonthSwapped(day)].filter((each) => each !== '');
  const days = meant.map(dayOf);
  const years = given === null ? [dayOf(day) - YEAR, dayOf(day) + YEAR] : [];
  return { days: [...days, ...years], months: meant.map(monthOf), range: [null, null] };
}

const firstOf = (month: number): IsoDate => `${String(month).slice(0, 4)}-${String(month).slice(4)}-01` as IsoDate;

/**
 * A range of days in two, so that either half is looked through on a connection of its own: nobody is born in both, and
 * who was born about then are by far the most that a search meets.
 */
function halves(asked: Asked): readonly Asked[] {
  const { days, months, range } = asked;
  const middle = months[Math.ceil(months.length / 2)];
  if (range[0] === null || middle === undefined) return [asked];
  const [earlier, later] = [months.filter((each) => each < middle), months.filter((each) => each >= middle)];
  return [
    { days, months: earlier, range: [range[0], addDays(firstOf(middle), -1)] },
    { days, months: later, range: [firstOf(middle), range[1]] },
  ];
}

const wordsOf = (given: string | undefined): string[] => given?.split(' ').slice(0, 2) ?? [];

/** Given names as they were said, and the nicknames and full names of the first. */
function givensOf({ given }: DetailsPlan): readonly string[] {
  const words = wordsOf(given?.key);
  const variants = forenameVariants().get((words[0] ?? '').toUpperCase()) ?? [];
  return [...words, ...variants.map((name) => nameKey(name))];
}

const names: readonly string[] = ['familyName', 'givenNames', 'preferredName'] satisfies readonly (keyof Said)[];

/** Both sides in the form that is searched: the matcher's own keeps hyphens, and drops letters that are not English. */
const plain = (said: Said): Said =>
  Object.fromEntries(
    Object.entries(said)
      .map(([name, value]) => [name, names.includes(name) ? nameKey(String(value)) : value] as const)
      .filter(([, value]) => value !== ''),
  );

function personAsked({ family, given, bornFrom, bornTo, gender, postcode }: DetailsPlan): Person {
  const [first = '', second = ''] = wordsOf(given?.key);
  const birthDate = bornFrom === bornTo ? (bornFrom ?? '') : '';
  return { given: first, middle: second, family: family.key, birthDate, sex: gender ?? '', postcode: postcode ?? '' };
}

type Shown = Pick<AlikeRow, 'familyName' | 'givenNames' | 'preferredName' | 'gender' | 'dateOfBirth' | 'postcode'>;

/** Of a record that is as it was asked for, and so far down among its likes that it was not met: what was asked for is enough. */
const shownOf = ({ address, ...record }: ChildRecord): Shown => ({
  ...record,
  preferredName: null,
  postcode: address?.postcode ?? null,
});

/**
 * What of a record speaks. Where a shield hides the address, a search that gives a postcode does not find the record, and no
 * other compares it.
 */
function personShown(
  { familyName, givenNames, preferredName, gender, dateOfBirth, postcode }: Shown,
  also: readonly Said[],
) {
  const said = <Name extends keyof Said>(name: Name, value: Said[Name] | null) => (value ? { [name]: value } : {});
  const shown: Said = {
    ...said('familyName', familyName),
    ...said('givenNames', givenNames),
    ...said('preferredName', preferredName),
    ...said('gender', gender as Said['gender'] & string),
    ...said('dateOfBirth', dateOfBirth as IsoDate | null),
    ...said('address', postcode === null ? null : { status: 'CURRENT', postcode }),
  };
  return personOf([shown, ...also].map(plain));
}

const byId = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

export interface Alike {
  /** The nearest, at most `cap`, nearest first; null where more than that are just as they were asked for. */
  find(plan: DetailsPlan, searcher: Searcher, cap: number): Promise<readonly AlikeRecord[] | null>;
}

export function alikeIn(database: Database, store: ChildStore): Alike {
  // Read when it is first needed: a directory that is only started does not wait for it.
  let matcher: Matcher | undefined;

  const nearby = async (plan: DetailsPlan, { authority, organisation, syntheticOnly }: Searcher) => {
    const { family, given, postcode, bornFrom, gender, visibleOnly } = plan;
    const district = postcode !== null && bornFrom === null ? postcodeDistrict(postcode) : null;
    const [firstGiven] = givensOf(plan);
    const letters = [...family.key];
    const firstSight = [
      letters.slice(0, 3).join(''),
      letters.slice(-3).join(''),
      firstGiven ?? null,
      firstGiven === undefined ? null : `${firstGiven} `,
    ] as const;
    const met = halves(born(plan)).map(({ days, months, range }) =>
      database.ask(childrenAlike, [
        ...([family.key, givensOf(plan), days, months, ...range, postcode] as const),
        ...(district === null ? ([null, null] as const) : ([`${district} `, `${district}!`] as const)),
        ...([visibleOnly, authority, organisation, syntheticOnly, MOST_WEIGHED] as const),
        given === null ? (days[0] ?? null) : null,
        gender,
        ...firstSight,
      ]),
    );
    return (await Promise.all(met)).flat();
  };

  /** As far as they may still be found: between the two questions a record may have been hidden. */
  const listed = async (ids: readonly string[], { visibleOnly }: DetailsPlan, searcher: Searcher) => {
    if (ids.length === 0) return [];
    const { authority, organisation, syntheticOnly } = searcher;
    return database.ask(childrenListed, [ids, visibleOnly, authority, organisation, syntheticOnly]);
  };

  /** `missing`: somebody has changed between being met and being read, and left a place empty. */
  const attempt: (...asked: Parameters<Alike['find']>) => Promise<{ found: AlikeRecord[]; missing: boolean } | null> =
    async (plan, searcher, cap) => {
      const [same, near] = await Promise.all([store.search(plan, searcher, cap + 1), nearby(plan, searcher)]);
      if (same.length > cap) return null;
      const records = new Map(same.map((record) => [record.id, record]));
      const met = new Map(near.map(({ id, state }) => [id, state]));
      const people = [
        ...same
          .filter(({ id }) => !met.has(id))
          .map((record) => [record.id, personShown(shownOf(record), [])] as const),
        ...near.map(({ id, also, ...shown }) => [id, personShown(shown, also)] as const),
      ];
      matcher ??= new Matcher(model(), REGISTER);
      const nearest = matcher
        .weigh(
          personAsked(plan),
          people.map(([child, person]) => ({ child, person })),
        )
        .map(({ child: id, weight, evidence }) => ({ id, weight, evidence, isSame: records.has(id) }))
        .filter(({ isSame, weight, evidence }) => isSame || (weight >= FLOOR && !evidence.unlikeNamed))
        .toSorted(
          (one, other) =>
            Number(other.isSame) - Number(one.isSame) || other.weight - one.weight || byId(one.id, other.id),
        )
        .slice(0, cap);
      const others = nearest.map(({ id }) => id).filter((id) => !records.has(id));
      for (const record of await listed(others, plan, searcher)) {
        // Met as an open one, it may have been found by what is hidden by now.
        if (record.state === met.get(record.id)) records.set(record.id, record);
      }
      const found = nearest.flatMap(({ id, weight, isSame }): AlikeRecord[] => {
        const record = records.get(id);
        const likeness = isSame ? 'SAME' : weight >= CLOSE ? 'CLOSE' : 'POSSIBLE';
        return record === undefined ? [] : [{ likeness, record }];
      });
      return { found, missing: found.length < nearest.length };
    };

  return {
    find: async (...asked) => {
      const first = await attempt(...asked);
      // So that an empty place does not tell of somebody who was hidden this very moment.
      return (first?.missing ? await attempt(...asked) : first)?.found ?? null;
    },
  };
}
