import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Model, presets } from '../../shared/scoring/index.ts'
import { startServer, type TestServer } from '../support/server.ts'

const ROOT = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'leadlight-model-'))
const file = join(folder, 'model.json')

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true })
})

describe('npm run model', () => {
  test('check names each fault with its place and what to do', () => {
    save({ ...presets.light, bands: [5, 10, 20] })
    const { status, out } = run('check', file)
    expect([status, out]).toEqual([1, `${file}: bands do not fall: order them, the hottest first\n`])
    save(presets.light)
    expect(run('check', file)).toEqual({ status: 0, out: '' })
  })

  test('test says which score is missed, and by how much', () => {
    expect(run('test', 'examples/models/light.json').status).toBe(0)
    const [journey, ...others] = JSON.parse(
      readFileSync(join(ROOT, 'examples/models/light.journeys.json'), 'utf8'),
    )
    const wrong = { ...journey, scores: { ...journey.scores, 15: 7 } }
    writeFileSync(join(folder, 'model.journeys.json'), JSON.stringify([wrong, ...others]))
    const { status, out } = run('test', file)
    expect(status).toBe(1)
    expect(out).toContain('✗ reader\n    day 15: engagement is 0.98, not 7\n')
  })

  test('pull, diff and publish go there and back', async () => {
    expect(run('pull', file).status).toBe(0)
    expect(run('diff', file)).toEqual({ status: 0, out: 'Nothing differs from version 1.\n' })
    const model: Model = JSON.parse(readFileSync(file, 'utf8'))
    save({ ...model, bands: [70, 40, 20] })
    expect(run('diff', file)).toEqual({ status: 1, out: 'The model: bands [60,40,20] → [70,40,20].\n' })
    const published = run('publish', file, '--note', 'Hotter')
    expect(published).toEqual({ status: 0, out: 'Version 2 is published (silent) and serves.\n' })
    expect(run('diff', file).status).toBe(0)
    const answer = await fetch(`${server.url}/v1/models/2`, {
      headers: { authorization: `Bearer ${server.readKey}` },
    })
    expect(await answer.json()).toMatchObject({
      note: 'Hotter',
      author: 'npm run model',
      model: { bands: [70, 40, 20] },
    })
    expect(run('publish', file)).toEqual({ status: 0, out: 'Nothing differs: nothing is published.\n' })
  })

  test('in a CI of one’s own: the steps of examples/models/github-actions.yml, one after another', async () => {
    const repository = mkdtempSync(join(tmpdir(), 'leadlight-customer-'))
    symlinkSync(ROOT, join(repository, 'leadlight'))
    for (const part of ['json', 'journeys.json']) {
      copyFileSync(join(ROOT, `examples/models/light.${part}`), join(repository, `model.${part}`))
    }
    const workflow = readFileSync(join(ROOT, 'examples/models/github-actions.yml'), 'utf8')
    const steps = [...workflow.matchAll(/run: (npm .*)/g)].map(([, command = '']) => command)
    const work = () =>
      steps
        // Installing takes the network; here everything is.
        .filter((command) => !command.startsWith('npm ci'))
        .map((command) => inShell(command, repository))
    const said = work()
    expect(said.map(({ status }) => status)).toEqual([0, 0, 0, 0])
    expect(said[2]?.out).toContain('Rule “Viewed pricing” (pricing-page): points 20 → 5')
    expect(said[3]?.out).toMatch(/^Version \d+ is published \(silent\)/)
    expect(work()[3]?.out).toBe('Nothing differs: nothing is published.\n')
    writeFileSync(join(repository, 'model.json'), '{ "name": "Nothing" }')
    expect(work().map(({ status }) => status)).toEqual([1, 1, 0, 1])
    rmSync(repository, { recursive: true })
  })

  test('says what it needs where it cannot tell', () => {
    expect(run('publish')).toMatchObject({ status: 2 })
    expect(run('check', join(folder, 'none.json')).status).toBe(2)
    expect(run('diff', file, { LEADLIGHT_ADMIN_KEY: 'ak_wrong' })).toMatchObject({ status: 2 })
  })
})

function save(model: unknown): void {
  writeFileSync(file, JSON.stringify(model))
}

function inShell(command: string, cwd: string): { status: number | null; out: string } {
  const { status, stdout } = spawnSync('sh', ['-c', command], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      PWD: cwd,
      GITHUB_SHA: '8d1c8b69c3fce7bea45c73efd06983e3c419a92f',
      LEADLIGHT_URL: server.url,
      LEADLIGHT_ADMIN_KEY: server.adminKey,
    },
  })
  return { status, out: stdout }
}

function run(...args: (string | Record<string, string>)[]): { status: number | null; out: string } {
  const words = args.filter((arg) => typeof arg === 'string')
  const env = Object.assign({}, ...args.filter((arg) => typeof arg === 'object'))
  const { status, stdout } = spawnSync(process.execPath, ['worker/embedded/model.ts', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, LEADLIGHT_URL: server.url, LEADLIGHT_ADMIN_KEY: server.adminKey, ...env },
  })
  return { status, out: stdout }
}
