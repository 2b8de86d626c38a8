import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startCron } from './cron.ts'
import { forgetRunning, recordRunning } from './earlier.ts'
import type { Installation } from './installation.ts'
import { followOwner, holdLifeline } from './lifeline.ts'
import { SchemaDiffers } from './migrate.ts'
import { HOST } from './port.ts'
import { prepare } from './prepare.ts'
import { Problem } from './problem.ts'
import { serving } from './runtime.ts'
import type { Settings } from './settings.ts'
import { reasonOf, type StateFolder, setAside, writeJson } from './state.ts'
import { isErasurePending, vacuum } from './vacuum.ts'

type Links = {
  /** Signed in: carries a code that only this process takes. */
  dashboardUrl: string
  demoUrl: string
}

export type Server = Links & {
  /** Calls back once the `npm start` that asked for this server is gone. */
  onAbandoned: (callback: () => void) => void
  /** Stops everything, and removes from the files what was erased. What was acknowledged is on disk already. */
  stop: () => Promise<void>
}

type ServerOptions = { settings: Settings; state: StateFolder; dist: string }

/** Starts the server; resolves once it answers. */
export async function startServer({ settings, state, dist }: ServerOptions): Promise<Server> {
  await forgetRunning(state)
  const letGo = holdLifeline(state.workerdPid)
  await recordRunning(state, settings.port, settings.owner)
  await useFolderForTemporaryFiles(join(state.path, 'tmp'))
  process.env.MINIFLARE_WORKERD_PATH = join(import.meta.dirname, 'workerd.sh')
  const workerd = {
    LEADLIGHT_WORKERD: workerdPath(),
    LEADLIGHT_WORKERD_PID_FILE: state.workerdPid,
    LEADLIGHT_WORKERD_OWNER: String(process.pid),
  }

  const { databases } = settings
  const { runtime, installation } = await prepare({ state, workerd, databases }).catch(
    async (error: unknown) => {
      if (!(error instanceof SchemaDiffers)) throw error
      console.log(
        `The database's schema has changed. The old state is in ${await setAside(state)}; this is a new one.`,
      )
      await recordRunning(state, settings.port, settings.owner)
      await useFolderForTemporaryFiles(join(state.path, 'tmp'))
      return prepare({ state, workerd, databases })
    },
  )
  const loginCode = randomBytes(18).toString('base64url')
  const variables = {
    ...embeddedVariables(installation, loginCode),
    LEADLIGHT_ACCESS_TEAM: settings.access.team,
    LEADLIGHT_ACCESS_AUDIENCE: settings.access.audience,
    ...(settings.loopbackWebhooks && { LEADLIGHT_WEBHOOKS_LOOPBACK: '1' }),
  }
  await runtime.setOptions(
    serving({
      dist,
      resources: state.resources,
      databases,
      port: settings.port,
      variables,
      workerd,
      limits: settings.limits,
    }),
  )
  await recordRunning(state, settings.port, settings.owner)

  const url = `http://${HOST}:${settings.port}`
  await waitUntilHealthy(url)
  const stopCron = startCron(runtime)
  const links = await writeDevFile(state, { url, loginCode, installation })

  return {
    ...links,
    onAbandoned: (callback) => {
      if (settings.owner !== null) followOwner(settings.owner, callback)
    },
    stop: async () => {
      stopCron()
      await runtime.dispose()
      if (await isErasurePending(state)) await vacuum(state)
      await forgetRunning(state)
      letGo()
    },
  }
}

type DevFile = { url: string; loginCode: string; installation: Installation }

/** What scripts and tests read: where to go, and with which keys. Returns the links among it. */
export async function writeDevFile(
  state: StateFolder,
  { url, loginCode, installation }: DevFile,
): Promise<Links> {
  const links = { dashboardUrl: `${url}/dashboard/login?code=${loginCode}`, demoUrl: `${url}/demo/` }
  const { sessionSecret: _, ...site } = installation
  await writeJson(state.devFile, { url, ...links, ...site, pid: process.pid })
  return links
}

/** The worker's variables where it runs on this machine. */
export function embeddedVariables(installation: Installation, loginCode: string): Record<string, string> {
  return {
    ENVIRONMENT: 'embedded',
    LEADLIGHT_PREFIX: '',
    SESSION_SECRET: installation.sessionSecret,
    LOGIN_CODE: loginCode,
    DEMO_WRITE_KEY: installation.writeKey,
  }
}

async function waitUntilHealthy(url: string): Promise<void> {
  const deadline = performance.now() + 10_000
  let seen = 'no answer'
  while (performance.now() < deadline) {
    try {
      const answer = await fetch(`${url}/healthz`)
      if (answer.status === 200) return
      seen = `${answer.status} ${(await answer.text()).slice(0, 200)}`
    } catch (error) {
      seen = reasonOf(error)
    }
    await wait(50)
  }
  throw new Problem(
    `The server started, but ${url}/healthz is not well (${seen}).`,
    'Look at the lines above.',
  )
}

/** Miniflare leaves a folder behind when it is killed; in ours, the next start clears it. */
async function useFolderForTemporaryFiles(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
  await mkdir(path)
  process.env.TMPDIR = path
}

/** The workerd that Miniflare itself was installed with. */
function workerdPath(): string {
  const fromMiniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'))
  const { default: path }: { default: string } = fromMiniflare('workerd')
  return path
}
