/** One database server for everything that is tried: making one anew would cost more than most tests. */
import knexLibrary from 'knex';
import { GIVEN_CLUSTER, startCluster } from '#support/cluster.ts';

export async function sharedCluster() {
  const { url, dataDir, stop } = await startCluster();
  const admin = knexLibrary({ client: 'pg', connection: url, pool: { min: 0, max: 1 } });
  return {
    environment: { [GIVEN_CLUSTER]: JSON.stringify({ url, dataDir }) } as Readonly<Record<string, string>>,
    /** Removes what a test has left that was cut short. */
    sweep: async (): Promise<void> => {
      const { rows } = await admin.raw<{ rows: { name: string }[] }>(
        String.raw`select datname as name from pg_database where datname like 'test\_%'`,
      );
      for (const { name } of rows) await admin.raw('drop database if exists ?? with (force)', [name]);
    },
    stop: async (): Promise<void> => {
      await admin.destroy();
      await stop();
    },
  };
}

/** Where nothing that is tried needs one. */
export const noCluster: Awaited<ReturnType<typeof sharedCluster>> = {
  environment: {},
  sweep: async () => undefined,
  stop: async () => undefined,
};
