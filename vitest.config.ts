import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql 16 ships two builds; Vite would pick the one our dependencies do not use.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['tests/**/*.test.ts'],
    // On a cluster that is given, by `npm run test:distributed`.
    exclude: [...configDefaults.exclude, 'tests/distributed/**'],
    // Vitest leaves one core free, and of two that is half: most of what a test does is to wait for a database.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: ['tests/support/cluster.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
