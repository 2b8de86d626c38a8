// The bindings that tests in workerd see: those of the worker, and the migrations that vitest.config.ts reads for them.
declare namespace Cloudflare {
  interface Env {
    DB: D1Database
    DB_2: D1Database
    DB_3: D1Database
    KV: KVNamespace
    EVENTS: Queue
    ASSETS: Fetcher
    TEST_MIGRATIONS: { name: string; queries: string[] }[]
    /** The databases of released versions, see test/support/freeze.ts. */
    TEST_RELEASED: { name: string; queries: string[] }[]
  }
}
