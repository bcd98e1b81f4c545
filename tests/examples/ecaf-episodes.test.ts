import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consentGiven, faultOf } from '#ecaf/consent.ts';
import { acts, after, type Before, episodeStates, faultsOf, steps } from '#ecaf/states.ts';
import { daysAgo } from '#support/changes.ts';
import { hire } from '#support/colleagues.ts';
import {
  api,
  bring,
  consentBy,
  type Ecaf,
  type Json,
  startEcaf,
  tokenOf,
  until,
  type Worker,
  wholeSection,
} from '#support/ecaf.ts';
import { child } from '#support/stack.ts';

describe('consent to an assessment', () => {
  it.each([
    ['2010-11-28', 'CHILD', null, null],
    ['2010-11-28', 'PARENT', null, 'CHILD_CONSENTS_ITSELF'],
    ['2010-11-28', 'PARENT', false, null],
    ['2014-11-29', 'CHILD', null, null],
    ['2014-11-30', 'CHILD', null, 'CHILD_CANNOT_CONSENT'],
    ['2014-11-30', 'CHILD', true, null],
    ['2014-11-30', 'PARENT', true, 'CHILD_CONSENTS_ITSELF'],
    ['2022-02-03', 'PARENT', null, null],
    [null, 'PARENT', null, null],
    [null, 'CHILD', true, 'CHILD_CANNOT_CONSENT'],
    ['2026-11-30', 'PARENT', null, 'DATE_IN_FUTURE'],
  ] as const)(
    'is the right one or not: born %s, given by %s, understands %s: %s',
    (born, givenBy, understands, fault) => {
      const given = consentGiven.parse(
        consentBy({ childBornOn: born, givenBy, childUnderstands: understands, givenOn: '2026-11-29' }),
      );
      expect(faultOf(given, '2026-11-29')).toBe(fault);
    },
  );
});

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

  it('is there for its holder and the team, and for nobody else', async () => {
    const [sasha, stranger] = [await ecaf.worker(), await ecaf.worker()];
    const episode = await bring(robin, 'ASSESSING');
    const at = `/episodes/${episode.id}`;
    const { json: joined } = await robin.call('POST', `${at}/team`, {
      ...{ version: episode.version, userNumber: sasha.userNumber },
      ...{ name: 'Sasha', post: 'Nurse', organisation: 'Health', leads: false },
    });
    expect((await sasha.call('GET', at)).json.form.identity.familyName).toBe('A familyName');
    expect((await sasha.call('GET', '/episodes')).json.episodes).toMatchObject([{ id: episode.id, isHolder: false }]);
    expect(code(await sasha.call('POST', `${at}/closure`, { version: joined.version, reason: 'MOVED' }))).toBe(
      'NOT_THE_HOLDER',
    );
    for (const path of [at, `${at}/who-else`]) {
      const method = path === at ? 'GET' : 'POST';
      expect(code(await stranger.call(method, path, method === 'POST' ? {} : undefined))).toBe('NOT_FOUND');
    }
    expect(code(await stranger.call('POST', `${at}/consent/withdrawal`, { onBehalfOf: 'PARENT' }))).toBe('NOT_FOUND');
    const [{ id: member }] = joined.team;
    await robin.call('POST', `${at}/team/${member}/departure`, { version: joined.version });
    expect(code(await sasha.call('GET', at))).toBe('NOT_FOUND');
    expect(code(await api(ecaf.url)('GET', at))).toBe('UNAUTHENTICATED');
  });

  it('stops sharing at once when consent is taken back with anybody of the team', async () => {
    const sasha = await ecaf.worker();
    const episode = await bring(robin, 'ASSESSING');
    const at = `/episodes/${episode.id}`;
    await robin.call('POST', `${at}/team`, {
      ...{ version: episode.version, userNumber: sasha.userNumber },
      ...{ name: 'Sasha', post: 'Nurse', organisation: 'Health', leads: false },
    });
    await until(
      () => ecaf.shown(),
      (seen) => seen?.status === 'CURRENT',
    );
    const { status, json } = await sasha.call('POST', `${at}/consent/withdrawal`, { onBehalfOf: 'PARENT' });
    expect({ status, json }).toEqual({ status: 200, json: { id: episode.id, state: 'CLOSED' } });
    for (const method of ['GET', 'POST'] as const) {
      const path = method === 'GET' ? at : `${at}/who-else`;
      expect(code(await sasha.call(method, path, method === 'POST' ? {} : undefined))).toBe('NOT_FOUND');
    }
    // Only who opened it sees it still.
    expect((await robin.call('GET', at)).json).toMatchObject({
      state: 'CLOSED',
      reason: 'CONSENT_WITHDRAWN',
      consent: null,
    });
    expect(
      (
        await until(
          () => ecaf.shown(),
          (seen) => seen?.status === 'CLOSED',
        )
      ).status,
    ).toBe('CLOSED');
    expect((await ecaf.proxy.registrations()).at(-1)).toMatchObject({ step: 'CLOSED', childId: child.none });
  });

  it('shows who else is involved as its user may see it, under their name and reason, and keeps none of it', async () => {
    const id = child.whoElse;
    const amira = await ecaf.signIn({
      account: ecaf.stack.persona('amira').account,
      practitioner: null,
      ask: robin.ask,
    });
    const { json: episode } = await amira.call('POST', '/episodes', { childId: id });
    const trailBefore = (await ecaf.stack.trail()).length;
    const { json, status } = await amira.call('POST', `/episodes/${episode.id}/who-else`, {
      reason: 'ALREADY_WORKING',
    });
    expect(status).toBe(200);
    const { data } = await ecaf.stack.ask(
      'amira',
      `{ child(id: "${id}") { involvements(first: 50) { nodes { practitioner { name } contacts { name telephone email } } } } }`,
    );
    const nodes: { practitioner: { name: string } | null; contacts: object[] }[] = data.child.involvements.nodes;
    expect(nodes.length).toBeGreaterThan(2);
    expect(json.people.map(({ name, contacts }: Json) => ({ name, contacts }))).toEqual(
      nodes.map(({ practitioner, contacts }) => ({ name: practitioner?.name ?? null, contacts })),
    );
    const looks = (await ecaf.stack.trail()).slice(trailBefore).filter(({ client }) => client === 'ecaf');
    expect(looks).toMatchObject([
      { kind: 'INTENT', account: amira.account, reason: 'ALREADY_WORKING' },
      { kind: 'OUTCOME', account: amira.account, reason: 'ALREADY_WORKING' },
    ]);
    // Whatever of it is a name or a number stands nowhere in what is kept.
    const dump = JSON.stringify(await everythingIn(ecaf));
    const shown = json.people.flatMap(({ name, contacts }: Json) => [name, ...contacts.flatMap(Object.values)]);
    const telling = shown.filter((text: unknown) => typeof text === 'string' && text !== amira.userNumber);
    expect(telling.length).toBeGreaterThan(4);
    for (const text of telling) if (text !== 'Amira Siddiqui') expect(dump.includes(text), text).toBe(false);
  });

  it('tells nobody that a child is there whom they may not know of, and begins nothing on a shielded record', async () => {
    expect(code(await robin.call('POST', '/episodes', { childId: '440123456781' }))).toBe('CHILD_NOT_FOUND');
    expect(code(await robin.call('POST', '/episodes', { childId: 'nonsense' }))).toBe('CHILD_NOT_FOUND');
    expect(code(await robin.call('POST', '/episodes', { childId: child.shielded }))).toBe('CHILD_SHIELDED');
    const sasha = await ecaf.worker(child.none);
    await bring(robin, 'CONSENTED');
    expect(code(await sasha.call('POST', '/episodes', { childId: child.none }))).toBe('EPISODE_EXISTS');
  });

  it('lets in practitioners who come through it, and nobody else', async () => {
    const at = api(ecaf.url);
    const refused = async (token: string) => code(await at('POST', '/sessions', { token }));
    expect(await refused(await tokenOf(robin.account, 'explorer'))).toBe('NOT_THIS_CLIENT');
    expect(await refused(await tokenOf(ecaf.stack.persona('carol').account))).toBe('SIGN_IN_REFUSED');
    expect(await refused(await tokenOf(ecaf.stack.persona('ecaf').account))).toBe('SIGN_IN_REFUSED');
    expect(await refused(await tokenOf(ecaf.stack.persona('audrey').account))).toBe('NOT_A_PRACTITIONER');
    expect(await refused('x'.repeat(40))).toBe('SIGN_IN_REFUSED');
    const viewer = await ecaf.signIn(await hire(ecaf.stack, { role: 'PRACTITIONER_VIEW' }));
    expect(code(await viewer.call('POST', '/episodes', { childId: child.none }))).toBe('NOT_A_PRACTITIONER');
  });
});

/** Every row of every table of eCAF's own. */
async function everythingIn({ database }: Ecaf): Promise<unknown[]> {
  const tables = await database.sql<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'ecaf'`,
  );
  return Promise.all(tables.map(({ name }) => database.sql(`select * from ecaf.${name}`)));
}
