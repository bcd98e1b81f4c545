/** In mediated access two ask, and both must qualify (domain rules, INV-7): what one of them has counts for nothing. */
import { describe, expect, it } from 'vitest';
import { allMay, askerOf } from '#core/asker.ts';
import type { Person, Viewer } from '#core/viewer.ts';
import { accreditedFunctions } from '#core/words.ts';

const person = (role: Person['role'], organisation: string, authority: string | null = null): Person => ({
  account: `${role} of ${organisation}`,
  practitioner: null,
  role,
  organisation: { id: organisation, kind: 'LOCAL_AUTHORITY', functions: accreditedFunctions },
  rights: [],
  authority,
});
const officer = person('AUTHORITY_OFFICER', 'NORTHSHIRE-DIRECTORY', '901');
const colleague = person('AUTHORITY_OFFICER', 'NORTHSHIRE-DIRECTORY', '901');
const elsewhere = person('AUTHORITY_OFFICER', 'SOUTHMERE-DIRECTORY', '902');
const practitioner = person('PRACTITIONER', 'NORTHSHIRE-CSC');

const alone = (viewer: Person): Viewer => ({
  ...viewer,
  request: '',
  client: '',
  reason: null,
  caseReference: null,
  inGoodStanding: true,
  mediation: null,
  session: null,
  override: null,
});
const through = (viewer: Person, mediator: Person): Viewer => ({
  ...alone(viewer),
  mediation: { id: '', mediator, channel: 'PHONE', proof: 'ONE_TIME_CODE', child: null },
});

describe('whose hidden records come into question', () => {
  it('those of the authority and the organisation of whoever asks themselves', () => {
    expect(askerOf(alone(officer))).toEqual({ authority: '901', organisation: 'NORTHSHIRE-DIRECTORY' });
    expect(askerOf(alone(practitioner))).toEqual({ authority: null, organisation: 'NORTHSHIRE-CSC' });
  });

  it('through another, those of the authority and the organisation that both have', () => {
    expect(askerOf(through(officer, colleague))).toEqual({ authority: '901', organisation: 'NORTHSHIRE-DIRECTORY' });
    const nobodys = { authority: null, organisation: null };
    expect(askerOf(through(practitioner, officer))).toEqual(nobodys);
    expect(askerOf(through(officer, practitioner))).toEqual(nobodys);
    expect(askerOf(through(officer, elsewhere))).toEqual(nobodys);
  });

  it('and only both may what each must be allowed', () => {
    const permission = 'SEE_SHIELDED_OF_OWN_AUTHORITY';
    expect(allMay(through(officer, elsewhere), permission)).toBe(true);
    expect(allMay(through(officer, practitioner), permission)).toBe(false);
    expect(allMay(through(practitioner, officer), permission)).toBe(false);
  });
});
