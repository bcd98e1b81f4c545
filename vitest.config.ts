import { defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql 16 ships two builds; Vite would pick the one our dependencies do not use.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/cluster.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
