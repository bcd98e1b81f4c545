import { describe, expect, it } from 'vitest';
import { postcode } from '#core/ids.ts';
import { englishAreas } from '#demo/england/areas.ts';
import { englishSites } from '#demo/england/sites.ts';
import { areas, home } from '#demo/places.ts';
import { randomStream } from '#demo/random.ts';
import { suppliersOf } from '#demo/suppliers.ts';
import { today } from './england.ts';

describe.for([2_000, 100_000, 1_000_000, 11_000_000])('the organisations of an England of %i children', (children) => {
  const land = englishAreas(children);
  const sites = englishSites(1, children, land, today);
  const codes = new Set(sites.map(({ organisation }) => organisation.code));

  it('have codes of their own, and people in every team', () => {
    expect(codes.size).toBe(sites.length);
    for (const { staff, teams, organisation } of sites) {
      expect(organisation.code).toMatch(/^[A-Z0-9][A-Z0-9-]{0,63}$/);
      expect(organisation.name.length).toBeLessThanOrEqual(100);
      expect(staff).toBeGreaterThanOrEqual(teams.length);
    }
  });

  it('are accredited by the team of their authority, in which there are two', () => {
    for (const { organisation, provider } of sites) {
      const { accreditor } = organisation.accreditation;
      expect(provider === 'DIRECTORY_TEAM' ? accreditor : codes.has(accreditor ?? '')).toBeTruthy();
    }
    const teams = sites.filter(({ provider }) => provider === 'DIRECTORY_TEAM');
    expect(teams.map(({ area }) => area)).toEqual(land);
    expect(teams.every(({ staff }) => staff >= 2)).toBe(true);
  });

  it('are where the suppliers of the country feed from', () => {
    for (const { organisation } of suppliersOf(land))
      expect(organisation === null || codes.has(organisation)).toBe(true);
  });

  it('are in authorities that do not exist, whose postcodes are nobody else’s', () => {
    const all = [...areas, ...land];
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    const districts = all.flatMap(({ postcodes, towns, firstDistrict = 1 }) =>
      towns.map((_town, index) => `${postcodes}${firstDistrict + index}`),
    );
    expect(new Set(districts).size).toBe(districts.length);
    const random = randomStream(1, 'homes');
    for (const area of land) {
      const { postcode: written = '' } = home(area, random);
      expect(postcode(written)).toBe(written);
      expect(written).toMatch(/^Z[A-DF-Z]\d/);
    }
  });
});
