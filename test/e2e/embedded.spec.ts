import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../support/database.ts'
import { freePort, launch, startServer, type TestServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

describe('the embedded server', () => {
  it('answers on loopback alone, and says that it is well', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  it('keeps its keys to the owner of the folder', async () => {
    const { mode } = await stat(server.state)
    expect(mode & 0o077).toBe(0)
    expect(server.writeKey).toMatch(/^pk_/)
    expect(server.adminKey).toMatch(/^ak_/)
  })

  it('comes up again after kill -9, with the same site and a new login code', async () => {
    const before = { ...server }
    await server.kill9()
    await vi.waitFor(() => expect(fetch(server.url)).rejects.toThrow())
    await server.restart()
    expect(server).toMatchObject({ url: before.url, siteId: before.siteId, readKey: before.readKey })
    expect(server.pid).not.toBe(before.pid)
    expect(server.dashboardUrl).not.toBe(before.dashboardUrl)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  it('loses nothing that it acknowledged when it is killed while it writes', async () => {
    const batches = Array.from({ length: 40 }, (_, n) => batchOf(server.writeKey, n))
    const sending = batches.map((batch) => send(server.url, batch))
    await Promise.race(sending)
    await server.kill9()
    const answers = await Promise.all(sending)
    const kept = batches.filter((_, n) => answers[n] === 202).flatMap(idsOf)
    expect(kept.length).toBeGreaterThan(0)
    await server.restart()
    await send(server.url, batchOf(server.writeKey, 40))
    expect(await listEventIds(server)).toEqual(expect.arrayContaining(kept))

    // The SDK sends again whatever was not acknowledged, and whatever was once more: every event is there once.
    for (const batch of batches) expect(await send(server.url, batch)).toBe(202)
    const ids = await listEventIds(server)
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted())
    expect(ids).toEqual(expect.arrayContaining(batches.flatMap(idsOf)))
  })

  it('refuses to run beside itself, and names the port', async () => {
    const said = launch({ PORT: new URL(server.url).port, LEADLIGHT_STATE: server.state })
    await expect(said).rejects.toThrow(/^[^\n]*\nPort \d+ is in use: .+ Stop it .+\n$/)
  })
})

describe('starting', () => {
  let folder: string
  const ours: ChildProcess[] = []
  afterEach(async () => {
    for (const child of ours.splice(0)) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  })
  const prepare = async (files: Record<string, string> = {}) => {
    folder = await mkdtemp(join(tmpdir(), 'leadlight-state-'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return { PORT: String(await freePort()), LEADLIGHT_STATE: folder }
  }

  it('says that another program has the port', async () => {
    const env = await prepare()
    const other = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${env.PORT}, '127.0.0.1', () => console.log('listening'))`,
    ])
    ours.push(other)
    await once(other.stdout, 'data')
    await expect(launch(env)).rejects.toThrow(
      `Port ${env.PORT} is in use by another program. Stop that, or choose`,
    )
  })

  it.each([
    ['installation.json is not JSON', { 'installation.json': '{"siteId":' }],
    ['installation.json lacks keys', { 'installation.json': '{}' }],
  ])('says what is damaged: %s', async (fault, files) => {
    await expect(launch(await prepare(files))).rejects.toThrow(`(${fault}). Set it aside and start anew: mv `)
  })

  /** The folder of a server that has been killed. */
  const copyState = async () => {
    const env = await prepare()
    await server.kill9()
    await vi.waitFor(() => expect(fetch(server.url)).rejects.toThrow())
    await cp(server.state, folder, { recursive: true })
    return env
  }

  it('says in one line that the database is no database', async () => {
    const env = await copyState()
    const database = join(folder, 'resources/d1/miniflare-D1DatabaseObject')
    for (const name of await readdir(database)) {
      if (/(?<!metadata)\.sqlite$/.test(name)) await writeFile(join(database, name), 'no database')
      else if (!name.startsWith('metadata')) await rm(join(database, name))
    }
    await expect(launch(env)).rejects.toThrow(
      /^[^\n]*\nThe state folder .+ is damaged \(file is not a database\)\. .+\n$/,
    )
  })

  it('sets a state folder aside whose schema is another by now, and begins a new one', async () => {
    const env = await copyState()
    const db = openDatabase({ state: folder }, false)
    db.exec("update d1_migrations set hash = 'another'")
    db.close()

    const begun = await launch(env)
    ours.push(begun)
    expect(JSON.parse(await readFile(join(folder, 'dev.json'), 'utf8')).siteId).not.toBe(server.siteId)
    const aside = (await readdir(tmpdir())).filter((name) => name.startsWith(`${basename(folder)}.`))
    expect(aside).toHaveLength(1)
    const kept = join(tmpdir(), aside[0] ?? '')
    expect(JSON.parse(await readFile(join(kept, 'installation.json'), 'utf8')).siteId).toBe(server.siteId)
    begun.kill('SIGTERM')
    await once(begun, 'exit')
    await rm(kept, { recursive: true })
  })

  it('refuses what is no port', async () => {
    await expect(launch({ ...(await prepare()), PORT: 'web' })).rejects.toThrow('PORT=8788 npm start')
  })

  it('ends with the process that asked for it, and gives its place to the next', async () => {
    const env = await prepare()
    const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    ours.push(owner)
    await once(owner, 'spawn')
    const abandoned = await launch({ ...env, LEADLIGHT_OWNER: String(owner.pid) })
    ours.push(abandoned)
    const ended = once(abandoned, 'exit')
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    ours.push(await launch(env))
    await ended
    const { pid } = JSON.parse(await readFile(join(folder, 'dev.json'), 'utf8'))
    expect(pid).toBe(ours.at(-1)?.pid)
    const last = ours.at(-1)
    last?.kill('SIGTERM')
    if (last) await once(last, 'exit')
  })
})

type Batch = { events: { id: string; [field: string]: unknown }[] }

/** One beacon of one visitor who is known by name, so that the API shows what is stored. */
function batchOf(site: string, n: number): Batch {
  const at = Date.now()
  const about = { at, view: 'view-1', url: 'https://example.com/pricing' }
  return {
    ...{ v: 1, site, visitor: 'visitor-1', session: 'session-1', sentAt: at },
    events: [
      { id: `page-${n}`, kind: 'page_view', ...about },
      { id: `identify-${n}`, kind: 'identify', email: 'ada@example.com', ...about },
    ],
  }
}

function idsOf({ events }: Batch): string[] {
  return events.map(({ id }) => id)
}

/** The answer's status; 0 where there was none. */
async function send(url: string, batch: Batch): Promise<number> {
  try {
    return (await fetch(`${url}/v1/events`, { method: 'POST', body: JSON.stringify(batch) })).status
  } catch {
    return 0
  }
}

async function listEventIds({ url, readKey }: TestServer): Promise<string[]> {
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${readKey}` } })
    return answer.json()
  }
  const lead = await ask<{ id: string }>('/v1/leads?email=ada@example.com')
  const ids: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Batch & { cursor: string | null } = await ask(
      `/v1/leads/${lead.id}/timeline${cursor && `?cursor=${encodeURIComponent(cursor)}`}`,
    )
    ids.push(...idsOf(page))
    cursor = page.cursor
  }
  return ids
}
