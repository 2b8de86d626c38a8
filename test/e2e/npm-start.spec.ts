import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type DevFile, freePort } from '../support/server.ts'

// The command as a newcomer types it, with npm and its shells between them and the server.
let state: string
let env: NodeJS.ProcessEnv
const started: ChildProcess[] = []

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'leadlight-state-'))
  env = { ...process.env, PORT: String(await freePort()), LEADLIGHT_STATE: state }
})

afterAll(async () => {
  for (const npm of started) if (npm.exitCode === null && npm.signalCode === null) npm.kill('SIGKILL')
  // The server follows its npm.
  await vi.waitFor(async () => expect(await isUp()).toBe(false), 5_000)
  await rm(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
})

it('npm start comes up, and says where to go', async () => {
  const said = await npmStart()
  const { dashboardUrl, demoUrl } = await readDevFile()
  for (const text of [dashboardUrl, demoUrl, 'dev.json']) expect(said).toContain(text)
  // Into this server, and not into the one of the folder that is the default.
  expect(said).toContain(`LEADLIGHT_STATE=${state} npm run seed -- --leads 2000`)
})

it('npm start takes over when the npm before it was ended by kill -9', async () => {
  const before = await readDevFile()
  const [npm] = started
  npm?.kill('SIGKILL')
  await npmStart()
  const after = await readDevFile()
  expect(after).toMatchObject({ url: before.url, siteId: before.siteId, readKey: before.readKey })
  expect(after.pid).not.toBe(before.pid)
  expect(await isUp()).toBe(true)
})

it('npm start fails, and its npm with it, where the server is there already', async () => {
  await expect(npmStart()).rejects.toThrow(`Port ${env.PORT} is in use: Leadlight runs already at`)
  expect(await isUp()).toBe(true)
})

async function npmStart(): Promise<string> {
  const npm = spawn('npm', ['start'], { cwd: join(import.meta.dirname, '../..'), env })
  started.push(npm)
  let said = ''
  const ready = new Promise<void>((resolve) => {
    const hear = (chunk: Buffer) => {
      said += chunk
      if (said.includes('Ctrl-C stops.')) resolve()
    }
    npm.stdout.on('data', hear)
    npm.stderr.on('data', hear)
  })
  const ended = once(npm, 'close').then(() => Promise.reject(new Error(said)))
  await Promise.race([ready, ended])
  ended.catch(() => {})
  return said
}

async function readDevFile(): Promise<DevFile> {
  return JSON.parse(await readFile(join(state, 'dev.json'), 'utf8'))
}

async function isUp(): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${env.PORT}/healthz`)).ok
  } catch {
    return false
  }
}
