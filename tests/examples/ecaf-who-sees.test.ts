/** Who sees an assessment, whom it lets in, and what it keeps of what the directory shows. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hire } from '#support/colleagues.ts';
import { api, bring, type Ecaf, type Json, startEcaf, tokenOf, until, type Worker } from '#support/ecaf.ts';
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
