import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, consentBy, type Ecaf, startEcaf, tokenOf, until, type Worker } from '#support/ecaf.ts';
import { startPart } from '#support/processes.ts';
import { child } from '#support/stack.ts';

describe('what eCAF tells the directory', () => {
  let ecaf: Ecaf;
  let robin: Worker;
  beforeAll(async () => {
    ecaf = await startEcaf();
    robin = await ecaf.worker(child.none);
  });
  afterAll(() => ecaf.stop());

  it('is told after the program was killed in the middle of telling it, once its person has signed in again', async () => {
    const env = { ECAF_PORT: '0', ECAF_DATABASE_URL: ecaf.database.url, ECAF_DIRECTORY_URL: ecaf.proxy.url };
    const options = { script: 'examples/ecaf/main.ts', env, ready: /answers at (\S+)\. It asks/ };
    const first = await startPart(options);
    const token = await tokenOf(robin.account);
    await robin.call('DELETE', '/sessions');
    const at = async (url = '') => api(url, (await api(url)('POST', '/sessions', { token })).json.session);
    const call = await at(first.said[0]);
    const { json: episode } = await call('POST', '/episodes', { childId: child.none });
    // The directory hears it, and the answer never arrives: nothing says whether it did.
    ecaf.proxy.set('swallow');
    await call('POST', `/episodes/${episode.id}/consent`, { version: episode.version, consent: consentBy() });
    await until(
      async () => ecaf.proxy.registrations().length,
      (seen) => seen >= 1,
    );
    await first.end('SIGKILL');
    ecaf.proxy.set('pass');
    expect(first.output()).not.toContain(child.none);
    const second = await startPart(options);
    try {
      // Nobody is signed in: it waits, and no token was kept that could be used.
      const dump = JSON.stringify(await ecaf.database.sql('select * from ecaf.registration'));
      expect(dump).not.toContain(token);
      expect(dump).toContain('WAITING');
      const back = await at(second.said[0]);
      // Its lease was the killed program's: it is not waited for longer than that.
      await ecaf.database.sql(
        'update ecaf.registration set leased_until = now(), next_at = now() where leased_until is not null',
      );
      const last = await until(
        async () => (await back('GET', `/episodes/${episode.id}`)).json.registration,
        ([only]) => only.state !== 'WAITING',
      );
      expect(last).toMatchObject([{ step: 'OPENED', state: 'DELIVERED' }]);
      expect(new Set(ecaf.proxy.registrations().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
      expect(
        await ecaf.stack.database.sql(
          `select caf_said as said, version, practitioner_id as practitioner from involvements.involvement
           where child_id = ? and caf_said is not null`,
          [child.none],
        ),
      ).toEqual([{ said: 'CURRENT', version: 2, practitioner: robin.practitioner }]);
    } finally {
      await second.end('SIGTERM');
    }
  });
});
