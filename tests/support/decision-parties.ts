/** Those who stand for everybody in mediated access: each kind of viewer in full, and each with one thing missing. */
import type { Party } from '#core/decide.ts';
import { type AccreditedFunction, accreditedFunctions, type PersonalRight, personalRights } from '#core/words.ts';

const without = (...missing: readonly AccreditedFunction[]): readonly AccreditedFunction[] =>
  accreditedFunctions.filter((each) => !missing.includes(each));
const withoutRight = (missing: PersonalRight): readonly PersonalRight[] =>
  personalRights.filter((each) => each !== missing);

const practitioner: Party = {
  role: 'PRACTITIONER',
  organisation: { kind: 'HEALTH', functions: accreditedFunctions },
  rights: personalRights,
  authority: null,
  inGoodStanding: true,
  isTheirs: false,
  isSource: false,
};
const officer: Party = {
  ...practitioner,
  role: 'AUTHORITY_OFFICER',
  organisation: { kind: 'LOCAL_AUTHORITY', functions: accreditedFunctions },
  authority: '901',
};
const lacking = (party: Party, functions: readonly AccreditedFunction[]): Party => ({
  ...party,
  organisation: { ...party.organisation, functions },
});

const viewers: readonly Party[] = [
  practitioner,
  { ...practitioner, organisation: { kind: 'EDUCATION', functions: accreditedFunctions } },
  { ...practitioner, organisation: { kind: 'POLICE', functions: accreditedFunctions } },
  { ...practitioner, role: 'PRACTITIONER_VIEW' },
  officer,
  { ...officer, role: 'AUTHORITY_MANAGER' },
  { ...officer, authority: '902' },
  { ...officer, authority: null },
  lacking(officer, without('SHIELDING')),
  { ...practitioner, role: 'PARTNER_ADMINISTRATOR' },
  { ...practitioner, role: 'NATIONAL_OFFICER' },
  { ...practitioner, role: 'AUDITOR' },
  { ...practitioner, role: 'ANALYST' },
  { ...practitioner, role: 'SYSTEM' },
  { ...practitioner, isTheirs: true },
  { ...practitioner, isSource: true },
  lacking(practitioner, without('QUERY')),
  lacking(practitioner, without('MEDIATED_ACCESS')),
  { ...practitioner, inGoodStanding: false },
];

/** Those who ask through another. */
export const parties: readonly Party[] = [...viewers, { ...practitioner, rights: [] }];

/** Those who are asked to: the same, and those nobody named a mediator. */
export const mediators: readonly Party[] = [
  ...viewers,
  { ...practitioner, rights: withoutRight('MEDIATE') },
  { ...officer, rights: withoutRight('MEDIATE') },
];
