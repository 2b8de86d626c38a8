import { resolve } from 'node:path'
import { type Databases, readDatabases } from './databases.ts'
import { Problem } from './problem.ts'

export type Settings = {
  port: number
  /** Folder of everything that outlives a stop: the database, the demo site's keys, dev.json. */
  state: string
  /** Those that wrangler.toml binds. */
  databases: Databases
  /** Whether webhooks may go to plain-http receivers on this machine. */
  loopbackWebhooks: boolean
  /** Whether beacons are limited by key and address, as on Cloudflare. */
  limits: boolean
  /** Cloudflare Access in front of this machine, as wrangler.toml has it for a deployment; empty where there is none. */
  access: { team: string; audience: string }
  /** The process that asked for this server, ended with it; none when run by hand. */
  owner: number | null
}

/** The embedded server's settings from the environment, each checked once. */
export function readSettings(env: NodeJS.ProcessEnv, root: string): Settings {
  const port = Number(env.PORT || 8787)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Problem(
      `PORT is "${env.PORT}", which is no port number.`,
      'Give one from 1 to 65535: PORT=8788 npm start',
    )
  }
  return {
    port,
    state: resolve(root, env.LEADLIGHT_STATE || '.leadlight'),
    databases: readDatabases(root),
    limits: env.LEADLIGHT_LIMITS === 'on',
    loopbackWebhooks: env.LEADLIGHT_WEBHOOKS_LOOPBACK === '1',
    access: { team: env.LEADLIGHT_ACCESS_TEAM ?? '', audience: env.LEADLIGHT_ACCESS_AUDIENCE ?? '' },
    owner: Number(env.LEADLIGHT_OWNER) || null,
  }
}
