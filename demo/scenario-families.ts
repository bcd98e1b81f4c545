/** The families of the scenarios, by hand. Their surnames are in no list, so that a search finds nobody else. */
import type { NhsNumber } from '#core/ids.ts';
import type { CarerStatement } from '#core/statements.ts';
import { cast, practitionerLocalId } from './cast.ts';
import { years } from './days.ts';
import type { Estate } from './estate.ts';
import { type Numbers, upnFor } from './families.ts';
import type { DemoChild, DemoInvolvement, Family, Home } from './family.ts';
import { withoutGaps } from './gaps.ts';
import { type Area, eastvale, home, northshire, southmere } from './places.ts';
import { randomStream } from './random.ts';
import { brotherOfWhoElse, scenarios } from './scenarios.ts';

/** The same house for every seed. */
const homeOf = (surname: string, area: Area, sinceDaysAgo: number): Home => ({
  area,
  address: home(area, randomStream(0, `${surname} in ${area.name}`)),
  sinceDaysAgo,
});

const mother = (name: string): CarerStatement => ({
  name,
  relationship: 'MOTHER',
  parentalResponsibility: true,
  telephone: '07700 900461',
});

type Details = Omit<DemoInvolvement, 'serviceType' | 'site' | 'practitioner'>;
type Who = string | { readonly organisation: string; readonly seat: number };

export function scenarioFamilies(estate: Estate, numbers: Numbers): readonly Family[] {
  /** A service given by an organisation, or by the practitioner in one of its seats. */
  const by = (serviceType: DemoInvolvement['serviceType'], who: Who, details: Details): DemoInvolvement => {
    const site = estate.byCode(typeof who === 'string' ? who : who.organisation);
    const localId = typeof who === 'string' ? undefined : practitionerLocalId(who.organisation, who.seat);
    const practitioner = estate.staff(site).find((each) => each.localId === localId);
    return withoutGaps<DemoInvolvement>({ serviceType, site, practitioner, team: practitioner?.team, ...details });
  };
  const child = (made: Omit<DemoChild, 'upn'>): DemoChild =>
    withoutGaps<DemoChild>({ ...made, upn: upnFor(made.involvements, made.ageDays, numbers) });

  const thornbury: Family = {
    surname: 'Thornbury',
    home: homeOf('Thornbury', northshire, 130),
    formerHome: homeOf('Thornbury', eastvale, 3000),
    carers: [mother('Salma Thornbury'), { name: 'Joel Thornbury', relationship: 'FATHER' }],
    children: [
      child({
        nhsNumber: scenarios.whoElse,
        givenNames: 'Maya Grace',
        gender: 'FEMALE',
        ageDays: years(7) + 120,
        involvements: [
          by('EDU_SCHOOL', cast.vera, { startedDaysAgo: 120 }),
          by('HLTH_GP', 'NORTHSHIRE-PRACTICE-01', { startedDaysAgo: 118 }),
          by('SOC_CHILDRENS_SOCIAL_CARE', cast.ben, { startedDaysAgo: 64, leadProfessional: true }),
          by('HLTH_HEALTH_VISITOR', cast.grace, { startedDaysAgo: years(7) + 108, endedDaysAgo: 130 }),
          by('SOC_FAMILY_SUPPORT', cast.tomasz, { startedDaysAgo: 92, commonAssessment: 'CURRENT' }),
          by('HLTH_SPEECH_LANGUAGE', cast.priya, { startedDaysAgo: 410 }),
        ],
      }),
      child({
        nhsNumber: brotherOfWhoElse,
        givenNames: 'Idris',
        gender: 'MALE',
        ageDays: years(3) + 40,
        involvements: [
          by('EDU_EARLY_YEARS', 'NORTHSHIRE-NURSERY-01', { startedDaysAgo: 96 }),
          by('HLTH_GP', 'NORTHSHIRE-PRACTICE-01', { startedDaysAgo: 118 }),
          by('HLTH_HEALTH_VISITOR', cast.amira, { startedDaysAgo: 122 }),
        ],
      }),
    ],
  };

  const twin = (nhsNumber: NhsNumber, givenNames: string, more: readonly DemoInvolvement[]): DemoChild =>
    child({
      nhsNumber,
      givenNames,
      gender: 'FEMALE',
      ageDays: years(5) + 40,
      involvements: [
        by('EDU_SCHOOL', 'EASTVALE-PRIMARY-02', { startedDaysAgo: 330 }),
        by('HLTH_GP', 'EASTVALE-PRACTICE-02', { startedDaysAgo: years(5) + 30 }),
        ...more,
      ],
    });
  const wetherill: Family = {
    surname: 'Adebayo-Wetherill',
    home: homeOf('Wetherill', eastvale, 2600),
    carers: [mother('Tolu Adebayo-Wetherill')],
    children: [
      twin(scenarios.twins[0], 'Ella', []),
      twin(scenarios.twins[1], 'Ellie', [by('HLTH_SPEECH_LANGUAGE', cast.priya, { startedDaysAgo: 75 })]),
    ],
  };

  const ohanlon: Family = {
    surname: "O'Hanlon",
    home: homeOf('Hanlon', northshire, 45),
    formerHome: homeOf('Hanlon', southmere, 1900),
    carers: [mother("Bríd O'Hanlon")],
    children: [
      child({
        nhsNumber: scenarios.moved,
        givenNames: 'Zoë',
        gender: 'FEMALE',
        ageDays: years(12) + 77,
        involvements: [
          by('EDU_SCHOOL', 'NORTHSHIRE-SECONDARY-01', { startedDaysAgo: 38 }),
          by('EDU_SCHOOL', 'SOUTHMERE-SECONDARY-01', { startedDaysAgo: 410, endedDaysAgo: 45 }),
          by('HLTH_GP', 'NORTHSHIRE-PRACTICE-03', { startedDaysAgo: 31 }),
          by('HLTH_GP', 'SOUTHMERE-PRACTICE-01', { startedDaysAgo: 1880, endedDaysAgo: 45 }),
          by(
            'SOC_CHILDRENS_SOCIAL_CARE',
            { organisation: 'SOUTHMERE-CSC', seat: 1 },
            { startedDaysAgo: 300, endedDaysAgo: 45 },
          ),
          by('EDU_WELFARE', { organisation: 'NORTHSHIRE-INCLUSION', seat: 3 }, { startedDaysAgo: 24 }),
        ],
      }),
    ],
  };

  const single = (surname: string, area: Area, carer: string, made: Omit<DemoChild, 'upn'>): Family => ({
    surname,
    home: homeOf(surname, area, 900),
    carers: [mother(carer)],
    children: [child(made)],
  });

  return [
    thornbury,
    wetherill,
    ohanlon,
    single('Wiśniewolski', northshire, 'Halina Wiśniewolska', {
      nhsNumber: scenarios.noSchool,
      givenNames: 'Krzysztof',
      preferredName: 'Krzyś',
      gender: 'MALE',
      ageDays: years(11) + 150,
      involvements: [by('HLTH_GP', 'NORTHSHIRE-PRACTICE-04', { startedDaysAgo: 880 })],
    }),
    single('Pellingbrook', southmere, 'Ruth Pellingbrook', {
      nhsNumber: scenarios.none,
      givenNames: 'Noah',
      gender: 'MALE',
      ageDays: years(9) + 11,
      involvements: [],
    }),
    single('Merrowby', northshire, 'Esther Merrowby', {
      nhsNumber: scenarios.shielded,
      givenNames: 'Hannah Rose',
      gender: 'FEMALE',
      ageDays: years(8) + 201,
      involvements: [
        by('EDU_SCHOOL', 'NORTHSHIRE-PRIMARY-03', { startedDaysAgo: 610 }),
        by('HLTH_GP', 'NORTHSHIRE-PRACTICE-02', { startedDaysAgo: 640 }),
        by('SOC_CHILDRENS_SOCIAL_CARE', { organisation: 'NORTHSHIRE-CSC', seat: 6 }, { startedDaysAgo: 200 }),
      ],
    }),
    single('Callowhill', southmere, 'Dawn Callowhill', {
      nhsNumber: scenarios.ended,
      givenNames: 'Jude',
      gender: 'MALE',
      ageDays: years(15) + 280,
      involvements: [
        by('EDU_SCHOOL', 'SOUTHMERE-SECONDARY-02', { startedDaysAgo: 1500, endedDaysAgo: 60 }),
        by('HLTH_GP', 'SOUTHMERE-PRACTICE-02', { startedDaysAgo: years(15), endedDaysAgo: 20 }),
        by('YTH_WORKER', { organisation: 'SOUTHMERE-YOUTH', seat: 1 }, { startedDaysAgo: 400, endedDaysAgo: 100 }),
      ],
    }),
  ];
}
