import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acts, after, type Before, episodeStates, faultsOf, steps } from '#ecaf/states.ts';
import { daysAgo } from '#support/changes.ts';
import { bring, consentBy, type Ecaf, type Json, startEcaf, until, type Worker, wholeSection } from '#support/ecaf.ts';
import { child } from '#support/stack.ts';

describe('an eCAF episode', () => {
  let ecaf: Ecaf;
  let robin: Worker;
  beforeAll(async () => {
    ecaf = await startEcaf();
  });
  afterAll(() => ecaf.stop());
  beforeEach(async () => {
    await ecaf.clear();
    robin = await ecaf.worker(child.none);
  });
  const code = ({ json }: { json: Json }) => json.errors?.[0].code;

  it('goes from a request to its closure, and the directory learns that it is open, and that it is closed', async () => {
    const delivering = await bring(robin, 'DELIVERING');
    expect(delivering).toMatchObject({ state: 'DELIVERING', reviewOn: daysAgo(-42), isHolder: true });
    expect(delivering.form.plan.actions).toHaveLength(1);
    const at = `/episodes/${delivering.id}`;
    await until(
      () => ecaf.shown(),
      (seen) => seen?.status === 'CURRENT',
    );
    expect(await ecaf.shown()).toMatchObject({
      status: 'CURRENT',
      heldBy: { practitioner: { id: robin.practitioner } },
    });

    const review = { heldOn: daysAgo(0), summary: 'Better.', nextReviewOn: daysAgo(-56) };
    const { json: reviewed } = await robin.call('POST', `${at}/reviews`, { version: delivering.version, ...review });
    expect(reviewed).toMatchObject({ reviewOn: daysAgo(-56), reviews: [{ summary: 'Better.' }] });
    const { json: closed } = await robin.call('POST', `${at}/closure`, {
      version: reviewed.version,
      reason: 'NEEDS_MET',
    });
    expect(closed).toMatchObject({ state: 'CLOSED', reason: 'NEEDS_MET', reviewOn: null });
    expect(
      (
        await until(
          () => ecaf.shown(),
          (seen) => seen?.status === 'CLOSED',
        )
      ).status,
    ).toBe('CLOSED');
    for (const path of ['reviews', 'closure', 'consent', 'delivery', 'plan', 'consent/withdrawal']) {
      const body = { version: closed.version, ...review, reason: 'MOVED', consent: consentBy(), onBehalfOf: 'CHILD' };
      const only = Object.fromEntries(
        Object.entries(body).filter(([name]) => fieldsOf[path]?.includes(name) ?? name === 'version'),
      );
      expect(code(await robin.call('POST', `${at}/${path}`, only)), path).toBe('NOT_AT_THIS_STEP');
    }
  });
  const fieldsOf: Readonly<Record<string, readonly string[]>> = {
    reviews: ['version', 'heldOn', 'summary', 'nextReviewOn'],
    closure: ['version', 'reason'],
    consent: ['version', 'consent'],
    delivery: ['version', 'nextReviewOn'],
    'consent/withdrawal': ['onBehalfOf'],
  };

  it('holds nothing before consent: not by its API, and not in its database', async () => {
    const { json: episode } = await robin.call('POST', '/episodes', { childId: child.none });
    const at = `/episodes/${episode.id}`;
    const { version } = episode;
    expect(episode).toMatchObject({ state: 'REQUESTED', childId: child.none, version: 1, isHolder: true, form: {} });
    for (const [method, path, body] of [
      ['PUT', 'form/identity', { version, content: wholeSection('identity') }],
      ['POST', 'team', { version, name: 'A', post: 'B', organisation: 'C' }],
      ['POST', 'transfers', { version, toUserNumber: '10000099', consent: consentBy() }],
      ['POST', 'closure', { version, reason: 'MOVED' }],
    ] as const) {
      expect(code(await robin.call(method, `${at}/${path}`, body)), path).toBe('NOT_AT_THIS_STEP');
    }
    for (const insert of [
      `insert into ecaf.form_section values (:id, 'identity', 9, '{}', :by, now())`,
      `insert into ecaf.review values (:id, 9, current_date, 'x', current_date + 30, :by, now())`,
      `insert into ecaf.team_member values (gen_random_uuid(), :id, null, 'a', 'b', 'c', null, false, :by, now(), null)`,
      `insert into ecaf.registration (episode, child_id, account, step, key, state, next_at, made_at)
       values (:id, '${child.none}', :by, 'OPENED', gen_random_uuid(), 'WAITING', now(), now())`,
    ]) {
      const [id, by] = [`'${episode.id}'`, `'${robin.account}'`];
      const refused = ecaf.database.sql(insert.replaceAll(':id', id).replaceAll(':by', by));
      await expect(refused, insert).rejects.toThrow('no consent is in force');
    }
    const { json: refused } = await robin.call('POST', `${at}/consent/refusal`, { version });
    expect(refused).toMatchObject({ state: 'CLOSED', reason: 'CONSENT_REFUSED', registration: [] });
    expect(await ecaf.shown()).toBeNull();
  });

  it('moves as its table says and in no other way: the database holds the same', async () => {
    expect(faultsOf(steps)).toEqual([]);
    const kept = await ecaf.database.sql('select act, from_state as "from", to_state as "to" from ecaf.transition');
    const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).toSorted();
    expect(sorted(kept)).toEqual(sorted(steps));
    const episode = await bring(robin, 'CONSENTED');
    const tried = acts.flatMap((act) => episodeStates.map((to) => ({ act, to })));
    for (const { act, to } of tried) {
      const from: Before = 'CONSENTED';
      const insert = ecaf.database.sql(
        `begin; insert into ecaf.episode_act (episode, seq, act, from_state, to_state, account, at) values
           ('${episode.id}', ${episode.version + 1}, '${act}', '${from}', '${to}', '${robin.account}', now()); rollback`,
      );
      if (after(act, from) === to) await insert;
      else await expect(insert, `${act} to ${to}`).rejects.toThrow('foreign key');
      await ecaf.database.sql('rollback');
    }
    // Neither past its last act, nor from a state it is not in.
    for (const broken of [
      `update ecaf.episode set state = 'DELIVERING' where id = '${episode.id}'`,
      `insert into ecaf.episode_act (episode, seq, act, from_state, to_state, account, at) values
         ('${episode.id}', ${episode.version + 1}, 'PLAN', 'ASSESSING', 'TAC_PLANNED', '${robin.account}', now())`,
    ]) {
      await expect(ecaf.database.sql(broken)).rejects.toThrow('foreign key');
    }
  });

  it.each([
    ['a field that is not in the dictionary', { content: { ...wholeSection('identity'), note: 'x' } }, null],
    [
      'a mandatory one that is missing',
      { content: { ...wholeSection('identity'), familyName: undefined } },
      'content.familyName',
    ],
    [
      'one that is too long',
      { content: { ...wholeSection('identity'), givenNames: 'x'.repeat(101) } },
      'content.givenNames',
    ],
    [
      'a day that is none',
      { content: { ...wholeSection('identity'), dateOfBirth: '2026-02-30' } },
      'content.dateOfBirth',
    ],
    [
      'born and expected at once',
      { content: { ...wholeSection('identity'), expectedOn: '2026-12-24' } },
      'content.dateOfBirth',
    ],
    ['what no database keeps', { content: { ...wholeSection('identity'), givenNames: 'a\0b' } }, 'content.givenNames'],
    ['a word that is none of the choices', { content: { ...wholeSection('identity'), sex: 'X' } }, 'content.sex'],
  ])('refuses %s, by its name and never by its value', async (_what, body, field) => {
    const episode = await bring(robin, 'CONSENTED');
    const answer = await robin.call('PUT', `/episodes/${episode.id}/form/identity`, {
      version: episode.version,
      ...body,
    });
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toMatchObject([{ code: 'BAD_REQUEST', ...(field && { field }) }]);
    expect(answer.text).not.toMatch(/xxxx|2026-02-30|A familyName/);
  });

  it('has one who leads, whoever hands the lead on at the same moment, and knows who led before', async () => {
    const episode = await bring(robin, 'DELIVERING');
    const at = `/episodes/${episode.id}`;
    const names = ['Sasha', 'Kim'];
    let { version } = episode;
    for (const name of names) {
      const member = { name, post: 'Nurse', organisation: 'Health' };
      ({ version } = (await robin.call('POST', `${at}/team`, { version, ...member })).json);
    }
    const { json } = await robin.call('GET', at);
    const [leader, ...others]: Json[] = json.team;
    expect(code(await robin.call('POST', `${at}/team/${leader.id}/lead`, { version }))).toBe('ALREADY_LEADS');
    expect(code(await robin.call('POST', `${at}/team/${episode.id}/lead`, { version }))).toBe('NOT_FOUND');
    const answers = await Promise.all(others.map(({ id }) => robin.call('POST', `${at}/team/${id}/lead`, { version })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const { json: after } = await robin.call('GET', at);
    expect(after.team.filter(({ leads }: Json) => leads)).toHaveLength(1);
    expect(after.team.map(({ name }: Json) => name).toSorted()).toEqual(['Kim', 'Robin', 'Sasha']);
    const led = await ecaf.database.sql(
      `select name from ecaf.team_member where episode = '${episode.id}' and leads and removed_at is not null`,
    );
    expect(led).toEqual([{ name: 'Robin' }]);
    const review = { version: after.version, heldOn: daysAgo(0), summary: 'x', nextReviewOn: daysAgo(-30) };
    const unknown = await robin.call('POST', `${at}/reviews`, { ...review, leadMember: episode.id });
    expect(code(unknown)).toBe('NOT_FOUND');
    // All or nothing: without whoever was to lead there is no review either.
    expect((await robin.call('GET', at)).json).toMatchObject({ version: after.version, reviews: [] });
  });

  it('keeps one of two who write at the same moment', async () => {
    const episode = await bring(robin, 'ASSESSING');
    const write = (n: number) =>
      robin.call('PUT', `/episodes/${episode.id}/form/conclusions`, {
        version: episode.version,
        content: { conclusion: `Number ${n}` },
      });
    const answers = await Promise.all([1, 2, 3, 4].map(write));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    expect(answers.filter(({ status }) => status === 409).map(code)).toEqual([
      'CHANGED_SINCE',
      'CHANGED_SINCE',
      'CHANGED_SINCE',
    ]);
  });
});
