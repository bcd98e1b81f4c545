/** The looks at a child as its team goes through them and as its family is told: many requests in few questions. */
import { AppError } from '#core/errors.ts';
import type { AccountKeeper, OrganisationReader } from '#core/ports.ts';
import type { Keyring } from '#core/secrets.ts';
import type { TrailLook, TrailReader } from '#core/trail-reader.ts';
import type { SubjectAccessRow, SubjectAccessStore } from './subject-access-store.ts';
import type { Organisation, TellingFacts } from './told-look.ts';

/** Places in the trail as the graph shows them, and back; undefined for what was not made here. */
export interface LookPlaces {
  idOf(place: number): string;
  placeOf(id: string): number | undefined;
}

/** Masked: two places of one's own would tell how much everybody else has asked in between. */
export const lookPlaces = (keys: Keyring): LookPlaces => ({
  idOf: (place) => keys.mask('look in the trail', String(place)),
  placeOf: (id) => {
    const place = keys.unmask('look in the trail', id);
    return place === undefined || !/^\d{1,15}$/.test(place) ? undefined : Number(place);
  },
});

/** A look, and all that bears on how much of it is told. */
export interface Look extends TrailLook {
  readonly facts: TellingFacts;
  /** Why somebody has left it out; null where nobody has. */
  readonly ground: string | null;
}

/** A page of the looks of a request, at the records that are told of: those up to a place, newest first. */
export interface LooksPage {
  readonly request: SubjectAccessRow;
  readonly records: readonly string[];
  readonly upTo: number;
  readonly limit: number;
}

export interface LookMeans {
  readonly trail: TrailReader;
  readonly organisations: OrganisationReader;
  readonly accounts: AccountKeeper;
  readonly store: SubjectAccessStore;
}

const unique = <Value>(values: readonly (Value | null)[]): Value[] => [
  ...new Set(values.filter((value) => value !== null)),
];

async function organisationsOf({ organisations }: LookMeans, looks: readonly TrailLook[]) {
  const ids = unique(looks.map(({ organisation }) => organisation));
  if (ids.length === 0) return new Map<string, Organisation>();
  const found = await organisations.organisations({ kinds: [], ids, except: [] }, null, ids.length);
  return new Map(found.map((each) => [each.id, each]));
}

async function investigatedAmong({ accounts }: LookMeans, looks: readonly TrailLook[]) {
  const ids = unique(looks.flatMap(({ account, mediator }) => [account, mediator]));
  return new Set(ids.length === 0 ? [] : await accounts.underInvestigation(ids));
}

async function overridesAmong({ store }: LookMeans, looks: readonly TrailLook[]) {
  const ids = unique(looks.map(({ override }) => override));
  return new Map((ids.length === 0 ? [] : await store.overrides(ids)).map((each) => [each.id, each]));
}

/** Asks a handful of questions, however many requests and looks there are. */
export const looksWith =
  (means: LookMeans) =>
  async (pages: readonly LooksPage[]): Promise<Look[][]> => {
    const { trail, store } = means;
    const asked = pages.map(({ request: { upTo: last }, records, upTo, limit }) => {
      if (last === null) throw new AppError('INTERNAL_SERVER_ERROR');
      return { children: records, upTo: Math.min(upTo, Number(last)), limit };
    });
    const [found, withheld] = await Promise.all([
      trail.looks(asked),
      store.withheld(pages.map(({ request: { id } }) => id)),
    ]);
    const all = found.flat();
    const [organisations, accounts, overrides] = await Promise.all([
      organisationsOf(means, all),
      investigatedAmong(means, all),
      overridesAmong(means, all),
    ]);
    const isInvestigated = ({ account, mediator, override }: TrailLook): boolean =>
      [account, mediator].some((each) => each !== null && accounts.has(each)) ||
      (override !== null && overrides.get(override)?.ruled !== true);
    // An entry may list a child beside the one whose shield was overridden: that is nobody else's to be told.
    const isOverridden = ({ override }: TrailLook, records: readonly string[]): boolean =>
      override !== null && records.includes(overrides.get(override)?.childId ?? '');
    return found.map((looks, index) =>
      looks.map((look) => {
        const ground = withheld[index]?.get(look.place) ?? null;
        const { organisation } = look;
        return {
          ...look,
          ground,
          facts: {
            hidden: pages[index]?.request.hidden ?? true,
            withheld: ground !== null,
            investigated: isInvestigated(look),
            overridden: isOverridden(look, pages[index]?.records ?? []),
            // Of no page there is no request, and nothing is told.
            asOf: pages[index]?.request.changedAt ?? new Date(0),
            organisation: organisation === null ? null : (organisations.get(organisation) ?? null),
          },
        };
      }),
    );
  };
