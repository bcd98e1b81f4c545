import type { IsoDate } from '#core/ids.ts';
import type { OrganisationStatement } from '#core/statements.ts';
import { type AccreditationState, type AccreditedFunction, accreditedFunctions } from '#core/words.ts';
import { type Blueprint, blueprints, type Provider } from './blueprints.ts';
import { daysBefore } from './days.ts';
import { type Area, areas, northshire } from './places.ts';
import { type Random, randomStream } from './random.ts';

export interface DemoOrganisation extends OrganisationStatement {
  readonly accreditation: {
    readonly state: AccreditationState;
    readonly accreditedOn?: IsoDate;
    readonly reviewOn?: IsoDate;
    readonly functions: readonly AccreditedFunction[];
    /** Code of the organisation that accredits it: the authority's team, or the national office. */
    readonly accreditor: string | null;
  };
}

/** An organisation and what is known of it only while the demonstration is made. */
export interface Site {
  readonly organisation: DemoOrganisation;
  readonly provider: Provider;
  /** Null for a national body. */
  readonly area: Area | null;
  /** Its place among all: what its telephone number and its number as a school are made of. */
  readonly position: number;
  readonly staff: number;
  readonly teams: readonly string[];
}

/** The three that are not accredited. Nobody is involved through the one that never was. */
const unaccredited: Readonly<Record<string, AccreditationState>> = {
  'EASTVALE-VOLUNTARY-02': 'DRAFT',
  'SOUTHMERE-NURSERY-04': 'LAPSED',
  'NORTHSHIRE-VOLUNTARY-02': 'SUSPENDED',
};

const OFFICE = 'NATIONAL-OFFICE';

function functionsOf({ code, blueprint }: Draft): readonly AccreditedFunction[] {
  if (blueprint.provider === 'DIRECTORY_TEAM' || code === OFFICE) return accreditedFunctions;
  const also: Partial<Record<Provider, readonly AccreditedFunction[]>> = {
    SOCIAL_CARE: ['FEED_DATA', 'SHIELDING', 'EMERGENCY_OVERRIDE'],
    POLICE: ['EMERGENCY_OVERRIDE'],
    COMMUNITY_HEALTH: ['FEED_DATA', 'SENSITIVE_SERVICES'],
    VOLUNTARY: ['ACCOUNT_ADMINISTRATION'],
    NATIONAL: ['FEED_DATA'],
  };
  return ['QUERY', 'MEDIATED_ACCESS', ...(also[blueprint.provider] ?? [])];
}

/** Nobody accredits themselves: an authority's team its partners, the national office the teams and national bodies. */
function accreditorOf({ area, code, blueprint }: Draft): string | null {
  if (code === OFFICE) return null;
  return area === null || blueprint.provider === 'DIRECTORY_TEAM' ? OFFICE : `${area.name.toUpperCase()}-DIRECTORY`;
}

export function accreditationOf(draft: Draft, today: IsoDate, random: Random): DemoOrganisation['accreditation'] {
  const state = unaccredited[draft.code] ?? 'ACCREDITED';
  const accreditedOn = daysBefore(today, random.between(400, 1500));
  const toReview = random.between(20, 340);
  const by = { functions: functionsOf(draft), accreditor: accreditorOf(draft) };
  if (state === 'DRAFT') return { state, ...by };
  return { state, accreditedOn, reviewOn: daysBefore(today, state === 'LAPSED' ? toReview : -toReview), ...by };
}

/** 960000 to 960999 in the area code 01632: numbers that Ofcom keeps for drama, so that nobody is rung. */
export const landline = (number: number): string => `01632 ${960000 + number}`;

export const domainOf = (area: Area | null): string => `${area?.name.toLowerCase() ?? 'directory'}.example`;

export interface Draft {
  readonly area: Area | null;
  readonly blueprint: Omit<Blueprint, 'code' | 'count' | 'name'>;
  readonly code: string;
  readonly name: string;
}

/** All schools of the country are named differently, so that a name in an example means one school. */
function newName(taken: Set<string>, draw: () => string): string {
  let name = draw();
  while (taken.has(name)) name = draw();
  taken.add(name);
  return name;
}

function drafts(random: Random): readonly Draft[] {
  const taken = new Set<string>();
  const local = areas.flatMap((area) =>
    blueprints.flatMap((blueprint) =>
      Array.from({ length: blueprint.count }, (_, index): Draft => {
        const number = blueprint.count > 1 ? `-${String(index + 1).padStart(2, '0')}` : '';
        return {
          area,
          blueprint,
          code: `${area.name.toUpperCase()}-${blueprint.code}${number}`,
          name: newName(taken, () => blueprint.name(area, random)),
        };
      }),
    ),
  );
  const national = { provider: 'NATIONAL', kind: 'NATIONAL' } as const;
  const housing = { provider: 'HOUSING', kind: 'HOUSING', staff: 6, teams: ['Tenancy support'] } as const;
  return [
    ...local,
    { area: northshire, blueprint: housing, code: 'NORTHSHIRE-HOMES', name: 'Northshire Homes' },
    { area: null, blueprint: { ...national, staff: 0, teams: [] }, code: 'NATIONAL-ECAF', name: 'National eCAF' },
    {
      area: null,
      blueprint: { ...national, staff: 6, teams: ['Assurance'] },
      code: 'NATIONAL-OFFICE',
      name: 'National Directory Office',
    },
  ];
}

/** The 120 organisations, in the order of their codes' making: the same for every seed but for their names. */
export function sites(seed: number, today: IsoDate): readonly Site[] {
  const random = randomStream(seed, 'organisations');
  return drafts(random).map((draft, position) => sited(draft, position, accreditationOf(draft, today, random)));
}

export function sited(
  { area, blueprint, code, name }: Draft,
  position: number,
  accreditation: DemoOrganisation['accreditation'],
): Site {
  return {
    organisation: {
      code,
      name,
      kind: blueprint.kind,
      ...(area === null ? {} : { authority: area.code }),
      telephone: landline(position % 1000),
      email: `${code.toLowerCase()}@${domainOf(area)}`,
      accreditation,
    },
    provider: blueprint.provider,
    area,
    position,
    staff: blueprint.staff,
    teams: blueprint.teams,
  };
}
