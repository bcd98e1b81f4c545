import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrailLook } from '#core/trail-reader.ts';
import { fieldClasses, organisationKinds, roles } from '#core/words.ts';
import { lineOf, newestTold } from '#subgraphs/children/family-report.ts';
import { isLeftOutByRule, shownToTeam, type TellingFacts, tellingOf, toldOf } from '#subgraphs/children/told-look.ts';

const id = fc.uuid();
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value);
const looks: fc.Arbitrary<TrailLook> = fc.record({
  place: fc.nat(),
  leaf: fc.base64String({ minLength: 44, maxLength: 44 }),
  at: fc
    .date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString()),
  kind: fc.constantFrom('OUTCOME', 'FEED', 'EXPORT', 'ERASURE', 'REPORT'),
  account: maybe(id),
  mediator: maybe(id),
  organisation: maybe(fc.constantFrom('ORG-WHERE-SHE-IS', 'ORG-ELSEWHERE')),
  role: maybe(fc.constantFrom(...roles)),
  reason: maybe(fc.constantFrom('NEW_CONTACT', 'MOVED_IN', 'CHILD_PROTECTION')),
  purpose: maybe(fc.constantFrom('CA2004_S10', 'CA2004_S11')),
  override: maybe(id),
  left: fc.boolean(),
  details: fc.uniqueArray(fc.constantFrom(...fieldClasses)),
  body: maybe(fc.base64String()),
});
const facts: fc.Arbitrary<TellingFacts> = fc.record({
  hidden: fc.boolean(),
  withheld: fc.boolean(),
  investigated: fc.boolean(),
  overridden: fc.boolean(),
  asOf: fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
  organisation: maybe(
    fc.record({
      id: fc.constant('ORG-WHERE-SHE-IS'),
      name: fc.constantFrom('Riverside Primary', 'Riverside Drug and Alcohol Service', 'CAMHS Riverside'),
      kind: fc.constantFrom(...organisationKinds),
    }),
  ),
});
const shownAs = (look: TrailLook, of: TellingFacts) => JSON.stringify(toldOf(look, of));

describe('how much of a look a family is told', () => {
  it('of a hidden child hangs on the day, the kind of look and what was shown, and on nothing else', () => {
    fc.assert(
      fc.property(looks, looks, facts, facts, (one, other, of, its) => {
        const hidden = { hidden: true, withheld: false, investigated: false, asOf: new Date('2040-01-01') };
        const { at, kind, details } = one;
        const alike = { ...other, at: `${at.slice(0, 10)}T12:00:00.000Z`, kind, details, left: true };
        const [told, also] = [
          shownAs({ ...one, at: `${at.slice(0, 10)}T12:30:00.000Z`, left: true }, { ...of, ...hidden }),
          shownAs(alike, { ...its, ...hidden }),
        ];
        expect(told).toBe(also);
        // And so does the line that is taken home, its entry, its bytes and what proves it.
        const lines = [
          { ...one, at: `${at.slice(0, 10)}T12:30:00.000Z`, left: true, facts: { ...of, ...hidden } },
          { ...alike, facts: { ...its, ...hidden } },
        ].map(lineOf);
        expect(lines[0]).toEqual(lines[1]);
        expect(lines[0]).toMatchObject({ place: null, body: null });
      }),
      { numRuns: 2_000 },
    );
  });

  it('is nothing at all where it is withheld, left out by a rule or was never answered, whatever else is so', () => {
    fc.assert(
      fc.property(looks, facts, (look, of) => {
        const leftOut = of.withheld || isLeftOutByRule(look, of) || !look.left;
        expect(toldOf(look, of) === null).toBe(leftOut);
        expect(tellingOf(look, of) === 'LEFT_OUT').toBe(leftOut);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of an auditor, or of a copy of the trail, is nothing for a year, whatever else is so, and is told then', () => {
    const oversight = fc.constantFrom<Partial<TrailLook>>({ role: 'AUDITOR' }, { kind: 'EXPORT' });
    fc.assert(
      fc.property(looks, facts, oversight, (any, anyFacts, how) => {
        const look = { ...any, ...how, left: true, at: '2027-03-01T10:00:00.000Z' };
        const of = { ...anyFacts, withheld: false, investigated: false };
        expect(toldOf(look, { ...of, asOf: new Date('2028-03-01T09:59:59.999Z') })).toBeNull();
        expect(toldOf(look, { ...of, asOf: new Date('2028-03-01T10:00:00.000Z') })).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('is shown to the team alike for whatever a rule leaves out, so that none shows who is investigated', () => {
    fc.assert(
      fc.property(looks, looks, facts, (one, other, of) => {
        const suspects = shownToTeam(one, { ...of, investigated: true }, null);
        const asOf = new Date(other.at);
        const auditors = shownToTeam(
          { ...other, role: 'AUDITOR' },
          { ...of, investigated: false, asOf },
          'THIRD_PARTY',
        );
        expect(suspects).toEqual(auditors);
        expect(suspects).toMatchObject({ at: null, role: null, told: 'LEFT_OUT', withheldFor: null });
      }),
      { numRuns: 500 },
    );
  });

  it('is in a long report as if what is left out had never been: it neither shortens it nor shows where it ends', async () => {
    const many = fc.array(fc.record({ look: looks, of: facts }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        many,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        async (all, most, page) => {
          const newest = all.map(({ look, of }, index) => ({
            ...look,
            facts: of,
            ground: null,
            place: all.length - index,
          }));
          const read = async (upTo: number, limit: number) =>
            newest.filter(({ place }) => place <= upTo).slice(0, limit);
          const told = newest.flatMap((look) => lineOf(look) ?? []);
          const answer = await newestTold(read, most, page);
          expect(answer).toEqual({ told: told.slice(0, most), all: told.length <= most });
          // The same for a child of whom nothing was left out.
          const open = newest.filter((look) => lineOf(look) !== null);
          const bare = async (upTo: number, limit: number) => open.filter(({ place }) => place <= upTo).slice(0, limit);
          expect(await newestTold(bare, most, page)).toEqual(answer);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('never holds an account, a mediator, an override’s identifier or an entry’s bytes', () => {
    fc.assert(
      fc.property(looks, facts, (look, of) => {
        const text = shownAs(look, of);
        for (const secret of [look.account, look.mediator, look.override]) {
          if (secret !== null) expect(text).not.toContain(secret);
        }
        expect(Object.keys(JSON.parse(text) ?? {})).not.toContain('body');
      }),
      { numRuns: 2_000 },
    );
  });

  it('names no body but a police force, whatever its name, so that none is hidden among the named', () => {
    fc.assert(
      fc.property(looks, facts, (look, of) => {
        const told = toldOf(look, of);
        const kind = of.organisation?.kind ?? 'OTHER';
        const isNamed = kind === 'POLICE' && told !== null && !of.hidden;
        expect(told?.organisation ?? null).toEqual(isNamed ? of.organisation : null);
      }),
      { numRuns: 2_000 },
    );
  });
});
