import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { serving } from '../../worker/embedded/runtime.ts'
import { readText } from './sources.ts'

const toml = readText('wrangler.toml')
const dist = mkdtempSync(join(tmpdir(), 'leadlight-dist-'))
writeFileSync(join(dist, 'worker.js'), 'export default {}')
const served = JSON.stringify(serving({ resources: '/r', workerd: {}, dist, port: 1, variables: {} }))

it('the embedded server has every binding of wrangler.toml', () => {
  const bindings = [...toml.matchAll(/^binding = "(\w+)"/gm)].map(([, name]) => name)
  expect(bindings).toEqual(['ASSETS', 'DB', 'KV', 'ARCHIVE', 'EVENTS'])
  for (const binding of bindings) expect(served).toContain(`"${binding}"`)
})

it('the embedded server limits beacons only when asked to, and then as wrangler.toml does', () => {
  const [, limit, period] = /^simple = \{ limit = (\d+), period = (\d+) \}/m.exec(toml) ?? []
  expect(served).not.toContain('BEACONS')
  const options = { resources: '/r', workerd: {}, dist, port: 1, variables: {}, limits: true }
  expect(JSON.stringify(serving(options))).toContain(`"simple":{"limit":${limit},"period":${period}}`)
})

it('both run under the same compatibility date and consume the same queues', () => {
  const [, date] = /^compatibility_date = "([\d-]+)"/m.exec(toml) ?? []
  expect(served).toContain(`"${date}"`)
  const queues = [...toml.matchAll(/^(?:queue|dead_letter_queue) = "([\w-]+)"/gm)].map(([, name]) => name)
  expect(new Set(queues)).toEqual(new Set(['leadlight-events', 'leadlight-events-dead']))
  for (const queue of queues) expect(served).toContain(`"${queue}"`)
})
