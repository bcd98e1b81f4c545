import { readFileSync } from 'node:fs';
import {
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  parse,
  visit,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { dayOf } from '#core/clock.ts';
import { breakingChanges, lastDayOf } from '#schema/changes.ts';

const read = (name: string): string => readFileSync(`schema/${name}.graphql`, 'utf8');
const query = (fields: string): string => `type Query { kept: Int ${fields} }`;

describe('what was released', () => {
  it('is kept: no query that a client has been written with breaks', () => {
    expect(breakingChanges(read('released'), read('api'), dayOf(new Date()))).toEqual([]);
  });

  it('is missed when it goes, or becomes something else', () => {
    const released = read('released');
    const without = released.replace('  shielded: Boolean\n', '');
    expect(breakingChanges(released, without, '2026-11-29')).toContain('ChildMatch.shielded was removed.');
    expect(breakingChanges(query('a: Int'), query('a: String'), '2026-11-29')).not.toEqual([]);
    expect(breakingChanges(query('a: Int'), query('a(b: Int!): Int'), '2026-11-29')).not.toEqual([]);
    expect(breakingChanges(query('a: Int'), query('a: Int! b: Int'), '2026-11-29')).toEqual([]);
  });

  it('goes after the day that its deprecation named, and no sooner', () => {
    const released = query('old: Int @deprecated(reason: "Use `kept`. Goes after 2027-05-31.")');
    expect(breakingChanges(released, query(''), '2027-05-31')).toEqual(['Query.old was removed.']);
    expect(breakingChanges(released, query(''), '2027-06-01')).toEqual([]);
    const undated = query('old: Int @deprecated(reason: "Use `kept`.")');
    expect(breakingChanges(undated, query(''), '2099-01-01')).toEqual(['Query.old was removed.']);
  });

  it('names the day of everything that is deprecated', () => {
    const undated: string[] = [];
    const look = ({
      name,
      directives = [],
    }: FieldDefinitionNode | EnumValueDefinitionNode | InputValueDefinitionNode) => {
      const isGoing = directives.some((each) => each.name.value === 'deprecated');
      if (isGoing && lastDayOf(directives) === undefined) undated.push(name.value);
    };
    visit(parse(read('api')), { FieldDefinition: look, EnumValueDefinition: look, InputValueDefinition: look });
    expect(undated).toEqual([]);
  });
});
