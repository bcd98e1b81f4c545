import type { ChildNumber, IsoDate, NhsNumber } from '#core/ids.ts';
import type { Supplier } from '#core/statements.ts';
import { type Client, clients } from './clients.ts';
import { estate } from './estate.ts';
import { families } from './families.ts';
import { type Feed, feedsOf } from './feeds.ts';
import { childNumbers, nhsNumbers, pupilNumbers } from './numbers.ts';
import type { DemoOrganisation } from './organisations.ts';
import { type Persona, personas } from './personas.ts';
import { areas } from './places.ts';
import type { DemoPractitioner } from './practitioners.ts';
import { randomStream } from './random.ts';
import { scenarioFamilies } from './scenario-families.ts';
import { scenarioNumbers, scenarios } from './scenarios.ts';
import { suppliers } from './suppliers.ts';

/** A small England that does not exist: three authorities, those who work there, and their children. */
export interface DemoWorld {
  readonly authorities: readonly { readonly code: string; readonly name: string }[];
  readonly organisations: readonly DemoOrganisation[];
  readonly practitioners: readonly DemoPractitioner[];
  readonly suppliers: readonly Supplier[];
  /** What each supplier says of the children: the only way in which they reach the directory. */
  readonly feeds: readonly Feed[];
  /** Local ids of current involvements last confirmed more than six months ago: a statement has no place for that. */
  readonly unconfirmed: ReadonlySet<string>;
  /** The directory number of every child, so that examples stay true. */
  readonly numbers: ReadonlyMap<NhsNumber, ChildNumber>;
  readonly personas: readonly Persona[];
  readonly clients: readonly Client[];
  readonly scenarios: typeof scenarios;
}

export interface DemoOptions {
  readonly seed: number;
  readonly today: IsoDate;
  /** 5 000 if not said otherwise; the nine of the scenarios are among them, and are always made. */
  readonly children?: number;
}

function directoryNumbers(seed: number, children: readonly NhsNumber[]): ReadonlyMap<NhsNumber, ChildNumber> {
  const next = childNumbers(randomStream(seed, 'directory numbers'), scenarioNumbers.values());
  return new Map(children.map((nhsNumber) => [nhsNumber, scenarioNumbers.get(nhsNumber) ?? next()]));
}

/** The same seed and day make the same world; the day decides nothing but dates. */
export function demoWorld({ seed, today, children = 5000 }: DemoOptions): DemoWorld {
  const land = estate(seed, today);
  const numbers = { nhsNumber: nhsNumbers(randomStream(seed, 'NHS numbers')), upn: pupilNumbers() };
  const known = scenarioFamilies(land, numbers);
  const everybody = [...known, ...families(seed, children - scenarioNumbers.size, land, numbers)];
  const nhsNumbersOfAll = everybody.flatMap((family) => family.children.flatMap(({ nhsNumber }) => nhsNumber ?? []));
  return {
    authorities: areas.map(({ code, name }) => ({ code, name })),
    organisations: land.sites.map((site) => site.organisation),
    practitioners: land.practitioners,
    suppliers,
    ...feedsOf(everybody, today),
    numbers: directoryNumbers(seed, nhsNumbersOfAll),
    personas: personas(today),
    clients,
    scenarios,
  };
}
