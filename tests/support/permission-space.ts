/** What an account may do and where, held against the table of operations. */
import type { functionForRight, Holder, permissionsOf, rolesThatOpenRecords } from '#core/permissions.ts';
import { permissions } from '#core/permissions.ts';
import type { scopeOf } from '#core/scopes.ts';
import { accreditedFunctions, organisationKinds, personalRights, roles } from '#core/words.ts';
import { lookers, mayBy } from './operation-table.ts';

export interface Rights {
  readonly permissionsOf: typeof permissionsOf;
  readonly functionForRight: typeof functionForRight;
  readonly scopeOf: typeof scopeOf;
  readonly rolesThatOpenRecords: typeof rolesThatOpenRecords;
}

/** What an organisation must be accredited for before a right is granted within it (domain study 10.2). */
const granting = {
  MEDIATE: 'MEDIATED_ACCESS',
  OVERRIDE_SHIELD: 'EMERGENCY_OVERRIDE',
  RECORD_SENSITIVE_SERVICE: 'SENSITIVE_SERVICES',
  CONSENT_OVER_18: 'CONSENT_OVER_18',
  REPORT_DEATH: 'DEATH_REPORTING',
};

const somewhere = [
  ['a', { id: 'a', accreditor: 'b' }, 'OWN_ORGANISATION'],
  ['a', { id: 'a', accreditor: 'a' }, 'OWN_ORGANISATION'],
  ['a', { id: 'b', accreditor: 'a' }, 'ACCREDITED_BY_OWN'],
  ['a', { id: 'b', accreditor: 'c' }, 'ELSEWHERE'],
  ['a', { id: 'b', accreditor: null }, 'ELSEWHERE'],
] as const;

/** The selection of these words that this number stands for: one bit a word. */
const chosen = <Word>(words: readonly Word[], number: number): Word[] =>
  words.filter((_, index) => (number >> index) & 1);

const PROFILES = 2 ** accreditedFunctions.length;
const GRANTS = 2 ** personalRights.length;
export const HOLDERS = roles.length * organisationKinds.length * PROFILES * GRANTS;

/** Every account there can be: role, kind of body, function profile, rights granted by name. */
export function* everyHolder(): Generator<Holder> {
  for (let profile = 0; profile < PROFILES; profile += 1) {
    const functions = chosen(accreditedFunctions, profile);
    for (let grant = 0; grant < GRANTS; grant += 1) {
      const rights = chosen(personalRights, grant);
      for (const kind of organisationKinds)
        for (const role of roles) yield { role, organisation: { kind, functions }, rights };
    }
  }
}

/** Everybody in full, and everybody of a body that is accredited for nothing. */
const inFull: readonly Holder[] = roles.flatMap((role) =>
  organisationKinds.flatMap((kind) =>
    [accreditedFunctions, []].map((functions) => ({
      role,
      organisation: { kind, functions },
      rights: personalRights,
    })),
  ),
);

/** The first permission somebody has and must not, or must and has not. */
export function wrongFor(of: typeof permissionsOf, holder: Holder): string | null {
  const has = of(holder);
  const wrong = permissions.find((permission) => has.includes(permission) !== mayBy(permission, holder));
  return wrong === undefined ? null : `${wrong}: ${JSON.stringify(holder)}`;
}

/** The first thing wrong with what accounts may do, where, and be granted; null when all is as the table says. */
export function firstWrongPermission(rights: Rights): string | null {
  for (const holder of inFull) {
    const wrong = wrongFor(rights.permissionsOf, holder);
    if (wrong !== null) return wrong;
  }
  const opening = roles.find((role) => rights.rolesThatOpenRecords.includes(role) !== lookers.includes(role));
  if (opening !== undefined) return `opening records as ${opening}`;
  const grant = personalRights.find((right) => rights.functionForRight[right] !== granting[right]);
  if (grant !== undefined) return `granting ${grant}`;
  const place = somewhere.find(([own, there, scope]) => rights.scopeOf(own, there) !== scope);
  return place === undefined ? null : `where is ${JSON.stringify(place)}`;
}
