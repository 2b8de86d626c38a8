import type { Beacon } from './project/beacon.ts'

/** What the runtime gives us. Each binding is explained in wrangler.toml. */
export interface Env {
  /** The first database: it knows every key, and in which database each site lives. */
  DB: D1Database
  /** Further ones for sites to live in: DB_2, DB_3 … */
  [further: `DB_${number}`]: D1Database | undefined
  KV: KVNamespace
  EVENTS: Queue<Beacon>
  ASSETS: Fetcher
  /** Limits beacons by key and address. Without it nobody is limited. */
  BEACONS?: RateLimit
  /** Limits requests to the API by key, fifty at a time. */
  REQUESTS?: RateLimit
  ENVIRONMENT: string
  LEADLIGHT_PREFIX?: string
  LEADLIGHT_WEBHOOKS_LOOPBACK?: string
  /** Cloudflare Access in front of the dashboard: `https://<team>.cloudflareaccess.com`, and the application's AUD tag. */
  LEADLIGHT_ACCESS_TEAM?: string
  LEADLIGHT_ACCESS_AUDIENCE?: string
  SESSION_SECRET?: string
  LOGIN_CODE?: string
  DEMO_WRITE_KEY?: string
}

const FIXES = {
  DB: 'add [[d1_databases]] with binding "DB" to wrangler.toml, then `npm run db:migrate`',
  KV: 'add [[kv_namespaces]] with binding "KV" to wrangler.toml',
  EVENTS: 'add [[queues.producers]] with binding "EVENTS" to wrangler.toml',
  ASSETS: 'add [assets] with binding "ASSETS" to wrangler.toml, then `npm run build`',
} as const satisfies Partial<Record<keyof Env, string>>

/** Throws with the fix where a binding is missing. Cheap, but meant for once per isolate. */
export function checkEnv(env: Partial<Env>): void {
  for (const [name, fix] of Object.entries(FIXES)) {
    if (!(name in env)) throw new Error(`The binding ${name} is missing: ${fix}`)
  }
}

/** The server that `npm start` runs: its queue lives in memory, so nothing may be acknowledged on the queue's word. */
export function isEmbedded(env: Env): boolean {
  return env.ENVIRONMENT === 'embedded'
}

/** Where all public paths are mounted: '' or '/some/path'. */
export function prefixOf(env: Env): string {
  const trimmed = (env.LEADLIGHT_PREFIX ?? '').replace(/^\/+|\/+$/g, '')
  return trimmed === '' ? '' : `/${trimmed}`
}

/** The only place that chooses a site's database. Another one is another binding. */
export function databaseOf(env: Env, { database }: { database: string }): D1Database {
  const found = databasesOf(env).get(database)
  if (!found) throw new Error(`No database is bound under the name ${database}`)
  return found
}

/** All there are, by name. */
export function databasesOf(env: Env): Map<string, D1Database> {
  const further = Object.entries(env).filter((entry): entry is [string, D1Database] => FURTHER.test(entry[0]))
  return new Map([['DB', env.DB], ...further])
}

const FURTHER = /^DB_\d+$/

/**
 * Lets others in between the slices of long work. On the embedded server the database answers within the runtime's own thread, so
 * a loop that awaits nothing else never lets it look at its sockets: until the loop ended nobody was answered, and no beacon
 * taken.
 */
export function breathe(): Promise<void> {
  return scheduler.wait(0)
}

/**
 * The same within a slice that computes for long: what it returns lets others in once so much time has gone since it last did. On
 * Cloudflare the clock stands while nothing is waited for, and others are in isolates of their own.
 */
export function breathing(everyMs = 20): () => Promise<void> {
  let last = Date.now()
  return async () => {
    if (Date.now() - last < everyMs) return
    await breathe()
    last = Date.now()
  }
}
