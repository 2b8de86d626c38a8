// docs/deploy.md, done as it says, as far as that goes without an account: what needs one is done in deploy.test.ts.
import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Checkout, checkOut } from '../support/deployment.ts'
import { readBlocks, readPage } from '../support/markdown.ts'

const PAGE = 'docs/deploy.md'
const PATIENCE = 300_000
/** Nobody listens there. */
const NOWHERE = { CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:9' }

let checkout: Checkout

beforeAll(() => {
  checkout = checkOut()
})

afterAll(() => checkout.remove())

it('what it has run, for the host that it writes down, says what a deployment would do, asking nobody', {
  timeout: PATIENCE,
}, async () => {
  const wanted: { production: { host: string; prefix: string; site: string } } = JSON.parse(block('json'))
  writeFileSync(join(checkout.path, 'deploy.json'), block('json'))
  const { code, said } = await checkout.deploy(argumentsOf(block('sh')), NOWHERE)
  const { host, prefix, site } = wanted.production
  expect(said).toContain('would find or make the queue leadlight-events-dead')
  expect(said).toContain('would find or make the R2 bucket leadlight-archive')
  expect(said).toContain(`would make the first site, “${site}”`)
  expect(said).toContain(`would put the Worker leadlight at https://${host}${prefix}/`)
  expect(said).toContain('built it')
  expect(code).toBe(0)
  expect(existsSync(join(checkout.path, '.leadlight-deploy'))).toBe(false)
})

it('what it has wrangler do, wrangler knows', { timeout: PATIENCE }, async () => {
  const lines = [...readPage(PAGE).matchAll(/^npx wrangler (.+)$/gm)].map(([, line = '']) => line.split(' '))
  expect(lines.length).toBeGreaterThan(3)
  await Promise.all(
    lines.map(async (words) => {
      const options = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0] ?? '')
      const command = words.filter((word) => /^[a-z][a-z0-9-]*$/.test(word) && word !== 'leadlight')
      const { stdout } = await promisify(execFile)('wrangler', [...command, '--help'])
      expect(stdout).toContain(`wrangler ${command.join(' ')}`)
      for (const option of options) expect(stdout, words.join(' ')).toContain(option)
    }),
  )
})

/** What a line such as `npm run -s deploy -- --dry-run` hands over. */
function argumentsOf(line: string): string[] {
  const [, given = ''] = /^npm run -s deploy -- (.+)\n$/.exec(line) ?? []
  expect(given).not.toBe('')
  return given.split(' ')
}

function block(language: string): string {
  const found = readBlocks(PAGE).find((one) => one.language === language)
  expect(found, `a ${language} block in ${PAGE}`).toBeDefined()
  return found?.text ?? ''
}
