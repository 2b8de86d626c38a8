// Runs in workerd before each file of test/worker: the files share a runtime, and each begins with empty storage.
import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

await reset()
for (const db of [env.DB, env.DB_2, env.DB_3]) await applyD1Migrations(db, env.TEST_MIGRATIONS)
