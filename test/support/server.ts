import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the server writes into its state folder for scripts: addresses and keys. */
export type DevFile = {
  url: string
  demoUrl: string
  dashboardUrl: string
  siteId: string
  writeKey: string
  serverKey: string
  readKey: string
  adminKey: string
  pid: number
}

export type TestServer = DevFile & {
  /** The folder that outlives restarts, and goes with `stop()`. */
  state: string
  /** Ends the server's Node process as a crash would, with no chance to tidy up. */
  kill9: () => Promise<void>
  /** Starts it again on the same port and state, after a kill or in place of the one that runs; the object then holds the new links. */
  restart: () => Promise<void>
  stop: () => Promise<void>
  /** What it has printed since it was ready. */
  printed: () => string
}

const ROOT = join(import.meta.dirname, '../..')

/** The real embedded server, as `npm start` runs it, on a free port with a state folder of its own. dist/ must be built. */
export async function startServer(env: Record<string, string> = {}): Promise<TestServer> {
  const state = await mkdtemp(join(tmpdir(), 'leadlight-state-'))
  const port = await freePort()
  let printed = ''
  const start = async () => {
    const started = await launch({ ...env, PORT: String(port), LEADLIGHT_STATE: state })
    for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk) => (printed += chunk))
    return started
  }

  let child = await start()
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  const server: TestServer = {
    ...(await readDevFile(state)),
    state,
    printed: () => printed,
    kill9: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGTERM')
      child = await start()
      Object.assign(server, await readDevFile(state))
    },
    stop: async () => {
      await end('SIGTERM')
      await rm(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
    },
  }
  return server
}

/** Node, the shell beside it and workerd at once: none of them has a moment to finish anything. */
export async function killTree({ state, kill9 }: TestServer): Promise<void> {
  process.kill(Number(await readFile(join(state, 'workerd.pid'), 'utf8')), 'SIGKILL')
  await kill9()
}

/** Resolves once the server says that it is ready; what it said is in the error when it never is. */
export async function launch(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['worker/embedded/serve.ts'], {
    cwd: ROOT,
    // It follows us even when we are killed.
    env: { ...process.env, LEADLIGHT_OWNER: String(process.pid), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk
      if (said.includes('Leadlight is ready.')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code) =>
      reject(new Error(`The server ended with ${code} before it was ready:\n${said}`)),
    )
  })
  return child
}

async function readDevFile(state: string): Promise<DevFile> {
  return JSON.parse(await readFile(join(state, 'dev.json'), 'utf8'))
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return address.port
}
