// Runs in workerd before each file of test/worker: the files share a runtime, and each begins with empty storage.
import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

await reset()
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
