import { describe, expect, it } from 'vitest';
import type { InvolvementStatement } from '#core/statements.ts';
import { serviceTypes } from '#core/words.ts';
import { ageOf, involvementsOf, people, rows, shareOf, today, world } from './england.ts';

describe('involvements', () => {
  const organisations = new Map(world.organisations.map((each) => [each.code, each]));
  const staff = new Map(world.practitioners.map((each) => [each.localId, each]));

  it('names organisations and practitioners that exist and belong together', () => {
    for (const { involvement, practitioner, supplier } of rows) {
      if (involvement === undefined) continue;
      expect(organisations.has(involvement.organisation)).toBe(true);
      expect(organisations.get(involvement.organisation)?.accreditation.state).not.toBe('DRAFT');
      expect(serviceTypes).toContain(involvement.serviceType);
      expect(involvement.practitionerLocalId).toBe(practitioner?.localId);
      if (practitioner === undefined) continue;
      const known = staff.get(practitioner.localId);
      expect(known).toMatchObject({ ...practitioner, organisation: involvement.organisation, supplier: supplier.id });
    }
  });

  it('refers to the child of its own row, and is recorded once', () => {
    const ids = rows.flatMap(({ involvement }) => involvement?.localId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      rows.every(({ child, involvement }) => (involvement?.childLocalId ?? child?.localId) === child?.localId),
    ).toBe(true);
  });

  it('lets a supplier that feeds for one organisation speak of no other', () => {
    const strangers = rows.filter(
      ({ supplier, involvement }) =>
        supplier.organisation !== null && involvement?.organisation !== supplier.organisation,
    );
    expect(strangers).toEqual([]);
  });

  it('begins after birth, ends after it began, and not in the future', () => {
    const inOrder = (...days: readonly (string | undefined)[]): boolean =>
      days.filter((day) => day !== undefined).every((day, index, all) => (all[index - 1] ?? day) <= day);
    const wrong = rows.filter(
      ({ child, involvement }) =>
        !inOrder(child?.dateOfBirth, involvement?.startedOn, involvement?.endedOn, today) ||
        !inOrder(child?.dateOfBirth, child?.address?.since, today),
    );
    expect(wrong).toEqual([]);
  });

  it('has at most one lead professional for a child, with a name and still at work', () => {
    for (const child of people) {
      const leads = involvementsOf(child.nhsNumber).filter((each) => each.leadProfessional);
      expect(leads.length).toBeLessThanOrEqual(1);
      expect(leads.every((lead) => lead.practitionerLocalId !== undefined && lead.endedOn === undefined)).toBe(true);
    }
  });

  it('has leads, common assessments, ended and unconfirmed involvements', () => {
    const all = rows.flatMap(({ involvement }) => involvement ?? []);
    const unconfirmed = all.filter((each) => world.unconfirmed.has(each.localId));
    expect(all.filter((each) => each.leadProfessional).length).toBeGreaterThan(50);
    expect(all.filter((each) => each.commonAssessment === 'CURRENT').length).toBeGreaterThan(30);
    expect(all.filter((each) => each.commonAssessment === 'CLOSED').length).toBeGreaterThan(10);
    expect(all.filter((each) => each.endedOn !== undefined).length).toBeGreaterThan(300);
    expect(unconfirmed.length).toBeGreaterThan(30);
    expect(unconfirmed.every((each) => each.endedOn === undefined)).toBe(true);
  });

  it('gives most children a school and a practice and no more', () => {
    const universal = [
      'EDU_SCHOOL',
      'EDU_EARLY_YEARS',
      'EDU_FURTHER_EDUCATION',
      'EDU_HOME',
      'HLTH_GP',
      'HLTH_HEALTH_VISITOR',
    ];
    const additional = people.map(
      (child) => involvementsOf(child.nhsNumber).filter((each) => !universal.includes(each.serviceType)).length,
    );
    expect(shareOf(additional, (count) => count === 0)).toBeGreaterThan(0.7);
    expect(Math.max(...additional)).toBe(5);
    const without = (service: string) =>
      shareOf(people, (child) => !involvementsOf(child.nhsNumber).some((each) => each.serviceType === service));
    expect(without('HLTH_GP')).toBeGreaterThan(0.005);
    expect(without('HLTH_GP')).toBeLessThan(0.03);
  });
});

describe('scenarios', () => {
  const current = (number: string) => involvementsOf(number).filter((each) => each.endedOn === undefined);
  const areasOf = (all: readonly InvolvementStatement[]) => new Set(all.map((each) => each.organisation.split('-')[0]));
  const person = (number: string) => people.find((child) => child.nhsNumber === number);

  it('shows who else is working with a girl of seven', () => {
    const all = involvementsOf(world.scenarios.whoElse);
    expect(all.map((each) => each.serviceType).toSorted()).toEqual([
      'EDU_SCHOOL',
      'HLTH_GP',
      'HLTH_HEALTH_VISITOR',
      'HLTH_SPEECH_LANGUAGE',
      'SOC_CHILDRENS_SOCIAL_CARE',
      'SOC_FAMILY_SUPPORT',
    ]);
    expect(areasOf(all)).toEqual(new Set(['NORTHSHIRE', 'EASTVALE']));
    expect(all.find((each) => each.serviceType === 'HLTH_HEALTH_VISITOR')?.endedOn).toBeDefined();
    expect(all.find((each) => each.commonAssessment === 'CURRENT')?.endedOn).toBeUndefined();
    const ben = world.personas.find((each) => each.name === 'ben');
    expect(all.find((each) => each.leadProfessional)?.practitionerLocalId).toBe(ben?.practitionerLocalId);
    const girl = person(world.scenarios.whoElse);
    expect(girl && ageOf(girl)).toBe(7);
  });

  it('has twins who differ in name and number alone', () => {
    const [one, other] = world.scenarios.twins.map(person);
    expect(one?.dateOfBirth).toBe(other?.dateOfBirth);
    expect(one?.familyName).toBe(other?.familyName);
    expect(one?.givenNames).not.toBe(other?.givenNames);
  });

  it('has a child who moved: ended there, current here', () => {
    const { moved } = world.scenarios;
    expect(areasOf(current(moved))).toEqual(new Set(['NORTHSHIRE']));
    expect(areasOf(involvementsOf(moved).filter((each) => each.endedOn !== undefined))).toEqual(new Set(['SOUTHMERE']));
  });

  it('has one without a school, one with nobody, one with nobody any more, and one to be shielded', () => {
    const { noSchool, none, ended, shielded } = world.scenarios;
    expect(current(noSchool).map((each) => each.serviceType)).toEqual(['HLTH_GP']);
    expect(involvementsOf(none)).toEqual([]);
    expect(current(ended)).toEqual([]);
    expect(involvementsOf(ended)).toHaveLength(3);
    expect(current(shielded)).toHaveLength(3);
  });
});
