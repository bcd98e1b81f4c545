/**
 * What would change for whom under an agreement: the custodian's agreements are compiled without it and with it, and
 * the two compared for every kind of organisation and every organisation that is named. The same tables decide when it
 * is signed, so what is told here is what will be seen then. No child is looked at.
 */
import type { OrganisationCount, OrganisationReach, OrganisationReader } from '#core/ports.ts';
import { type AccessReason, accessReasons, reasonFacts } from '#core/reasons.ts';
import { organisationKinds, type RecordType, recordTypes } from '#core/words.ts';
import { organisationsNamed } from './agreement-terms.ts';
import { type Bits, bitOf, compile } from './compiled.ts';
import {
  type Agreement,
  type Audience,
  type SharingMode,
  sharedFields,
  sharingModes,
  sharingPurposes,
} from './sharing.ts';

/** One custodian's agreements at one moment, as they are and as they would be. */
export interface Trial {
  readonly custodian: string;
  readonly at: Date;
  readonly before: readonly Agreement[];
  readonly after: readonly Agreement[];
}

/** One thing that may be shared or not. */
interface Cell {
  readonly purpose: NonNullable<Audience['purpose']>;
  readonly recordType: RecordType;
  readonly mode: SharingMode;
}

/** All of them, in the order in which changes are told. */
const cells: readonly Cell[] = sharingPurposes.flatMap((purpose) =>
  recordTypes.flatMap((recordType) => sharingModes.map((mode) => ({ purpose, recordType, mode }))),
);

export interface Change extends Cell {
  readonly organisation: OrganisationReach;
  /** Place among the cells: with the organisation, the place in the list. */
  readonly cell: number;
  readonly effect: 'GAINED' | 'LOST';
}

export interface Totals {
  readonly organisationsGaining: number;
  readonly accountsGaining: number;
  readonly organisationsLosing: number;
  readonly accountsLosing: number;
}

export const reasonsFor = (purpose: Cell['purpose']): readonly AccessReason[] =>
  accessReasons.filter((reason) => reasonFacts[reason].sharing === purpose);

/** Who leads and who holds a common assessment is told of a child, too, from the same particulars. */
const ofChild = ['Child.leadProfessional', 'Child.commonAssessment'];

export const fieldsOf = (mode: SharingMode): readonly string[] => [
  ...sharedFields[mode].map((field) => `Involvement.${field}`),
  ...(mode === 'CONTENT' ? ofChild : []),
];

type Who = Pick<Audience, 'organisation' | 'kind'>;
type Differences = readonly { readonly cell: number; readonly effect: Change['effect'] }[];

function differing({ custodian, at, before, after }: Trial): (who: Who) => Differences {
  const [then, now] = [compile(after, at), compile(before, at)];
  const bits = (who: Who) =>
    new Map<string, readonly [Bits, Bits]>(
      sharingPurposes.map((purpose) => {
        const audience = { ...who, purpose };
        return [purpose, [now.bitsFor(custodian, audience), then.bitsFor(custodian, audience)]];
      }),
    );
  return (who) => {
    const known = bits(who);
    return cells.flatMap(({ purpose, recordType, mode }, cell) => {
      const [one, other] = known.get(purpose) ?? [0, 0];
      const bit = bitOf(recordType, mode);
      if (((one ^ other) & bit) === 0) return [];
      return [{ cell, effect: (other & bit) === 0 ? ('LOST' as const) : ('GAINED' as const) }];
    });
  };
}

const named = ({ before, after }: Trial): readonly string[] => [
  ...new Set([...before, ...after].flatMap(({ terms }) => organisationsNamed(terms)).map((id) => id.toUpperCase())),
];

const has = (differences: Differences, wanted: Change['effect']): boolean =>
  differences.some(({ effect }) => effect === wanted);

/** An organisation none of whose kind is concerned has nothing to add; the rest is added up. */
function addUp(differences: Differences, { organisations, accounts }: Omit<OrganisationCount, 'kind'>): Totals {
  const [gains, loses] = [has(differences, 'GAINED'), has(differences, 'LOST')];
  return {
    organisationsGaining: gains ? organisations : 0,
    accountsGaining: gains ? accounts : 0,
    organisationsLosing: loses ? organisations : 0,
    accountsLosing: loses ? accounts : 0,
  };
}

const sum = (all: readonly Totals[]): Totals => ({
  organisationsGaining: all.reduce((total, each) => total + each.organisationsGaining, 0),
  accountsGaining: all.reduce((total, each) => total + each.accountsGaining, 0),
  organisationsLosing: all.reduce((total, each) => total + each.organisationsLosing, 0),
  accountsLosing: all.reduce((total, each) => total + each.accountsLosing, 0),
});

/**
 * What a trial shows. Organisations come from their register, a page at a time and by their kinds: never all of them.
 * `only`: nothing but what changes for this one. What its agreements with others say is the custodian's to know, and
 * would show in what changes for them.
 */
export async function simulate(trial: Trial, directory: OrganisationReader, only: string | null = null) {
  const differences = differing(trial);
  const names = only === null ? named(trial) : [only];
  // Nobody is called this, so that what is said of a kind is said of those no rule names.
  const ofKind = organisationKinds.filter((kind) => differences({ organisation: '', kind }).length > 0);
  const kinds = only === null ? ofKind : [];
  const known =
    names.length === 0 ? [] : await directory.organisations({ kinds: [], ids: names, except: [] }, null, names.length);
  const of = ({ id, kind }: OrganisationReach): Differences => differences({ organisation: id, kind });
  const concerned = known.filter((each) => of(each).length > 0);
  const unconcerned = names.filter((name) => !concerned.some(({ id }) => id === name));
  const meant = { kinds, ids: concerned.map(({ id }) => id), except: unconcerned };

  return {
    totals: async (): Promise<Totals> => {
      const counts = kinds.length === 0 ? [] : await directory.organisationCounts(kinds, names);
      return sum([
        ...counts.map((count) => addUp(differences({ organisation: '', kind: count.kind }), count)),
        ...concerned.map((each) => addUp(of(each), { organisations: 1, accounts: each.accounts })),
      ]);
    },
    /** The changes after a place, one beyond the page if there are more. Each organisation that is read has at least one. */
    changes: async (first: number, after: readonly [organisation: string, cell: number] | null): Promise<Change[]> => {
      if (meant.kinds.length + meant.ids.length === 0) return [];
      // Of the organisation the last page ended with, all changes may have been told.
      const found = await directory.organisations(meant, after?.[0] ?? null, first + 2);
      const changes = found.flatMap((organisation) =>
        of(organisation)
          .filter(({ cell }) => after === null || organisation.id !== after[0] || cell > after[1])
          .map((each): Change => ({ ...(cells[each.cell] as Cell), ...each, organisation })),
      );
      return changes.slice(0, first + 1);
    },
  };
}

/**
 * A count that could tell of somebody is not told, and neither is none: that there is one more or one less would tell of
 * a child. The others are told to the nearest ten.
 */
export const roughly = (count: number): number | null =>
  count <= 5 ? null : Math.max(10, Math.round(count / 10) * 10);
