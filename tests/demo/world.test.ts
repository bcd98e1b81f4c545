import { describe, expect, it } from 'vitest';
import type { IsoDate } from '#core/ids.ts';
import { type DemoWorld, demoWorld } from '#demo/world.ts';
import { children, people, today, world } from './england.ts';

const text = (made: DemoWorld): string =>
  JSON.stringify(made, (_key, value) =>
    value instanceof Map || value instanceof Set ? [...value] : (value as unknown),
  );
const withoutDays = (made: DemoWorld): string => text(made).replace(/\d{4}-\d{2}-\d{2}/g, 'a day');

describe('the same again', () => {
  const small = { seed: 7, today, children: 300 };

  it('makes the same world from the same seed, to the byte', () => {
    expect(text(demoWorld(small))).toBe(text(demoWorld(small)));
  });

  it('makes another one from another seed', () => {
    expect(text(demoWorld({ ...small, seed: 8 }))).not.toBe(text(demoWorld(small)));
  });

  it('lets the day decide nothing but dates', () => {
    const later = demoWorld({ ...small, today: '2031-03-01' as IsoDate });
    expect(withoutDays(later)).toBe(withoutDays(demoWorld(small)));
  });

  it('leaves the first children as they are when there are more', () => {
    const more = demoWorld({ ...small, children: 600 });
    const fewer = demoWorld(small);
    expect([...more.numbers].slice(0, 300)).toEqual([...fewer.numbers]);
    expect(more.feeds[0]?.rows.slice(0, 250)).toEqual(fewer.feeds[0]?.rows.slice(0, 250));
  });

  it('keeps the numbers of the scenarios for every seed', () => {
    const other = demoWorld({ ...small, seed: 8 });
    const known = Object.values(world.scenarios).flat();
    expect(known.map((number) => other.numbers.get(number))).toEqual(known.map((number) => world.numbers.get(number)));
  });
});

describe('who there is', () => {
  it('has three authorities, 120 organisations, 600 practitioners and 5 000 children', () => {
    expect(world.authorities.map((each) => each.code)).toEqual(['901', '902', '903']);
    expect(new Set(world.organisations.map((each) => each.code)).size).toBe(120);
    expect(new Set(world.practitioners.map((each) => each.localId)).size).toBe(600);
    expect(people).toHaveLength(5000);
    expect(world.numbers.size).toBe(5000);
  });

  it('has exactly one organisation pending, one lapsed and one suspended', () => {
    const states = Map.groupBy(world.organisations, (each) => each.accreditation.state);
    const counts = Object.fromEntries([...states].map(([state, all]) => [state, all.length]));
    expect(counts).toEqual({ ACCREDITED: 117, LAPSED: 1, DRAFT: 1, SUSPENDED: 1 });
  });

  it('has the social care of each authority under the code that its case system names', () => {
    const codes = new Set(world.organisations.map((each) => each.code));
    const named = world.suppliers.map((supplier) => supplier.organisation).filter((code) => code !== null);
    expect(named).toEqual(['NORTHSHIRE-CSC', 'EASTVALE-CSC', 'SOUTHMERE-CSC']);
    expect(named.every((code) => codes.has(code))).toBe(true);
  });

  it('reaches nobody real by telephone or e-mail', () => {
    const contacts = [...world.organisations, ...world.practitioners, ...children.flatMap((each) => each.carers ?? [])];
    for (const contact of contacts) {
      expect(contact.telephone ?? '01632 960000').toMatch(/^(01632 960|07700 900)\d{3}$/);
      if ('email' in contact) expect(contact.email).toMatch(/^[a-z0-9.-]+@[a-z]+\.example$/);
    }
    expect(new Set(world.practitioners.map((each) => each.email)).size).toBe(600);
  });

  it('gives every persona a place that exists, or one in the test estate of dfe-find', () => {
    const codes = new Set(world.organisations.map((each) => each.code));
    const staff = new Map(world.practitioners.map((each) => [each.localId, each]));
    const outside = world.personas.filter((each) => !codes.has(each.organisation)).map((each) => each.organisation);
    expect(outside).toEqual(['LOCAL-AUTHORITY-01', 'EDUCATION-01', 'HEALTH-01', 'POLICE-01', 'NO-DSA-01']);
    for (const { practitionerLocalId, displayName, organisation } of world.personas) {
      if (practitionerLocalId === null) continue;
      expect(staff.get(practitionerLocalId)).toMatchObject({ name: displayName, organisation });
    }
  });

  it('lets two personas share an account only where one asks through another client', () => {
    const accounts = Map.groupBy(world.personas, (each) => each.account);
    const shared = [...accounts.values()].filter((all) => all.length > 1);
    expect(shared.map((all) => all.map((each) => `${each.name} through ${each.client}`))).toEqual([
      ['amira through explorer', 'ecaf-for-amira through ecaf'],
      ['ben through explorer', 'ecaf-for-ben through ecaf'],
    ]);
  });
});
