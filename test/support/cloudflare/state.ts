import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

/** What an account holds, as far as a deployment of Leadlight touches it. */
export type Account = {
  databases: { uuid: string; name: string; db: DatabaseSync }[]
  namespaces: { id: string; title: string }[]
  /** Names; null where the account has not enabled R2. */
  buckets: string[] | null
  queues: Queue[]
  scripts: Map<string, Script>
  /** Pattern → the script that answers there. */
  routes: Map<string, string>
  /** Host → the script that has it for itself. */
  domains: Map<string, string>
}

export type Queue = { queue_id: string; queue_name: string; consumers: Record<string, unknown>[] }

export type Script = {
  /** Their ids, the newest last: it serves. */
  versions: string[]
  /** As wrangler sent them the last time, secrets apart. */
  bindings: { name: string; type: string; [field: string]: unknown }[]
  secrets: Map<string, string>
  schedules: string[]
  /** Whether it answers at <name>.<account>.workers.dev, and its earlier versions beside it. */
  subdomain: { enabled: boolean; previews_enabled: boolean }
  assets: Set<string>
}

export function emptyAccount(): Account {
  return {
    databases: [],
    namespaces: [],
    buckets: [],
    queues: [],
    scripts: new Map(),
    routes: new Map(),
    domains: new Map(),
  }
}

export function addDatabase(account: Account, name: string): Account['databases'][number] {
  const database = { uuid: randomUUID(), name, db: new DatabaseSync(':memory:') }
  account.databases.push(database)
  return database
}

/** One that is not there yet is made: a secret may come before the script. */
export function scriptOf(account: Account, name: string): Script {
  const known = account.scripts.get(name)
  if (known) return known
  const script: Script = {
    versions: [],
    bindings: [],
    secrets: new Map(),
    schedules: [],
    subdomain: { enabled: false, previews_enabled: false },
    assets: new Set(),
  }
  account.scripts.set(name, script)
  return script
}
