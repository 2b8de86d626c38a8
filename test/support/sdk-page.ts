import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type Collector, startCollector } from './collector.ts'
import { createWhen } from './when.ts'

/** What a browser test of the SDK has at hand; a fresh profile and page for every test. */
export interface Bench {
  browser: Browser
  collector: Collector
  context: BrowserContext
  page: Page
  when: ReturnType<typeof createWhen>
}

/** Registers the hooks of a spec file and returns what they fill. */
export function openBench(): Bench {
  const bench = {} as Bench
  beforeAll(async () => {
    bench.browser = await launchBrowser()
  })
  beforeEach(async () => {
    // One for each test: what the page of the last one sent on its way out comes to the collector of that one.
    bench.collector = await startCollector()
    bench.context = await bench.browser.newContext()
    bench.page = await bench.context.newPage()
    bench.when = createWhen(bench.collector, bench.page)
  })
  afterEach(async () => {
    await bench.context.close()
    await bench.collector.close()
  })
  afterAll(() => bench.browser.close())
  return bench
}
