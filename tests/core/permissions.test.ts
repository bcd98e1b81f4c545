import { describe, expect, it } from 'vitest';
import { functionForRight, permissionsOf, rolesThatOpenRecords } from '#core/permissions.ts';
import { scopeOf } from '#core/scopes.ts';
import { everyHolder, firstWrongPermission, HOLDERS, wrongFor } from '#support/permission-space.ts';

describe('what an account may do', () => {
  it('is its role’s, less what its organisation is not accredited for, for every account there can be (INV-6)', () => {
    expect(HOLDERS).toBe(9 * 9 * 512 * 32);
    let asked = 0;
    let wrong: string | null = null;
    for (const holder of everyHolder()) {
      asked += 1;
      wrong ??= wrongFor(permissionsOf, holder);
    }
    expect([asked, wrong]).toEqual([HOLDERS, null]);
  }, 120_000);

  it('stands somewhere: in the own organisation, in one it accredits, or elsewhere; rights ask for functions', () => {
    expect(firstWrongPermission({ permissionsOf, functionForRight, scopeOf, rolesThatOpenRecords })).toBeNull();
  });
});
