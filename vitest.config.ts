import { existsSync } from 'node:fs'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

// What drives a browser is tried twice: a machine that stalls for a second is no fault of ours. `npm test` names whatever needed it.
const RETRY = 1

// Files share a process and a runtime where they can (`isolate: false`): starting those anew took longer than the tests.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          environment: 'node',
          // Laws take their time where a machine does other things as well.
          testTimeout: 30_000,
          include: ['test/{shared,sdk,embedded,deploy,repo}/**/*.test.ts'],
        },
      },
      {
        plugins: [
          cloudflareTest(async () => {
            await buildOnce()
            return {
              wrangler: { configPath: './wrangler.toml' },
              miniflare: {
                // For sites that live in another database than the first.
                d1Databases: { DB_2: 'leadlight-2', DB_3: 'leadlight-3' },
                bindings: {
                  ENVIRONMENT: 'embedded',
                  SESSION_SECRET: 'a secret of the tests',
                  LOGIN_CODE: 'a-login-code-of-the-tests',
                  LEADLIGHT_WEBHOOKS_LOOPBACK: '1',
                  SOAK: process.env.SOAK ?? '',
                  SEED: process.env.SEED ?? '',
                  TEST_MIGRATIONS: await readD1Migrations('worker/db/migrations'),
                  TEST_RELEASED: await readD1Migrations('test/released'),
                },
              },
            }
          }),
        ],
        test: {
          name: 'worker',
          isolate: false,
          include: ['test/worker/**/*.test.{ts,tsx}'],
          setupFiles: ['./test/support/migrate.ts'],
          testTimeout: 15_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          isolate: false,
          environment: 'node',
          include: ['test/e2e/**/*.spec.ts'],
          globalSetup: './test/support/find-chromium.ts',
          retry: RETRY,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Half of the time they wait for what a browser or a restart takes.
          maxWorkers: 2,
        },
      },
      ...(['firefox', 'webkit'] as const).map((engine) => ({
        test: {
          name: engine,
          environment: 'node' as const,
          env: { LEADLIGHT_ENGINE: engine },
          include: ['test/e2e/sdk-{pageviews,engagement,links,forms,delivery}.spec.ts'],
          globalSetup: `./test/support/engines/${engine}.ts`,
          retry: RETRY,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      })),
    ],
  },
})

/** The worker imports dist/manifest.json, so there must be one; `npm test` makes a fresh one first. */
async function buildOnce(): Promise<void> {
  if (existsSync('dist/manifest.json')) return
  const { build } = await import('./sdk/build.ts')
  await build()
}
