import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { change, daysAgo } from '#support/changes.ts';
import { type Asker, asPersona, type Colleague, hire, hireMany } from '#support/colleagues.ts';
import { feedLines } from '#support/feeding.ts';
import { isInvolved, make, recordSensitive, sensitiveNurse } from '#support/sensitive.ts';
import { child, type Stack, startStack } from '#support/stack.ts';

const original = Client.prototype.query;

const EVERYTHING = `{ child(id: "${child.whoElse}") { sensitiveServiceInvolved sensitiveServices { id kind practitioner { name } }
  involvements(first: 100) { nodes { id serviceType team practitioner { name } contacts { name } } }
  leadProfessional { id } commonAssessment { status } withheld } }`;

describe('a service whose very nature must not be known', () => {
  let stack: Stack;
  let nurse: Colleague;
  let olga: Asker;
  beforeAll(async () => {
    stack = await startStack();
    nurse = await sensitiveNurse(stack);
    olga = asPersona(stack, 'olga');
  });
  afterAll(() => stack.stop());
  afterEach(async () => {
    await stack.database.sql('delete from involvements.sensitive_service');
  });

  it('shows to others as one word, however many there are, and neither which nor whose', async () => {
    const amira = asPersona(stack, 'amira');
    const before = await amira(EVERYTHING);
    expect(before.data.child.sensitiveServiceInvolved).toBe(false);
    for (const kind of ['MENTAL_HEALTH', 'SEXUAL_HEALTH'])
      expect((await recordSensitive(nurse.ask, { kind })).codes).toEqual([]);
    const after = await amira(EVERYTHING);
    expect(after.text.replace('"sensitiveServiceInvolved":true', '"sensitiveServiceInvolved":false')).toBe(before.text);
    expect(after.data.child).toMatchObject({ sensitiveServiceInvolved: true, sensitiveServices: null });
  });

  it('is seen whole by whoever gives it, and by the team of the child’s authority alone', async () => {
    await recordSensitive(nurse.ask);
    const mine = await nurse.ask('{ mySensitiveServices { nodes { kind basis child { familyName } startedOn } } }');
    expect(mine.data.mySensitiveServices.nodes).toMatchObject([{ kind: 'MENTAL_HEALTH', startedOn: daysAgo(20) }]);
    const [recorded] = await stack.database.sql<{ details: string[] }>(
      `select convert_from(body, 'UTF8')::jsonb -> 'children' -> ? as details from audit.entry
       where convert_from(body, 'UTF8')::jsonb @> jsonb_build_object('request', ?::text, 'kind', 'OUTCOME')`,
      [child.whoElse, mine.headers.get('x-request-id')],
    );
    expect(recorded?.details).toContain('SERVICES');
    const [authority] = await stack.database.sql<{ authority: string }>(
      'select authority from children.child where id = ?',
      [child.whoElse],
    );
    const team = { role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-DIRECTORY', practitioner: null } as const;
    const own = await hire(stack, { ...team, authority: String(authority?.authority) });
    const elsewhere = await hire(stack, { ...team, authority: '903' });
    const asked = `{ child(id: "${child.whoElse}") { sensitiveServices { kind practitioner { name } } } }`;
    // The same entry among the practitioners, at another organisation, is somebody else.
    const same = await hire(stack, {
      organisation: 'EASTVALE-COMMUNITY-HEALTH',
      practitioner: nurse.practitioner,
      rights: ['RECORD_SENSITIVE_SERVICE'],
    });
    const theirs = await same.ask('{ mySensitiveServices { nodes { id } } }');
    expect(theirs.data.mySensitiveServices.nodes).toEqual([]);
    const [{ id }] = (await nurse.ask('{ mySensitiveServices { nodes { id } } }')).data.mySensitiveServices.nodes;
    const ended = { sensitiveServiceId: id, version: 1, endedOn: daysAgo(1) };
    expect((await make(same.ask, 'endSensitiveService', ended)).codes).toEqual(['SENSITIVE_SERVICE_NOT_FOUND']);
    expect((await own.ask(asked)).data.child.sensitiveServices).toEqual([
      { kind: 'MENTAL_HEALTH', practitioner: { name: 'Robin Colleague' } },
    ]);
    for (const { ask } of [elsewhere, await sensitiveNurse(stack)]) {
      expect((await ask(asked)).data.child.sensitiveServices).toBeNull();
    }
    const other = await sensitiveNurse(stack);
    expect((await other.ask('{ mySensitiveServices { nodes { id } } }')).data.mySensitiveServices.nodes).toEqual([]);
  });

  it('is not told of a shielded child, not even that there is one or none', async () => {
    const asked = `{ child(id: "${child.shielded}") { sensitiveServiceInvolved withheld } }`;
    const amira = asPersona(stack, 'amira');
    const before = await amira(asked);
    expect(before.data.child).toEqual({ sensitiveServiceInvolved: null, withheld: null });
    expect((await recordSensitive(nurse.ask, { childId: child.shielded })).codes).toEqual([]);
    expect((await amira(asked)).text).toBe(before.text);
    const mine = await nurse.ask('{ mySensitiveServices { nodes { kind child { address { line1 } } } } }');
    expect(mine.data.mySensitiveServices.nodes).toEqual([{ kind: 'MENTAL_HEALTH', child: { address: null } }]);
  });

  it('is told of a child too where it hangs on a record that was found to be the child’s', async () => {
    await recordSensitive(nurse.ask, { childId: child.none });
    await stack.database.sql('update children.child set merged_into = ? where id = ?', [child.whoElse, child.none]);
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(true);
    await stack.database.sql('update children.child set merged_into = null where id = ?', [child.none]);
    expect(await isInvolved(asPersona(stack, 'amira'))).toBe(false);
  });

  it('is recorded by nobody without the right by name, or whose body is not accredited for it', async () => {
    const people = [
      await hire(stack, { organisation: 'NORTHSHIRE-COMMUNITY-HEALTH' }),
      await hire(stack, { organisation: 'POLICE-01', rights: ['RECORD_SENSITIVE_SERVICE'] }),
      { ask: asPersona(stack, 'vera') },
    ];
    for (const { ask } of people) expect((await recordSensitive(ask)).errors?.[0].extensions.code).toBe('FORBIDDEN');
    expect(await isInvolved(olga)).toBe(false);
  });

  it.each([
    ['a child of five', 5, { consentGivenBy: 'CHILD' }, ['CHILD_CANNOT_CONSENT']],
    ['a child of five who understands', 5, { consentGivenBy: 'CHILD', childUnderstands: true }, []],
    ['a parent of a child of five', 5, { consentGivenBy: 'PARENT' }, []],
    ['a young person of thirteen', 13, { consentGivenBy: 'CHILD' }, []],
    ['a parent of one of thirteen', 13, { consentGivenBy: 'PARENT' }, ['CHILD_CONSENTS_ITSELF']],
    [
      'a parent of one of thirteen who lacks understanding',
      13,
      { consentGivenBy: 'PARENT', childUnderstands: false },
      [],
    ],
    [
      'one of sixteen who lacks understanding',
      16,
      { consentGivenBy: 'CHILD', childUnderstands: false },
      ['CHILD_CANNOT_CONSENT'],
    ],
    ['nobody', 13, {}, ['CONSENT_GIVER_MISSING']],
    [
      'somebody, where it rests on harm',
      13,
      { basis: 'SIGNIFICANT_HARM', consentGivenBy: 'CHILD' },
      ['CONSENT_NOT_ASKED_FOR'],
    ],
  ])('is recorded on the consent of %s only if they can give it', async (_who, age, basis, codes) => {
    const born = daysAgo(age * 366);
    await stack.database.sql('update children.child set date_of_birth = ? where id = ?', [born, child.none]);
    const made = await recordSensitive(nurse.ask, { childId: child.none, basis: 'CONSENT', ...basis });
    expect(made.codes).toEqual(codes);
    expect(await isInvolved(olga, child.none)).toBe(codes.length === 0);
  });

  it('no longer shows once it has ended, or when nobody has confirmed its basis for a year', async () => {
    const { result } = await recordSensitive(nurse.ask);
    await stack.database.sql(`update involvements.sensitive_service set confirmed_on = current_date - 366`);
    expect(await isInvolved(olga)).toBe(false);
    const confirmed = await make(nurse.ask, 'confirmSensitiveService', { sensitiveServiceId: result.id, version: 1 });
    expect(confirmed.codes).toEqual([]);
    expect(await isInvolved(olga)).toBe(true);
    const ending = { sensitiveServiceId: result.id, endedOn: daysAgo(0) };
    expect((await make(nurse.ask, 'endSensitiveService', { ...ending, version: 1 })).codes).toEqual(['CHANGED_SINCE']);
    expect((await make(nurse.ask, 'endSensitiveService', { ...ending, version: 2 })).codes).toEqual([]);
    expect(await isInvolved(olga)).toBe(false);
  });

  it('is not confirmed on a parent’s word where the child has come to understand', async () => {
    const born = (years: number) =>
      stack.database.sql('update children.child set date_of_birth = ? where id = ?', [
        daysAgo(years * 366),
        child.none,
      ]);
    await born(11);
    const consent = { childId: child.none, basis: 'CONSENT', consentGivenBy: 'PARENT', startedOn: daysAgo(5) };
    const { result } = await recordSensitive(nurse.ask, consent);
    const confirm = async (version: number, more: object = {}) =>
      (await make(nurse.ask, 'confirmSensitiveService', { sensitiveServiceId: result.id, version, ...more })).codes;
    expect(await confirm(1)).toEqual([]);
    await born(13);
    expect(await confirm(2)).toEqual(['CHILD_CONSENTS_ITSELF']);
    expect(await confirm(2, { childUnderstands: false })).toEqual([]);
    expect(await confirm(3, { childUnderstands: true })).toEqual(['CHILD_CONSENTS_ITSELF']);
  });

  it('costs one statement for the marker and one for the team, of however many children', async () => {
    const others = [child.none, child.moved, child.noSchool, child.whoElse];
    for (const childId of others) await recordSensitive(nurse.ask, { childId });
    const authorities = await stack.database.sql<{ authority: string }>(
      'select distinct authority from children.child where id = any(?)',
      [others],
    );
    const officer = await hire(stack, {
      ...{ role: 'AUTHORITY_OFFICER', organisation: 'NORTHSHIRE-DIRECTORY', practitioner: null },
      authority: String(authorities[0]?.authority),
    });
    const sent: string[] = [];
    const spy = vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
      const [query] = args as [{ name?: string }];
      if (query.name?.includes('sensitive services')) sent.push(query.name.replace(/:.*$/, ''));
      return original.apply(this, args as never) as never;
    });
    try {
      const about = others.map(
        (id, n) => `c${n}: child(id: "${id}") { sensitiveServiceInvolved sensitiveServices { kind } }`,
      );
      const { data } = await officer.ask(`{ ${about.join(' ')} }`);
      expect(Object.values(data)).toHaveLength(others.length);
    } finally {
      spy.mockRestore();
    }
    expect(sent).toHaveLength(2);
    expect(new Set(sent)).toEqual(new Set(['records with sensitive services', 'sensitive services of records']));
  });

  it.each([
    ['a column of its own', { service_type: 'SENS_MENTAL_HEALTH' }],
    ['the name of a team', { team: 'CAMHS north' }],
    ['the name of a practitioner’s team', { practitioner_team: 'Sexual Health' }],
    ['what a practitioner is called', { practitioner_name: 'Duty worker, Drug & Alcohol' }],
    ['an e-mail address', { practitioner_email: 'sam@camhs.example' }],
  ])('enters by no feed: not in %s', async (_what, said) => {
    const row: Record<string, string> = {
      ...{ child_id: 'X1', family_name: 'Testerson', given_names: 'Tessa', gender: 'F', date_of_birth: '2017-05-06' },
      ...{ practitioner_id: 'W9', practitioner_name: 'Will Worker', practitioner_team: 'East', practitioner_email: '' },
      ...{ organisation: 'NORTHSHIRE-CSC', service_type: 'SOC_FAMILY_SUPPORT', started_on: '2025-09-01', team: '' },
    };
    const lines = (each: Record<string, string>) => [
      Object.keys(each).join(','),
      Object.values(each)
        .map((cell) => `"${cell}"`)
        .join(','),
    ];
    const refused = await feedLines(stack, 'northshire-case-system', lines({ ...row, ...said }));
    expect(refused.rejections).toEqual([{ row: 2, field: Object.keys(said)[0], code: '1807' }]);
    expect(await feedLines(stack, 'northshire-case-system', lines(row))).toMatchObject({ accepted: 1 });
  });

  it('is not recorded as an ordinary involvement of a team whose name says which it is', async () => {
    const { ask } = await hire(stack, { organisation: 'NORTHSHIRE-YOUTH' });
    const made = await change(ask, 'recordInvolvement', {
      ...{ childId: child.none, serviceType: 'YTH_WORKER', startedOn: daysAgo(3), team: 'Substance Misuse' },
    });
    expect(made.problems?.map(({ code, field }) => [code, field])).toEqual([['NAMES_SENSITIVE_SERVICE', 'team']]);
  });

  it('is changed by nobody but its own practitioner, to whom alone there is one', async () => {
    const { result } = await recordSensitive(nurse.ask);
    const [colleague, other] = await Promise.all([sensitiveNurse(stack), sensitiveNurse(stack)]);
    for (const { ask } of [colleague, other]) {
      for (const id of [result.id, result.id.replace(/.$/, (digit: string) => (digit === '0' ? '1' : '0'))]) {
        const made = await make(ask, 'confirmSensitiveService', { sensitiveServiceId: id, version: 1 });
        expect(made.codes).toEqual(['SENSITIVE_SERVICE_NOT_FOUND']);
      }
    }
  });

  it('is recorded once, whatever twenty requests of the same person do at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => recordSensitive(nurse.ask)));
    expect(made.filter(({ result }) => result !== null)).toHaveLength(1);
    expect(made.filter(({ codes }) => codes?.[0] === 'ALREADY_INVOLVED')).toHaveLength(19);
  });

  it('cannot be told from what somebody else may record of the child, confirm, lead or be refused', async () => {
    const [before, after] = await hireMany(stack, 2);
    const tries = async ({ ask }: Colleague) => {
      const recorded = await ask(
        `mutation { recordInvolvement(input: { idempotencyKey: "sensitive-try", childId: "${child.whoElse}",
           serviceType: HLTH_GP, startedOn: "${daysAgo(5)}" }) { involvement { serviceType version } problems { code } }
           becomeLeadProfessional(input: { idempotencyKey: "sensitive-lead", childId: "${child.whoElse}" }) { problems { code } } }`,
      );
      return recorded.text;
    };
    const one = await tries(before as Colleague);
    await stack.database.sql(`delete from involvements.lead where child_id = ? and supplier is null`, [child.whoElse]);
    await recordSensitive(nurse.ask);
    expect(await tries(after as Colleague)).toBe(one);
  });
});
