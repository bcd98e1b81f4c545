import { describe, expect, it } from 'vitest';
import { childNumber, isTestNhsNumber, nhsNumber, postcode, upn } from '#core/ids.ts';
import type { ChildStatement } from '#core/statements.ts';
import { ageOf, children, people, shareOf, world } from './england.ts';

describe('numbers, names and addresses', () => {
  it('gives every child one NHS number of the range that is never issued, in every row about it', () => {
    expect(children.every((child) => child.nhsNumber !== undefined)).toBe(true);
    const numbers = new Set(children.map((child) => child.nhsNumber));
    expect(numbers.size).toBe(5000);
    for (const number of numbers) {
      expect(number && nhsNumber(number)).toBe(number);
      expect(number && isTestNhsNumber(number)).toBe(true);
    }
  });

  it('gives different directory numbers that pass their check, in no order', () => {
    const numbers = [...world.numbers.values()];
    expect(new Set(numbers).size).toBe(5000);
    expect(numbers.every((number) => childNumber(number) === number)).toBe(true);
    expect(numbers).not.toEqual(numbers.toSorted());
  });

  it('gives pupils a number of their own, made of an authority of this country', () => {
    const byUpn = Map.groupBy(
      children.filter((child) => child.upn !== undefined),
      (child) => child.upn,
    );
    for (const [number, statements] of byUpn) {
      expect(number && upn(number)).toBe(number);
      expect(number?.slice(1, 4)).toMatch(/^90[123]$/);
      expect(new Set(statements.map((each) => each.nhsNumber)).size).toBe(1);
    }
    const schoolAge = people.filter((child) => ageOf(child) >= 5 && ageOf(child) <= 15);
    const pupils = new Set([...byUpn.values()].flat().map((child) => child.nhsNumber));
    expect(shareOf(schoolAge, (child) => pupils.has(child.nhsNumber))).toBeGreaterThan(0.95);
  });

  it('marks every child as synthetic', () => {
    expect(children.every((child) => child.synthetic === true)).toBe(true);
  });

  it('writes names as the schema takes them', () => {
    const name = /^[\p{L}\p{M} .'’-]{1,35}$/u;
    for (const child of children) {
      expect(child.familyName).toMatch(name);
      expect(child.givenNames).toMatch(name);
      if (child.preferredName !== undefined) expect(child.preferredName).toMatch(name);
      for (const carer of child.carers ?? []) expect(carer.name).toMatch(name);
    }
    expect(people.some((child) => child.familyName?.includes("'"))).toBe(true);
    expect(people.some((child) => child.familyName?.includes('-'))).toBe(true);
    expect(people.some((child) => /[^ -~]/.test(child.givenNames ?? ''))).toBe(true);
  });

  it('writes postcodes that have the shape but no place', () => {
    for (const { address } of children) {
      if (address?.status === 'NONE_KNOWN') continue;
      expect(address?.postcode && postcode(address.postcode)).toBe(address?.postcode);
      expect(address?.postcode).toMatch(/^Z[NVS]\d /);
    }
  });
});

describe('families', () => {
  const households = Map.groupBy(
    people.filter((child) => child.address?.postcode !== undefined),
    ({ familyName, address }) => `${familyName} ${address?.line1} ${address?.line2} ${address?.postcode}`,
  );

  it('has brothers and sisters under one name and roof', () => {
    const withSiblings = [...households.values()].filter((all) => all.length > 1).flat();
    expect(withSiblings.length / people.length).toBeGreaterThan(0.4);
  });

  it('has about three twins in a hundred children, differently named', () => {
    const born = (all: readonly ChildStatement[]): ChildStatement[][] =>
      [...Map.groupBy(all, (child) => child.dateOfBirth).values()].filter((same) => same.length > 1);
    const twins = [...households.values()].flatMap(born);
    const share = twins.flat().length / people.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.04);
    for (const pair of twins) expect(new Set(pair.map((each) => each.givenNames)).size).toBe(pair.length);
  });

  it('has children of every age from 0 to 17', () => {
    expect([...new Set(people.map(ageOf))].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 18 }, (_, age) => age),
    );
  });

  it('has some whose sources do not agree', () => {
    const byChild = [...Map.groupBy(children, (child) => child.nhsNumber).values()];
    const said = (child: ChildStatement): string => `${child.givenNames} at ${child.address?.line1}`;
    const differing = shareOf(byChild, (statements) => new Set(statements.map(said)).size > 1);
    expect(differing).toBeGreaterThan(0.01);
    expect(differing).toBeLessThan(0.03);
  });
});
