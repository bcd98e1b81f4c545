import type { OrganisationKind } from '#core/words.ts';
import type { Area } from './places.ts';
import type { Random } from './random.ts';

/** What an organisation does for children: which services it gives, and whose system tells the directory of them. */
export type Provider =
  | 'SOCIAL_CARE'
  | 'DIRECTORY_TEAM'
  | 'INCLUSION'
  | 'EARLY_HELP'
  | 'YOUTH'
  | 'YOUTH_OFFENDING'
  | 'PRIMARY'
  | 'SECONDARY'
  | 'SPECIAL'
  | 'ALTERNATIVE'
  | 'COLLEGE'
  | 'NURSERY'
  | 'PRACTICE'
  | 'COMMUNITY_HEALTH'
  | 'THERAPIES'
  | 'HOSPITAL'
  | 'POLICE'
  | 'VOLUNTARY'
  | 'HOUSING'
  | 'NATIONAL';

/** One kind of organisation, and how it is repeated in each area. */
export interface Blueprint {
  readonly provider: Provider;
  /** Follows the area in the code; a number follows where an area has several. */
  readonly code: string;
  readonly kind: OrganisationKind;
  readonly count: number;
  /** Practitioners in each. */
  readonly staff: number;
  readonly teams: readonly string[];
  readonly name: Naming;
}

type Naming = (area: Area, random: Random) => string;

const words = (
  'Ashgrove Beechwood Bridgefield Brookside Castlegate Cherrytree Coppice Elmfield Fairview Fernhill Foxhollow ' +
  'Greenbank Harebell Highcroft Hilltop Lakeside Larkrise Limetree Longmeadow Maplewood Millbrook Moorland Oakfield ' +
  'Orchardside Parkgate Pinewood Riverside Roundhill Springfield Stonebridge Sunnybank Thistledown Waterside ' +
  'Westgate Whitestone Willowbrook Woodlands Wychelm'
).split(' ');
const spots = ['Abbey', 'Bridge', 'Church', 'Cross', 'Gate', 'Green', 'Mill', 'Park', 'Spring', 'Station'];

const the =
  (what: string): Naming =>
  (area) =>
    `${area.name} ${what}`;
const named =
  (what: string): Naming =>
  (_area, random) =>
    `${random.pick(words)} ${what}`;
const inTown =
  (what: string): Naming =>
  (area, random) =>
    `${random.pick(area.towns)} ${random.pick(spots)} ${what}`;

/** Provider, code, how many, staff of each, name, teams. */
type Line = readonly [Provider, string, number, number, Naming, readonly string[]];

const ofKind = (kind: OrganisationKind, lines: readonly Line[]): readonly Blueprint[] =>
  lines.map(([provider, code, count, staff, name, teams]) => ({ provider, code, kind, count, staff, teams, name }));

const socialWork = ['Safeguarding', 'Looked after children', 'Disabled children', 'Leaving care', 'Assessment'];
const inclusion = ['Special educational needs', 'Educational psychology', 'Education welfare'];
const schoolTeams = ['Pastoral care', 'Special educational needs', 'Attendance'];
const therapies = ['Speech and language therapy', 'Occupational therapy and physiotherapy'];
// A team named twice gets twice the staff.
const nurses = ['Health visiting', 'Health visiting', 'School nursing', "Children's disability nursing"];

/** What there is in every area. */
export const blueprints: readonly Blueprint[] = [
  ...ofKind('LOCAL_AUTHORITY', [
    ['SOCIAL_CARE', 'CSC', 1, 30, the("Children's Social Care"), socialWork],
    ['DIRECTORY_TEAM', 'DIRECTORY', 1, 2, the('Directory Team'), ['Directory']],
    ['INCLUSION', 'INCLUSION', 1, 9, the('Inclusion Service'), inclusion],
    ['EARLY_HELP', 'EARLY-HELP', 1, 9, the('Early Help'), ['Family support', 'Family support', 'Young carers']],
    ['YOUTH', 'YOUTH', 1, 6, the('Youth Service'), ['Youth work', 'Careers and guidance']],
    ['YOUTH_OFFENDING', 'YOT', 1, 6, the('Youth Offending Team'), ['Youth offending']],
  ]),
  ...ofKind('EDUCATION', [
    ['PRIMARY', 'PRIMARY', 10, 3, named('Primary School'), schoolTeams],
    ['SECONDARY', 'SECONDARY', 4, 4, named('High School'), schoolTeams],
    ['SPECIAL', 'SPECIAL', 1, 3, named('Special School'), schoolTeams],
    ['ALTERNATIVE', 'PRU', 1, 3, named('Learning Centre'), ['Reintegration']],
    ['COLLEGE', 'COLLEGE', 1, 4, the('College'), ['Student support']],
    ['NURSERY', 'NURSERY', 4, 2, named('Nursery'), ['Nursery']],
  ]),
  ...ofKind('HEALTH', [
    ['PRACTICE', 'PRACTICE', 6, 4, inTown('Surgery'), ['General practice']],
    ['COMMUNITY_HEALTH', 'COMMUNITY-HEALTH', 1, 14, the("Children's Community Health"), nurses],
    ['THERAPIES', 'THERAPIES', 1, 8, the("Children's Therapies"), therapies],
    ['HOSPITAL', 'HOSPITAL', 1, 8, the('General Hospital'), ['Community paediatrics', "Children's ward"]],
  ]),
  ...ofKind('POLICE', [['POLICE', 'POLICE', 1, 8, the('Police'), ['Child protection']]]),
  ...ofKind('VOLUNTARY', [['VOLUNTARY', 'VOLUNTARY', 2, 4, inTown('Family Project'), ['Mentoring', 'Family help']]]),
];
