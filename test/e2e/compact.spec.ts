import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, launch, startServer, type TestServer } from '../support/server.ts'
import { verify } from '../support/verify.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Words of somebody who is erased, wherever a page could have put them. */
const SECRETS = ['secretmailbox', 'secretsurname', 'secretvisitor', 'secretpath', 'secretevent', 'secretfile']

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server?.stop()
})

test('nothing of an erased person is left in the files once the server has stopped, and all of the others is', async () => {
  await sendSomebody('secret')
  await sendSomebody('public')
  expect(found()).toEqual(SECRETS)
  await erase('secretmailbox@example.com')
  await server.kill9()
  expect(found()).not.toEqual([])

  const { stdout, status } = compact()
  expect({ stdout, status }).toEqual({
    stdout: 'Nothing of what was erased is left in the files.\n',
    status: 0,
  })
  expect(found()).toEqual([])

  await server.restart()
  expect(verify(server).out).toBe('1 visitors, 1 leads: 0 differences\n')
})

test('a server that stops after an erasure compacts by itself', async () => {
  await sendSomebody('secret2')
  await erase('secret2mailbox@example.com')
  await server.restart()
  expect(found('secret2')).toEqual([])
})

test('npm run compact leaves a running server alone, and says so', () => {
  const { stderr, status } = compact()
  expect(stderr).toMatch(/^Leadlight runs at .+ on this database\. Stop it .+\n$/)
  expect(status).toBe(1)
})

test('a copy of the folder of a stopped server is a backup: what it held is served again', async () => {
  await sendSomebody('kept')
  const port = await freePort()
  const folder = `${server.state}-backup`
  await server.restart()
  await server.kill9()
  await cp(server.state, folder, { recursive: true })
  await server.restart()
  await sendSomebody('afterwards')

  const restored = await launch({ PORT: String(port), LEADLIGHT_STATE: folder })
  const { url, readKey } = JSON.parse(readFileSync(join(folder, 'dev.json'), 'utf8'))
  const statusOf = async (email: string) =>
    (await fetch(`${url}/v1/leads?email=${email}`, { headers: { authorization: `Bearer ${readKey}` } }))
      .status
  expect(readKey).toBe(server.readKey)
  expect(await statusOf('keptmailbox@example.com')).toBe(200)
  expect(await statusOf('afterwardsmailbox@example.com')).toBe(404)
  // Not killed: who ends workerd then finds its number in the folder that goes.
  const exited = once(restored, 'exit')
  restored.kill()
  await exited
  await rm(folder, { recursive: true, maxRetries: 20, retryDelay: 200 })
})

async function sendSomebody(who: string): Promise<void> {
  const at = Date.now()
  const url = `https://example.com/${who}path`
  const events = [
    { id: `${who}event`, kind: 'page_view', at, url, title: `Page of ${who}surname` },
    {
      id: `${who}2`,
      kind: 'download',
      at,
      url,
      file: `${who}file.pdf`,
      href: `https://example.com/${who}file.pdf`,
    },
    { id: `${who}3`, kind: 'form', at, url, form: 'contact', email: `${who}mailbox@example.com` },
    { id: `${who}4`, kind: 'identify', at, traits: { surname: `${who}surname` } },
  ]
  const body = JSON.stringify({ v: 1, site: server.writeKey, visitor: `${who}visitor`, sentAt: at, events })
  const answer = await fetch(`${server.url}/v1/events`, { method: 'POST', body })
  expect(await answer.json()).toMatchObject({ accepted: 4 })
}

async function erase(email: string): Promise<void> {
  const headers = { authorization: `Bearer ${server.adminKey}` }
  const found = await fetch(`${server.url}/v1/leads?email=${email}`, { headers })
  const { id }: { id: string } = await found.json()
  const gone = await fetch(`${server.url}/v1/leads/${id}`, { method: 'DELETE', headers })
  expect(gone.status).toBe(204)
}

/** Which of the words stand in any file of the state folder. */
function found(who = 'secret'): string[] {
  const files = readdirSync(server.state, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  )
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
  return SECRETS.map((word) => word.replace('secret', who)).filter((word) =>
    texts.some((text) => text.includes(word)),
  )
}

function compact() {
  const env = { ...process.env, LEADLIGHT_STATE: server.state }
  return spawnSync('npm', ['run', '-s', 'compact'], { cwd: ROOT, env, encoding: 'utf8' })
}
