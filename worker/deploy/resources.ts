import type { Unstable_RawConfig } from 'wrangler'
import type { Ids } from './config.ts'
import { named, type Settings } from './settings.ts'
import { WranglerFailed, wrangler } from './wrangler.ts'

/** Something that an account has to hold before the Worker can be put there. */
export type Resource = {
  kind: 'D1 database' | 'KV namespace' | 'R2 bucket' | 'queue'
  name: string
  binding?: string
}

/** All that wrangler.toml binds, by the names of this environment. */
export function listResources(source: Unstable_RawConfig, settings: Settings): Resource[] {
  const { name = '', d1_databases = [], kv_namespaces = [], r2_buckets = [], queues } = source
  const queueNames = new Set([
    ...(queues?.producers ?? []).map(({ queue = '' }) => queue),
    ...(queues?.consumers ?? []).flatMap(({ queue, dead_letter_queue: dead }) => [
      queue,
      ...(dead ? [dead] : []),
    ]),
  ])
  return [
    ...d1_databases.map(
      ({ binding, database_name = name }): Resource => ({
        kind: 'D1 database',
        name: named(database_name, settings),
        binding,
      }),
    ),
    ...kv_namespaces.map(
      ({ binding }): Resource => ({
        kind: 'KV namespace',
        name: named(`${name}-${binding.toLowerCase()}`, settings),
        binding,
      }),
    ),
    ...r2_buckets.map(
      ({ binding, bucket_name = name }): Resource => ({
        kind: 'R2 bucket',
        name: named(bucket_name, settings),
        binding,
      }),
    ),
    ...[...queueNames].map((queue): Resource => ({ kind: 'queue', name: named(queue, settings) })),
  ]
}

/**
 * Makes what the account lacks; the names tell what it has. Nothing is remembered on this machine, so another one, or the same
 * after a failure, goes on from what is there.
 */
export async function provide(
  root: string,
  resources: Resource[],
  say: (line: string) => void,
): Promise<Ids> {
  let known = await listKnown(root)
  const states = await Promise.all(
    resources.map(async (one) => {
      const { kind, name } = one
      const found =
        kind === 'queue' ? await hasQueue(root, name) : kind !== 'R2 bucket' && known[kind].has(name)
      const state = found ? 'found' : await make(root, one)
      say(`${kind} ${name}: ${state}`)
      return state
    }),
  )
  if (states.includes('made')) known = await listKnown(root)
  return Object.fromEntries(
    resources.flatMap(({ kind, name, binding }, index) => {
      if (kind === 'queue' || binding === undefined) return []
      if (kind === 'R2 bucket') return states[index] === OFF ? [] : [[binding, name]]
      return [[binding, known[kind].get(name) ?? '']]
    }),
  )
}

const OFF =
  'R2 is not enabled in this account, so all events stay in D1. Enable it in the Cloudflare dashboard and deploy again'

/** Buckets have no list that wrangler gives as data, so one that is there is found by making it. */
async function make(root: string, { kind, name }: Resource): Promise<string> {
  try {
    await wrangler(root, [...CREATE[kind], name])
    return 'made'
  } catch (error) {
    if (kind !== 'R2 bucket' || !(error instanceof WranglerFailed)) throw error
    if (/already exists|code: 10004/i.test(error.said)) return 'found'
    if (/enable R2|code: 10042/i.test(error.said)) return OFF
    throw error
  }
}

const CREATE = {
  'D1 database': ['d1', 'create'],
  'KV namespace': ['kv', 'namespace', 'create'],
  'R2 bucket': ['r2', 'bucket', 'create'],
  queue: ['queues', 'create'],
}

/** The ids of the account's databases and namespaces, by their names. */
async function listKnown(root: string): Promise<Record<'D1 database' | 'KV namespace', Map<string, string>>> {
  const [databases, namespaces] = await Promise.all([
    wrangler(root, ['d1', 'list', '--json']),
    wrangler(root, ['kv', 'namespace', 'list']),
  ])
  const d1: { name: string; uuid: string }[] = JSON.parse(databases.stdout)
  const kv: { title: string; id: string }[] = JSON.parse(namespaces.stdout)
  return {
    'D1 database': new Map(d1.map(({ name, uuid }) => [name, uuid])),
    'KV namespace': new Map(kv.map(({ title, id }) => [title, id])),
  }
}

async function hasQueue(root: string, name: string): Promise<boolean> {
  try {
    await wrangler(root, ['queues', 'info', name])
    return true
  } catch (error) {
    if (error instanceof WranglerFailed && error.said.includes('does not exist')) return false
    throw error
  }
}
