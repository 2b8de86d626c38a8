import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { readBlocks } from '../support/markdown.ts'
import { freePort, startServer, type TestServer } from '../support/server.ts'

// "The first score on your own site": the README's own blocks, in order, on a site of somebody else.
let server: TestServer
let browser: Browser
let site: Server
let folder: string

beforeAll(async () => {
  server = await startServer()
  browser = await launchBrowser()
  folder = await mkdtemp(join(tmpdir(), 'leadlight-readme-'))
  await symlink(server.state, join(folder, '.leadlight'))
})

afterAll(async () => {
  site?.close()
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
})

it('the README leads to a score in three steps', async () => {
  const address = await serve(
    `<!doctype html><title>Ours</title><head><script>${block('js')}</script>${block('html')}</head><h1>Ours</h1>`,
  )
  const page = await browser.newPage()
  const sent = page.waitForResponse(
    (response) => response.url().endsWith('/v1/events') && response.status() === 202,
  )
  await page.goto(`${address}/pricing`)
  await page.waitForFunction(() => 'leadlight' in window)
  await page.evaluate("leadlight('flush')")
  await sent
  const shown = JSON.parse(block('jsonc').replace(/\s\/\/.*$/gm, ''))
  const soon = { timeout: 30_000, interval: 500 }
  await vi.waitFor(async () => {
    const { stdout } = await promisify(execFile)('bash', ['-c', block('sh')], { cwd: folder })
    expect(JSON.parse(stdout)).toMatchObject({ email: shown.email })
    expect(Object.keys(JSON.parse(stdout))).toEqual(expect.arrayContaining(Object.keys(shown)))
  }, soon)
})

/** The first block in a language, with this run's address and key in the place of the reader's. */
function block(language: string): string {
  const found = readBlocks('README.md').find((one) => one.language === language)
  expect(found, `a ${language} block in README.md`).toBeDefined()
  return (found?.text ?? '')
    .replaceAll('http://127.0.0.1:8787', server.url)
    .replaceAll('pk_YOUR_WRITE_KEY', server.writeKey)
}

async function serve(html: string): Promise<string> {
  const port = await freePort()
  site = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
  await new Promise<void>((resolve) => site.listen(port, '127.0.0.1', resolve))
  return `http://127.0.0.1:${port}`
}
