import { defineConfig } from 'vitest/config';

const env = { FORCE_COLOR: '3', TZ: 'UTC', LC_ALL: 'C.UTF-8' };

/**
 * Three kinds of test: pure ones, those on the lab's real services, and the whole program in a pseudo-terminal.
 * The last two wait more than they compute: three files at a time, each with a lab of its own.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          env,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.lab.test.ts', 'test/e2e/**'],
          // Left out, it is one on a machine with two cores.
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'lab',
          sequence: { groupOrder: 1 },
          env,
          include: ['test/**/*.lab.test.ts'],
          exclude: ['test/e2e/**'],
          globalSetup: ['test/lab/vitest.ts'],
          maxWorkers: 3,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 1 },
          env,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/build.ts', 'test/lab/vitest.ts'],
          maxWorkers: 3,
          // A machine that does two things at once can miss a deadline of a test; it does not miss it twice.
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
