import { addMonths } from '#core/clock.ts';
import type { IsoDate } from '#core/ids.ts';
import type { AccessReason } from '#core/reasons.ts';
import type { PersonalRight, Role } from '#core/words.ts';
import { type CastMember, cast, practitionerLocalId } from './cast.ts';
import type { Client } from './clients.ts';

/** Somebody to be while trying the directory: `npm run token -- <name>`. */
export interface Persona {
  readonly name: string;
  /** The account behind it; two personas share one where the same user comes through another client. */
  readonly account: string;
  readonly displayName: string;
  readonly role: Role;
  readonly organisation: string;
  /** The authority whose records an officer looks after; null for everybody else. */
  readonly authority: string | null;
  readonly practitionerLocalId: string | null;
  readonly client: Client['id'];
  /** Null for a program, which nobody checks, trains or lets sign. */
  readonly enhancedCheckIssuedOn: IsoDate | null;
  readonly trainedOn: IsoDate | null;
  readonly trainingUntil: IsoDate | null;
  readonly agreementSignedOn: IsoDate | null;
  /** Why the account is suspended, if it is. */
  readonly suspendedFor: 'INVESTIGATION' | null;
  readonly rights: readonly PersonalRight[];
  readonly describes: string;
  readonly defaultReason: AccessReason;
}

/** Written by hand rather than drawn: tokens, tests and the trail can name them. */
const account = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

type Somebody = Pick<Persona, 'name' | 'displayName' | 'role' | 'organisation' | 'describes' | 'defaultReason'> &
  Partial<Persona> & { readonly number: number };

/** Cleared for some months yet, and nothing out of the ordinary: what each persona is unless it says otherwise. */
function persona(today: IsoDate, { number, ...said }: Somebody): Persona {
  return {
    account: account(number),
    authority: null,
    practitionerLocalId: null,
    client: 'explorer',
    enhancedCheckIssuedOn: addMonths(today, -14),
    trainedOn: addMonths(today, -8),
    trainingUntil: addMonths(today, 16),
    agreementSignedOn: addMonths(today, -7),
    suspendedFor: null,
    rights: [],
    ...said,
  };
}

const member = ({ name, organisation, seat }: CastMember) => ({
  displayName: name,
  organisation,
  practitionerLocalId: practitionerLocalId(organisation, seat),
});

const practitioner = { role: 'PRACTITIONER', defaultReason: 'ALREADY_WORKING' } as const;

const amira = {
  ...practitioner,
  ...member(cast.amira),
  number: 1,
  describes:
    'Health visitor in Northshire: finds and opens records, sees NHS numbers, records involvements, sensitive ones too.',
  rights: ['RECORD_SENSITIVE_SERVICE'] as readonly PersonalRight[],
  defaultReason: 'NEW_CONTACT',
} as const;

const ben = {
  ...practitioner,
  ...member(cast.ben),
  number: 2,
  describes:
    'Social worker in Northshire: records involvements, leads for one child, may ask for another in mediated access.',
  rights: ['MEDIATE', 'OVERRIDE_SHIELD'] as readonly PersonalRight[],
};

const program = {
  enhancedCheckIssuedOn: null,
  trainedOn: null,
  trainingUntil: null,
  agreementSignedOn: null,
} as const;

/** One user of each organisation of the Department for Education's own small test estate (`dfe-find`). */
const testEstate: readonly Somebody[] = [
  ['lena', 'Lena Marsh', 'LOCAL-AUTHORITY-01', 'the test authority'],
  ['edith', 'Edith Coyle', 'EDUCATION-01', 'the test school'],
  ['hugo', 'Hugo Vance', 'HEALTH-01', 'the test health body'],
  ['piet', 'Piet Garrow', 'POLICE-01', 'the test police force'],
  ['nora', 'Nora Quayle', 'NO-DSA-01', 'an organisation without any data-sharing agreement'],
].map(([name = '', displayName = '', organisation = '', what = ''], index) => ({
  ...practitioner,
  name,
  displayName,
  organisation,
  number: 20 + index,
  describes: `Practitioner of ${what}: sees the pointers that agreements share with it.`,
}));

const everybody = (today: IsoDate): readonly Somebody[] => [
  { ...amira, name: 'amira' },
  { ...ben, name: 'ben' },
  {
    ...member(cast.vera),
    name: 'vera',
    number: 3,
    role: 'PRACTITIONER_VIEW',
    describes: 'Pastoral lead of a school: finds and opens records, sees pupil numbers, changes nothing.',
    defaultReason: 'ALREADY_WORKING',
  },
  {
    name: 'olga',
    number: 4,
    displayName: 'Olga Trent',
    role: 'AUTHORITY_OFFICER',
    organisation: 'NORTHSHIRE-DIRECTORY',
    authority: '901',
    describes: 'Officer of Northshire: sees what is withheld on shielded records of Northshire, and only there.',
    defaultReason: 'RECORD_MAINTENANCE',
  },
  {
    name: 'martin',
    number: 12,
    displayName: 'Martin Hale',
    role: 'AUTHORITY_MANAGER',
    organisation: 'NORTHSHIRE-DIRECTORY',
    authority: '901',
    describes: 'Leads the team of Northshire: an officer who also gives the second signature.',
    defaultReason: 'RECORD_MAINTENANCE',
  },
  {
    name: 'nadia',
    number: 13,
    displayName: 'Nadia Brandt',
    role: 'NATIONAL_OFFICER',
    organisation: 'NATIONAL-OFFICE',
    describes: 'National office: accredits authorities, national bodies and case systems, sees no child.',
    defaultReason: 'NEW_CONTACT',
  },
  {
    name: 'neil',
    number: 14,
    displayName: 'Neil Osgood',
    role: 'NATIONAL_OFFICER',
    organisation: 'NATIONAL-OFFICE',
    describes: 'National office: gives the second signature to what Nadia has reviewed, and the other way round.',
    defaultReason: 'NEW_CONTACT',
  },
  {
    name: 'paul',
    number: 5,
    displayName: 'Paul Ferriday',
    role: 'PARTNER_ADMINISTRATOR',
    organisation: 'NORTHSHIRE-VOLUNTARY-01',
    describes: 'Manages the accounts and the accreditation of a voluntary organisation: sees no child.',
    defaultReason: 'NEW_CONTACT',
  },
  {
    name: 'audrey',
    number: 6,
    displayName: 'Audrey Kembrey',
    role: 'AUDITOR',
    organisation: 'NATIONAL-OFFICE',
    describes: 'Auditor: reads who looked at what, sees no child.',
    defaultReason: 'NEW_CONTACT',
  },
  {
    name: 'stan',
    number: 7,
    displayName: 'Stan Whitlow',
    role: 'ANALYST',
    organisation: 'NATIONAL-OFFICE',
    describes: 'Analyst: reads figures, sees no child.',
    defaultReason: 'NEW_CONTACT',
  },
  {
    ...practitioner,
    ...member(cast.carol),
    name: 'carol',
    number: 8,
    describes: 'Family support worker whose enhanced check ran out a month ago: may do nothing until it is renewed.',
    // Three years and a month: the check holds for three years.
    enhancedCheckIssuedOn: addMonths(today, -37),
  },
  {
    ...practitioner,
    ...member(cast.sam),
    name: 'sam',
    number: 9,
    suspendedFor: 'INVESTIGATION',
    describes: 'Youth worker whose account is suspended: may do nothing.',
  },
  {
    ...practitioner,
    ...member(cast.nina),
    name: 'nina',
    number: 10,
    describes: 'Mentor in a voluntary organisation that is suspended: may do nothing until it is accredited again.',
  },
  {
    ...program,
    name: 'ecaf',
    number: 11,
    displayName: 'National eCAF',
    role: 'SYSTEM',
    organisation: 'NATIONAL-ECAF',
    client: 'ecaf',
    describes: 'A case system by itself: may do nothing, because it acts only for a named user.',
    defaultReason: 'ASSESSMENT',
  },
  {
    ...ben,
    name: 'ecaf-for-ben',
    client: 'ecaf',
    describes: 'Ben, asking from within the National eCAF: may do what Ben may do.',
    defaultReason: 'ASSESSMENT',
  },
  {
    ...amira,
    name: 'ecaf-for-amira',
    client: 'ecaf',
    describes: 'Amira, asking from within the National eCAF: may do what Amira may do.',
    defaultReason: 'ASSESSMENT',
  },
  ...testEstate,
];

export const personas = (today: IsoDate): readonly Persona[] => everybody(today).map((each) => persona(today, each));
