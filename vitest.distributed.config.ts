/** `npm run test:distributed`: the same tests of behaviour, on a Citus cluster that is given (docs/distributed.md). */
import { configDefaults, defineConfig } from 'vitest/config';
import usual from './vitest.config.ts';

const { test, ...rest } = usual;

export default defineConfig({
  ...rest,
  test: {
    ...test,
    exclude: configDefaults.exclude,
    include: [
      'tests/distributed/*.test.ts',
      'tests/journeys/*.test.ts',
      'tests/subgraphs/involvements/*.test.ts',
      'tests/{recorded-first,audit-covers-answers,hidden-changes-told-nobody}.test.ts',
    ],
    // Most of a file's time would go into loading the same modules again.
    isolate: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    globalSetup: ['tests/support/distributed-cluster.ts'],
  },
});
