// Runs in workerd before each file of test/worker: the real migrations on that file's own empty D1.
import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
