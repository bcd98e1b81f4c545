import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { api, bring, consentBy, type Ecaf, type Json, startEcaf, until, type Worker } from '#support/ecaf.ts';
import { child } from '#support/stack.ts';

/** What the directory keeps of the child, and what it was told. */
interface Kept {
  readonly said: string;
  readonly version: number;
  readonly practitioner: string;
}

describe('what eCAF tells the directory', () => {
  let ecaf: Ecaf;
  let robin: Worker;
  beforeAll(async () => {
    ecaf = await startEcaf();
  });
  afterAll(() => ecaf.stop());
  beforeEach(async () => {
    await ecaf.clear();
    robin = await ecaf.worker(child.none);
    ecaf.proxy.passed.length = 0;
  });
  afterEach(() => ecaf.proxy.set('pass'));

  const registered = (): Promise<Kept[]> =>
    ecaf.stack.database.sql(
      `select caf_said as said, version, practitioner_id as practitioner from involvements.involvement
       where child_id = ? and caf_said is not null order by said desc`,
      [child.none],
    );
  const steps = () => ecaf.proxy.registrations().map(({ step }) => step);
  const keys = () => new Set(ecaf.proxy.registrations().map(({ idempotencyKey }) => idempotencyKey));
  const registration = async (who: Worker, id: string): Promise<Json[]> =>
    (await who.call('GET', `/episodes/${id}`)).json.registration;
  const states = async (who: Worker, id: string) => (await registration(who, id)).map(({ state }) => state);
  const settled = (who: Worker, id: string) =>
    until(
      () => states(who, id),
      (all) => all.every((state) => state !== 'WAITING'),
    );
  const close = (who: Worker, { id, version }: Json) =>
    who.call('POST', `/episodes/${id}/closure`, { version, reason: 'MOVED' });
  const offer = (who: Worker, { id, version }: Json, to: Worker) =>
    who.call('POST', `/episodes/${id}/transfers`, { version, toUserNumber: to.userNumber, consent: consentBy() });
  const take = async (who: Worker, verdict = 'acceptance') => {
    const { json } = await who.call('GET', '/transfers');
    return who.call('POST', `/transfers/${json.transfers[0].id}/${verdict}`);
  };
  const attempted = (times: number) =>
    until(
      async () => ecaf.proxy.registrations().length,
      (seen) => seen >= times,
    );

  it('arrives when the directory is back, once and in order, however often it was tried', async () => {
    ecaf.proxy.set('cut');
    const response = robin.call('POST', '/episodes', { childId: child.none });
    // To open one is to ask whether the child is there: that needs the directory.
    expect((await response).json.errors).toMatchObject([{ code: 'DIRECTORY_UNREACHABLE' }]);
    ecaf.proxy.set('pass');
    const { json: episode } = await robin.call('POST', '/episodes', { childId: child.none });
    ecaf.proxy.set('cut');
    const { json: consented } = await robin.call('POST', `/episodes/${episode.id}/consent`, {
      version: episode.version,
      consent: consentBy(),
    });
    expect(consented.state).toBe('CONSENTED');
    await attempted(3);
    // The work goes on meanwhile.
    expect((await close(robin, consented)).json.state).toBe('CLOSED');
    expect(await states(robin, episode.id)).toEqual(['WAITING', 'WAITING']);
    await ecaf.stopDirectory();
    await ecaf.startDirectory();
    ecaf.proxy.set('pass');
    expect(await settled(robin, episode.id)).toEqual(['DELIVERED', 'DELIVERED']);
    const told = steps();
    expect(told.filter((step) => step === 'CLOSED')).toHaveLength(1);
    expect(told.at(-1)).toBe('CLOSED');
    expect(keys().size).toBe(2);
    expect(await registered()).toEqual([{ said: 'CLOSED', version: 3, practitioner: robin.practitioner }]);
  });

  it('happens once when its answer is lost on the way back', async () => {
    const { json: episode } = await robin.call('POST', '/episodes', { childId: child.none });
    ecaf.proxy.set('swallow');
    await robin.call('POST', `/episodes/${episode.id}/consent`, { version: episode.version, consent: consentBy() });
    await attempted(4);
    expect(await states(robin, episode.id)).toEqual(['WAITING']);
    ecaf.proxy.set('pass');
    expect(await settled(robin, episode.id)).toEqual(['DELIVERED']);
    expect(keys().size).toBe(1);
    // Said once: the involvement was recorded, and changed one time.
    expect(await registered()).toEqual([{ said: 'CURRENT', version: 2, practitioner: robin.practitioner }]);
  });

  it('waits for its own person when their session has ended, is told as nobody else, and goes out as they sign in', async () => {
    await ecaf.worker(child.none);
    const trailBefore = (await ecaf.stack.trail()).length;
    const { json: episode } = await robin.call('POST', '/episodes', { childId: child.none });
    ecaf.proxy.set('cut');
    await robin.call('POST', `/episodes/${episode.id}/consent`, { version: episode.version, consent: consentBy() });
    await attempted(2);
    await robin.call('DELETE', '/sessions');
    ecaf.proxy.set('pass');
    const before = ecaf.proxy.registrations().length;
    // Others are there, and the program works: for another's word it is not the time.
    const kim = await ecaf.worker(child.brother);
    const other = await bring(kim, 'CONSENTED', child.brother);
    expect(await settled(kim, other.id)).toEqual(['DELIVERED']);
    expect(
      ecaf.proxy
        .registrations()
        .slice(before)
        .filter(({ childId }) => childId === child.none),
    ).toEqual([]);
    expect((await api(ecaf.url)('GET', '/health')).json.registrations.waiting).toBe(1);
    const again = await ecaf.signIn(robin);
    expect(await settled(again, episode.id)).toEqual(['DELIVERED']);
    const made = (await ecaf.stack.trail())
      .slice(trailBefore)
      .filter(({ operation, children }) => operation === 'RegisterCommonAssessment' && children?.[child.none]);
    expect(made.map(({ client, account }) => ({ client, account }))).toEqual([
      { client: 'ecaf', account: robin.account },
    ]);
  });

  it('is not told any more as somebody whose account is suspended: their session ends', async () => {
    const { json: episode } = await robin.call('POST', '/episodes', { childId: child.none });
    ecaf.proxy.set('cut');
    await robin.call('POST', `/episodes/${episode.id}/consent`, { version: episode.version, consent: consentBy() });
    await attempted(1);
    await ecaf.stack.database.sql(`update accreditation.account set suspended_for = '{ABSENCE}' where id = ?`, [
      robin.account,
    ]);
    await until(
      () => robin.ask('{ viewer { role } }'),
      ({ status }) => status === 403,
    );
    ecaf.proxy.set('pass');
    const last = await until(
      () => robin.call('GET', '/episodes'),
      ({ status }) => status === 401,
    );
    expect(last.json.errors).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
    expect(await registered()).toEqual([]);
  });

  it('goes to the new holder at a transfer, and never waits for the one who has gone', async () => {
    const sasha = await ecaf.worker(child.none);
    const episode = await bring(robin, 'ASSESSING');
    await settled(robin, episode.id);
    const { json: offered } = await offer(robin, episode, sasha);
    expect((await sasha.call('GET', '/transfers')).json.transfers).toMatchObject([
      { childId: child.none, state: 'OFFERED' },
    ]);
    // An offer shows nothing of what was written.
    expect((await sasha.call('GET', `/episodes/${episode.id}`)).status).toBe(404);
    expect((await take(sasha, 'rejection')).json).toEqual({ state: 'REJECTED' });
    const { json: again } = await robin.call('GET', `/episodes/${episode.id}`);
    expect(again.isHolder).toBe(true);
    expect(offered.version).toBeLessThan(again.version);
    await offer(robin, again, sasha);
    expect((await take(sasha)).json).toEqual({ state: 'ACCEPTED' });
    expect((await sasha.call('GET', `/episodes/${episode.id}`)).json).toMatchObject({
      isHolder: true,
      state: 'ASSESSING',
    });
    expect((await robin.call('GET', `/episodes/${episode.id}`)).status).toBe(404);
    await settled(sasha, episode.id);
    expect(await registered()).toEqual([
      { said: 'CURRENT', version: 2, practitioner: sasha.practitioner },
      { said: 'CLOSED', version: 3, practitioner: robin.practitioner },
    ]);

    // Whoever held it had not been able to say so, and is gone: what the next one says holds.
    await ecaf.clear();
    const [kim, noor] = [await ecaf.worker(child.none), await ecaf.worker(child.none)];
    const { json: next } = await kim.call('POST', '/episodes', { childId: child.none });
    ecaf.proxy.set('cut');
    const { json: consented } = await kim.call('POST', `/episodes/${next.id}/consent`, {
      version: next.version,
      consent: consentBy(),
    });
    await offer(kim, consented, noor);
    await kim.call('DELETE', '/sessions');
    await take(noor);
    ecaf.proxy.set('pass');
    expect(await settled(noor, next.id)).toEqual(['SUPERSEDED', 'DELIVERED']);
    expect(await registered()).toEqual([{ said: 'CURRENT', version: 2, practitioner: noor.practitioner }]);
  });

  it('is decided once when an offer is taken, rejected and taken back at the same moment', async () => {
    const sasha = await ecaf.worker(child.none);
    const episode = await bring(robin, 'CONSENTED');
    await offer(robin, episode, sasha);
    const { json } = await sasha.call('GET', '/transfers');
    const at = `/transfers/${json.transfers[0].id}`;
    const answers = await Promise.all([
      sasha.call('POST', `${at}/acceptance`),
      sasha.call('POST', `${at}/acceptance`),
      sasha.call('POST', `${at}/rejection`),
      robin.call('POST', `${at}/cancellation`),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    expect((await robin.call('POST', `${at}/acceptance`)).status).toBe(404);
  });

  it('tells of no assessment whose consent was taken back before it could be told, even where that may have been heard', async () => {
    const sasha = await ecaf.worker(child.none);
    for (const mode of ['cut', 'swallow'] as const) {
      await ecaf.clear();
      const holder = await ecaf.worker(child.none);
      const { json: episode } = await holder.call('POST', '/episodes', { childId: child.none });
      ecaf.proxy.passed.length = 0;
      ecaf.proxy.set(mode);
      const { json: consented } = await holder.call('POST', `/episodes/${episode.id}/consent`, {
        version: episode.version,
        consent: consentBy(),
      });
      await attempted(1);
      await holder.call('POST', `/episodes/${episode.id}/team`, {
        ...{ version: consented.version, userNumber: sasha.userNumber },
        ...{ name: 'Sasha', post: 'Nurse', organisation: 'Health', leads: false },
      });
      await holder.call('DELETE', '/sessions');
      const { status } = await sasha.call('POST', `/episodes/${episode.id}/consent/withdrawal`, {
        onBehalfOf: 'CHILD',
      });
      expect(status).toBe(200);
      const sent = ecaf.proxy.registrations().length;
      ecaf.proxy.set('pass');
      const again = await ecaf.signIn(holder);
      expect(await settled(again, episode.id), mode).toEqual(['SUPERSEDED', 'DELIVERED']);
      expect(
        ecaf.proxy
          .registrations()
          .slice(sent)
          .map(({ step }) => step),
      ).not.toContain('OPENED');
      expect((await registered()).map(({ said }) => said)).toEqual(mode === 'cut' ? [] : ['CLOSED']);
    }
  });

  it('tells nothing of an assessment either whose own holder records that consent was taken back before it was told', async () => {
    const { json: episode } = await robin.call('POST', '/episodes', { childId: child.none });
    ecaf.proxy.set('cut');
    await robin.call('POST', `/episodes/${episode.id}/consent`, { version: episode.version, consent: consentBy() });
    await attempted(1);
    await robin.call('POST', `/episodes/${episode.id}/consent/withdrawal`, { onBehalfOf: 'CHILD' });
    const sent = ecaf.proxy.registrations().length;
    ecaf.proxy.set('pass');
    expect(await settled(robin, episode.id)).toEqual(['SUPERSEDED', 'DELIVERED']);
    // One that was on its way at that moment was cut off: none is sent after it.
    const after = ecaf.proxy.registrations().slice(sent);
    expect(new Set(after.map(({ step }) => step))).toEqual(new Set(['CLOSED']));
    expect(await registered()).toEqual([]);
  });

  it('that the directory refused is said, and told anew when what stood in the way is gone', async () => {
    const sasha = await ecaf.worker();
    const { json: episode } = await sasha.call('POST', '/episodes', { childId: child.none });
    await sasha.call('POST', `/episodes/${episode.id}/consent`, { version: episode.version, consent: consentBy() });
    expect(await settled(sasha, episode.id)).toEqual(['REFUSED']);
    expect(await registration(sasha, episode.id)).toMatchObject([{ step: 'OPENED', code: 'NOT_INVOLVED' }]);
    await ecaf.involve(sasha, child.none);
    expect((await sasha.call('POST', `/episodes/${episode.id}/registration`)).status).toBe(200);
    expect(await settled(sasha, episode.id)).toEqual(['REFUSED', 'DELIVERED']);
    const nothing = await sasha.call('POST', `/episodes/${episode.id}/registration`);
    expect(nothing.json.errors).toMatchObject([{ code: 'NOTHING_TO_RETRY' }]);
    expect(await registered()).toMatchObject([{ said: 'CURRENT', practitioner: sasha.practitioner }]);
  });
});
