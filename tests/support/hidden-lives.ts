/** The shielded child of the tests, two lives it may be hidden in, and namesakes enough to reach the bounds of a list. */
import { childNumberFrom, nhsNumber, upn } from '#core/ids.ts';
import { nameKey } from '#subgraphs/children/child.ts';
import { type HiddenFacts, hide, removeChild, type VisibleFacts } from './hidden-facts.ts';
import type { FreshDatabase } from './postgres.ts';
import { child } from './stack.ts';
import { hireStrangers } from './strangers.ts';

export const hiddenChild = child.shielded;

export const visible: VisibleFacts = {
  familyName: 'Merrowby',
  givenNames: 'Hannah Rose',
  dateOfBirth: '2018-05-06',
  gender: 'FEMALE',
};
export const DAY_AFTER = '2018-05-07';

/** The number that passes its check and has these digits after its check letter. */
export function upnOf(digits: string): string {
  const found = [...'ABCDEFGHJKLMNPQRTUVWXYZ'].map((letter) => upn(letter + digits)).find((each) => each !== undefined);
  if (found === undefined) throw new Error('no letter fits');
  return found;
}

function numbered(text: string): string {
  const number = nhsNumber(text);
  if (number === undefined) throw new Error('an NHS number does not pass its check');
  return number;
}

const involvementId = (number: number): string => `00000000-0000-4000-a000-0000000000${number}`;

/** Somebody who works with the child in one of the lives, and is none of those who ask. */
const worker = (number: number): string => `00000000-0000-4000-b000-00000000000${number}`;

export const lives: readonly [HiddenFacts, HiddenFacts] = [
  {
    authority: '901',
    postcode: 'ZN3 4QA',
    street: '1 Hidden Lane',
    formerName: 'Formerhouse',
    carer: 'Esther Merrowby',
    nhsNumber: numbered('9999000061'),
    formerNhsNumber: numbered('9990530556'),
    upn: upnOf('901000000061'),
    formerUpn: upnOf('901000000062'),
    practice: 'A81001',
    school: { organisation: 'NORTHSHIRE-PRIMARY-03', since: '2024-09-01' as never, until: '2025-07-18' as never },
    supplier: 'demo-nhs',
    localId: 'hidden-1',
    involvements: [
      {
        id: involvementId(11),
        practitioner: worker(1),
        organisation: 'NORTHSHIRE-CSC',
        serviceType: 'SOC_FAMILY_SUPPORT',
        startedOn: '2025-01-05',
        commonAssessment: 'CURRENT',
        leads: true,
      },
      {
        id: involvementId(12),
        practitioner: null,
        organisation: 'NORTHSHIRE-PRIMARY-03',
        serviceType: 'EDU_SCHOOL',
        startedOn: '2024-09-01',
      },
      {
        id: involvementId(13),
        practitioner: null,
        organisation: 'HEALTH-01',
        serviceType: 'RECORD_HELD',
        recordType: 'HEALTH',
        startedOn: '2024-09-01',
      },
    ],
    sensitive: [
      { id: involvementId(31), kind: 'MENTAL_HEALTH', practitioner: worker(1), organisation: 'NORTHSHIRE-CSC' },
      { id: involvementId(32), kind: 'SEXUAL_HEALTH', practitioner: worker(2), organisation: 'SOUTHMERE-YOUTH' },
    ],
  },
  {
    authority: '903',
    postcode: 'ZV5 6RB',
    street: '2 Other Yard',
    formerName: 'Beforeham',
    carer: 'Somebody Else',
    nhsNumber: numbered('9991234519'),
    formerNhsNumber: numbered('9990530564'),
    upn: upnOf('903000000077'),
    formerUpn: upnOf('903000000078'),
    practice: 'B82002',
    school: { laestab: '9032001', since: '2025-09-03' as never },
    supplier: 'demo-census',
    localId: 'hidden-2',
    involvements: [
      {
        id: involvementId(21),
        practitioner: worker(2),
        organisation: 'SOUTHMERE-YOUTH',
        serviceType: 'YTH_WORKER',
        startedOn: '2025-03-01',
      },
    ],
    sensitive: [],
  },
];

/** Facts that are nobody's: what a hidden one must not be told from. */
export const nobodys = {
  postcode: 'ZS6 9ZZ',
  nhsNumber: numbered('9990000018'),
  upn: upnOf('902000000099'),
  child: childNumberFrom('44012345678'),
  involvement: involvementId(99),
} as const;

interface Namesake {
  readonly givenNames: string;
  readonly gender: string;
  readonly born: string;
  readonly postcode: string;
}

const namesakes: readonly Namesake[] = [
  // With the shielded child they are eleven born that day, ten of them girls, nine of those called Hannah.
  ...Array.from({ length: 10 }, (_each, index) => ({
    givenNames: index < 8 ? 'Hannah' : 'Grace',
    gender: index < 9 ? 'FEMALE' : 'MALE',
    born: visible.dateOfBirth,
    postcode: lives[0].postcode,
  })),
  // And ten at the other address: there the shielded child would be the eleventh too.
  ...Array.from({ length: 10 }, () => ({
    givenNames: 'Hannah Rose',
    gender: 'FEMALE',
    born: DAY_AFTER,
    postcode: lives[1].postcode,
  })),
];
export const namesakeIds: readonly string[] = namesakes.map((_each, index) =>
  childNumberFrom(`98${String(index * 7_919).padStart(9, '0')}`),
);

async function addNamesakes({ sql }: FreshDatabase): Promise<void> {
  for (const [index, { givenNames, gender, born, postcode }] of namesakes.entries()) {
    const { familyName } = visible;
    await sql(
      `insert into children.child (id, synthetic, authority, family_name, given_names, gender, date_of_birth, address,
         family_key, given_key, postcode, derived_at) values (?, true, '901', ?, ?, ?, ?, ?, ?, ?, ?, now())`,
      [
        namesakeIds[index],
        familyName,
        givenNames,
        gender,
        born,
        JSON.stringify({ status: 'CURRENT', postcode }),
        nameKey(familyName),
        nameKey(givenNames),
        postcode,
      ],
    );
  }
}

async function addWorkers({ sql }: FreshDatabase): Promise<void> {
  for (const { organisation, practitioner } of lives.flatMap(({ involvements }) => involvements)) {
    if (practitioner === null) continue;
    await sql(
      `insert into involvements.practitioner (id, supplier, local_id, organisation_id, name, fingerprint, received_at)
       values (?, 'hidden', ?, ?, 'Hidden Worker', '', now())`,
      [practitioner, practitioner, organisation],
    );
  }
}

/** Somebody whom the officer elsewhere has on a list: there is something to be seen on it. */
const loseOneElsewhere = ({ sql }: FreshDatabase) =>
  sql(
    `update children.child set without_setting_since = '2020-08-31', without_setting_from = '2020-08-31',
       without_setting_until = '2999-01-01', consented_on = '2020-01-01'
     where id = (select min(id) from children.child where authority = '902' and state = 'OPEN' and merged_into is null
       and date_of_death is null)`,
  );

/** A world in which the child lives this life; in which there is no such child, where none is given. */
export const worldOf =
  (life: HiddenFacts | null) =>
  async (database: FreshDatabase): Promise<void> => {
    await hireStrangers(database);
    await addWorkers(database);
    await addNamesakes(database);
    await loseOneElsewhere(database);
    if (life === null) return removeChild(database, hiddenChild);
    const { familyName, givenNames, dateOfBirth, gender } = visible;
    await database.sql(
      `update children.child set family_name = ?, given_names = ?, family_key = ?, given_key = ?, date_of_birth = ?,
       gender = ?, preferred_name = null where id = ?`,
      [familyName, givenNames, nameKey(familyName), nameKey(givenNames), dateOfBirth, gender, hiddenChild],
    );
    return hide(database, hiddenChild, life, visible);
  };
