import { relative, resolve } from 'node:path'
import type { Unstable_RawConfig } from 'wrangler'
import { named, type Settings } from './settings.ts'

/** What Cloudflare calls our databases, namespaces and buckets, by their bindings. A bucket that is not there is left out. */
export type Ids = Record<string, string>

type Places = { root: string; folder: string }

/**
 * wrangler.toml for one environment of one account: the names of that environment, the ids of that account, the place where it
 * is served. It is written into `folder`, so paths lead from there.
 */
export function configOf(source: Unstable_RawConfig, settings: Settings, ids: Ids, { root, folder }: Places) {
  const from = (path = '') => relative(folder, resolve(root, path))
  const name = (text = '') => named(text, settings)
  const { host, prefix } = settings
  const { name: worker, main, assets, build, vars, queues } = source
  const { d1_databases = [], kv_namespaces = [], r2_buckets = [] } = source
  return {
    ...source,
    name: name(worker),
    main: from(main),
    build: { ...build, cwd: root },
    assets: { ...assets, directory: from(assets?.directory) },
    vars: { ...vars, LEADLIGHT_PREFIX: prefix },
    // Where it has a host of its own, it answers nowhere else; and its earlier versions answer nowhere at all.
    workers_dev: host === null,
    preview_urls: false,
    ...(host !== null && { routes: [routeOf(host, prefix)] }),
    d1_databases: d1_databases.map(({ migrations_dir, database_name, ...rest }) => ({
      ...rest,
      database_name: name(database_name),
      database_id: ids[rest.binding],
      migrations_dir: from(migrations_dir),
    })),
    kv_namespaces: kv_namespaces.map((one) => ({ ...one, id: ids[one.binding] })),
    r2_buckets: r2_buckets
      .filter(({ binding }) => ids[binding] !== undefined)
      .map(({ bucket_name, ...rest }) => ({ ...rest, bucket_name: name(bucket_name) })),
    queues: {
      producers: queues?.producers?.map((one) => ({ ...one, queue: name(one.queue) })) ?? [],
      consumers:
        queues?.consumers?.map(({ dead_letter_queue: dead, ...one }) => ({
          ...one,
          queue: name(one.queue),
          ...(dead && { dead_letter_queue: name(dead) }),
        })) ?? [],
    },
  }
}

/** A host that has other things too lends us a path; one that has nothing else is ours, and gets its DNS record and certificate. */
function routeOf(host: string, prefix: string) {
  return prefix === '' ? { pattern: host, custom_domain: true } : `${host}${prefix}/*`
}
