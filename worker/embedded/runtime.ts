import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type MiniflareOptions } from 'miniflare'
import { HOST } from './port.ts'

type DatabaseOptions = {
  /** Folder that D1 and KV keep their files in. */
  resources: string
  /** What workerd finds in its environment. */
  workerd: Record<string, string>
  database?: string | undefined
  /** Takes workerd's own lines; without it they are printed. */
  onLine?: (line: string) => void
}

type ServingOptions = DatabaseOptions & {
  /** Folder of the built files. */
  dist: string
  port: number
  /** The worker's variables and secrets, as env.ts knows them. */
  variables: Record<string, string>
  /** Whether beacons are limited as on Cloudflare. Everybody here is loopback, so they are not unless asked for. */
  limits?: boolean
}

/** The database alone, on no public port, for what must be done before anybody is answered. */
export function startDatabase(options: DatabaseOptions): Miniflare {
  const script = 'export default { fetch() { return new Response(null, { status: 503 }) } }'
  return new Miniflare(convertV4MiniflareOptions({ ...common(options, 0), modules: true, script }))
}

/** The same worker with the same bindings as wrangler.toml names, in workerd, with no development proxy in front. */
export function serving({
  dist,
  port,
  variables,
  limits = false,
  ...rest
}: ServingOptions): MiniflareOptions {
  return convertV4MiniflareOptions({
    ...common(rest, port),
    modules: true,
    scriptPath: join(dist, 'worker.js'),
    assets: {
      directory: join(dist, 'public'),
      binding: 'ASSETS',
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
    },
    queueProducers: { EVENTS: 'leadlight-events' },
    queueConsumers: {
      'leadlight-events': {
        maxBatchSize: 100,
        maxBatchTimeout: 1,
        maxRetries: 10,
        deadLetterQueue: 'leadlight-events-dead',
      },
      'leadlight-events-dead': { maxBatchSize: 10, maxBatchTimeout: 1 },
    },
    ...(limits && { ratelimits: { BEACONS: { namespace_id: '1001', simple: { limit: 1000, period: 10 } } } }),
    bindings: variables,
  })
}

function common({ resources, workerd, database = 'leadlight', onLine }: DatabaseOptions, port: number) {
  return {
    host: HOST,
    port,
    name: 'leadlight',
    compatibilityDate: '2026-08-15',
    d1Databases: { DB: database },
    kvNamespaces: { KV: 'leadlight' },
    resourcePersistencePath: resources,
    log: new Log(LogLevel.WARN),
    logRequests: false,
    // Without it Miniflare asks the network for a sample of request.cf at every start.
    cf: {},
    telemetry: { enabled: false },
    unsafeRuntimeEnv: workerd,
    ...(onLine && { handleStructuredLogs: ({ message }: { message: string }) => onLine(message) }),
  }
}
