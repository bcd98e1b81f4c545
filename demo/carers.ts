import type { CarerStatement } from '#core/statements.ts';
import { familyNames, fullName, type Sex } from './naming.ts';
import type { Random } from './random.ts';

/** Most parents share the children's surname; every fifth carer has told nobody a number. */
export function carersOf(surname: string, random: Random): readonly CarerStatement[] {
  const parent = (sex: Sex): string =>
    random.chance(0.7) ? `${familyNames(random).given(sex)} ${surname}` : fullName(random, sex);
  const reached = (carer: CarerStatement): CarerStatement =>
    random.chance(0.8) ? { ...carer, telephone: `07700 ${900000 + random.between(0, 999)}` } : carer;
  if (random.chance(0.02)) {
    return [reached({ name: fullName(random, 'FEMALE'), relationship: 'FOSTER_CARER', parentalResponsibility: false })];
  }
  const all: CarerStatement[] = [];
  if (random.chance(0.95)) {
    all.push(reached({ name: parent('FEMALE'), relationship: 'MOTHER', parentalResponsibility: true }));
  }
  if (random.chance(0.68)) {
    const father: CarerStatement = { name: parent('MALE'), relationship: 'FATHER' };
    // A father has it by marriage or by the register; where nobody asked, the source leaves it open.
    all.push(reached(random.chance(0.85) ? { ...father, parentalResponsibility: true } : father));
  } else if (random.chance(0.2)) {
    all.push(reached({ name: fullName(random, 'MALE'), relationship: 'STEP_PARENT', parentalResponsibility: false }));
  }
  if (random.chance(0.05)) all.push(reached({ name: fullName(random), relationship: 'GRANDPARENT' }));
  return all;
}
