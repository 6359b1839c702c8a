import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { viteGlobImports } from './scripts/globImports.mjs';

export default defineConfig({
  plugins: [viteGlobImports()],
  test: {
    include: ['test/**/*.test.ts'], pool: 'forks', testTimeout: 300_000, hookTimeout: 300_000, reporters: ['default'],
    globalSetup: ['test/cli/bundled.ts'],
    // Left alone, Vitest takes one of two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
