import { join } from 'node:path'
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type MiniflareOptions,
  type V4WorkerOptions,
} from 'miniflare'
import { type Databases, FIRST } from './databases.ts'
import { createOutbound } from './outbound.ts'
import { HOST } from './port.ts'

type DatabaseOptions = {
  /** Folder that D1 and KV keep their files in. */
  resources: string
  /** What workerd finds in its environment. */
  workerd: Record<string, string>
  /** All that are bound; the first alone where nothing is said. */
  databases?: Databases | undefined
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

const COMPATIBILITY_DATE = '2026-08-15'

/** The databases alone, on no public port, for what must be done before anybody is answered. */
export function startDatabase(options: DatabaseOptions): Miniflare {
  const script = 'export default { fetch() { return new Response(null, { status: 503 }) } }'
  const worker = { ...storage(options), modules: true, script }
  return new Miniflare(convertV4MiniflareOptions({ ...machine(options), ...worker }))
}

/**
 * The same worker with the same bindings as wrangler.toml names, in workerd, with nothing in front: its socket is its own, not
 * that of Miniflare's entry worker and asset router, which cost more than all we do, and answer paths of theirs. Whoever
 * calls is loopback, so no address is lost by it.
 */
export function serving({
  dist,
  port,
  variables,
  limits = false,
  ...rest
}: ServingOptions): MiniflareOptions {
  const worker: V4WorkerOptions = {
    ...storage(rest),
    modules: true,
    scriptPath: join(dist, 'worker.js'),
    unsafeDirectSockets: [{ host: HOST, port }],
    serviceBindings: { ASSETS: 'leadlight-assets' },
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
    outboundService: createOutbound({ loopback: variables.LEADLIGHT_WEBHOOKS_LOOPBACK === '1' }),
    ratelimits: {
      ...(limits && { BEACONS: { namespace_id: '1001', simple: { limit: 1000, period: 10 } } }),
      REQUESTS: { namespace_id: '1002', simple: { limit: 120, period: 60 } },
    },
    bindings: variables,
  }
  const assets: V4WorkerOptions = {
    name: 'leadlight-assets',
    compatibilityDate: COMPATIBILITY_DATE,
    modules: true,
    script: 'export default {}',
    assets: { directory: join(dist, 'public'), routerConfig: { has_user_worker: false } },
  }
  return convertV4MiniflareOptions({ ...machine(rest), workers: [worker, assets] })
}

function storage({ databases = FIRST }: DatabaseOptions) {
  return {
    name: 'leadlight',
    compatibilityDate: COMPATIBILITY_DATE,
    d1Databases: databases,
    kvNamespaces: { KV: 'leadlight' },
    r2Buckets: { ARCHIVE: 'leadlight' },
  }
}

function machine({ resources, workerd, onLine }: DatabaseOptions) {
  return {
    host: HOST,
    port: 0,
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
