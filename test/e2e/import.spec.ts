// `npm run import` as an operator runs it: broken off, run again, run once more.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { readBlocks } from '../support/markdown.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { sized } from '../support/soak.ts'
import { ask, eventsOfLead } from '../support/stored.ts'

const ROOT = join(import.meta.dirname, '../..')
const PEOPLE = 50
/** A million in all in the soak. */
const EACH = sized(120, 20_000)
const TIMEOUT = sized(60_000, 1_800_000)

let server: TestServer
let folder: string
let file: string

beforeAll(async () => {
  server = await startServer()
  folder = await mkdtemp(join(tmpdir(), 'leadlight-import-'))
  file = join(folder, 'history.ndjson')
  const now = Date.now()
  const lines = Array.from({ length: PEOPLE * EACH }, (_, index) => {
    const at = now - (index + 1) * 1_000
    const event = { kind: 'page_view', url: 'https://www.harbrook.dev/pricing' }
    return JSON.stringify({ id: `line-${index}`, at, userId: `person-${index % PEOPLE}`, ...event })
  })
  await writeFile(file, `${lines.join('\n')}\n`)
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
})

type Run = { child: ChildProcess; ended: Promise<{ code: number | null; said: string }> }

function run(command = ['worker/embedded/import.ts', file]): Run {
  const env = { ...process.env, LEADLIGHT_URL: server.url, LEADLIGHT_SERVER_KEY: server.serverKey }
  const child = spawn(process.execPath, command, { cwd: ROOT, env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  return { child, ended: once(child, 'exit').then(([code]) => ({ code, said })) }
}

async function progress(): Promise<
  { next: number; accepted: number; finishedAt: number | null } | undefined
> {
  const { imports } = await ask<{ imports: { next: number; accepted: number; finishedAt: number | null }[] }>(
    server,
    '/v1/imports',
  )
  return imports[0]
}

it('goes on where it was broken off, and counts everything once', { timeout: TIMEOUT }, async () => {
  const broken = run()
  await vi.waitFor(async () => expect((await progress())?.next).toBeGreaterThan(0), {
    timeout: 20_000,
    interval: 5,
  })
  broken.child.kill('SIGKILL')
  await broken.ended
  const { next } = (await progress()) ?? { next: 0 }
  expect(next).toBeLessThan(PEOPLE * EACH)

  const resumed = await run().ended
  expect(resumed.code).toBe(0)
  expect(resumed.said).toContain(
    `${PEOPLE * EACH} lines: ${PEOPLE * EACH - next} new, ${next} known, 0 ignored`,
  )
  expect(await progress()).toMatchObject({ next: PEOPLE * EACH, finishedAt: expect.any(Number) })

  const again = await run().ended
  expect(again.said).toContain(`${PEOPLE * EACH} lines: 0 new, ${PEOPLE * EACH} known, 0 ignored`)
  const stored = await eventsOfLead(server, 'userId=person-7')
  expect(stored).toHaveLength(EACH)
  expect(new Set(stored.map(({ id }) => id)).size).toBe(EACH)
})

it('takes the lines that the README shows', async () => {
  const shown = readBlocks('README.md').find(({ language }) => language === 'ndjson')?.text ?? ''
  expect(shown.trim().split('\n')).toHaveLength(2)
  await writeFile(file, shown)
  expect(await run().ended).toMatchObject({
    code: 0,
    said: expect.stringContaining('2 new, 0 known, 0 ignored'),
  })
})

it('names what it could not take, and a file that is not there', async () => {
  await writeFile(file, '{"kind":"page_view"}\nnonsense\n')
  const { code, said } = await run().ended
  expect(code).toBe(1)
  expect(said).toMatch(/line 1: visitor, userId or email.*\nline 2: not a JSON object: .*CSV.*\n/)
  expect(said).toMatch(/2 lines: 0 new, 0 known, 2 ignored\n2 of 2 lines were not taken; .*\n$/)
  const again = await run().ended
  expect(again.code).toBe(1)
  expect(again.said).toMatch(/2 lines: 0 new, 0 known, 0 ignored, 2 ignored before\n2 of 2 lines were not/)
  await rm(file)
  expect(await run().ended).toMatchObject({ code: 1, said: expect.stringContaining('cannot be read') })
})

it('takes the good lines of a file of good and bad, and says by its exit that not all are in', async () => {
  const good = (id: string, title = '') =>
    JSON.stringify({
      id,
      at: Date.now() - 1_000,
      userId: 'mixed',
      kind: 'page_view',
      url: 'https://a.dev/',
      title,
    })
  // A mark that ends a line elsewhere stands in a text here.
  await writeFile(file, `${good('mixed-1')}\r\nname,email\n\n${good('mixed-2', 'one\u2028two')}`)
  expect(await run().ended).toMatchObject({
    code: 1,
    said: expect.stringMatching(/4 lines: 2 new, 0 known, 1 ignored\n1 of 4 lines was not taken; .*\n$/),
  })
  expect((await run().ended).said).toContain('4 lines: 0 new, 2 known, 0 ignored, 1 ignored before\n')
  expect(await eventsOfLead(server, 'userId=mixed')).toHaveLength(2)
})

it('names a line that is longer than a request, and goes on with the others', async () => {
  const line = (id: string, title: string) =>
    JSON.stringify({
      id,
      at: Date.now() - 1_000,
      userId: 'long',
      kind: 'page_view',
      url: 'https://a.dev/',
      title,
    })
  // Two of them together, too, are more than a request.
  const long = '\u00e9"'.repeat(400_000)
  await writeFile(
    file,
    [line('long-1', ''), line('long-2', long), line('long-3', long), line('long-4', '')].join('\n'),
  )
  const { code, said } = await run().ended
  expect(code).toBe(1)
  expect(said).toMatch(/line 2: larger than 32768 bytes\nline 3: larger than 32768 bytes\n/)
  expect(said).toMatch(
    /4 lines: 2 new, 0 known, 2 ignored\n2 of 4 lines were not taken; .*Put right what is to count/,
  )
  expect(await eventsOfLead(server, 'userId=long')).toHaveLength(2)
})

it('takes nothing of bytes that are no text, and says so each time', async () => {
  await writeFile(
    file,
    Uint8Array.from({ length: 3_000 }, (_, index) => (index * index * 31 + index * 7) % 251),
  )
  const first = await run().ended
  expect(first).toMatchObject({
    code: 1,
    said: expect.stringMatching(/: 0 new, 0 known, [1-9]\d* ignored\n/),
  })
  const again = await run().ended
  expect(again).toMatchObject({
    code: 1,
    said: expect.stringMatching(/: 0 new, 0 known, 0 ignored, [1-9]\d* ignored before\n/),
  })
})

it('`npm run seed` brings in made-up leads once, however often it is run', async () => {
  const seed = ['worker/embedded/seed.ts', '--leads', '12', '--seed', 'spec']
  const first = await run([...seed, '--now', '2026-11-20T12:00Z']).ended
  expect(first).toMatchObject({ code: 0, said: expect.stringMatching(/lines: \d+ new, 0 known, 0 ignored/) })
  const { leads } = await ask<{ leads: { email: string }[] }>(server, '/v1/leads?limit=100')
  expect(leads.filter(({ email }) => email?.includes('@')).length).toBeGreaterThanOrEqual(12)
  const again = await run([...seed, '--now', '2026-11-20T12:00Z']).ended
  expect(again.said).toContain('Going on after line ')
  const later = await run([...seed, '--now', '2026-11-21T12:00Z']).ended
  expect(later).toMatchObject({ code: 0 })
  expect(Number(/(\d+) new/.exec(later.said)?.[1])).toBeLessThan(
    Number(/(\d+) known/.exec(later.said)?.[1]) / 4,
  )
  expect(await run(['worker/embedded/seed.ts', '--leads', 'many']).ended).toMatchObject({
    code: 1,
    said: expect.stringContaining('--leads is "many"'),
  })
})
