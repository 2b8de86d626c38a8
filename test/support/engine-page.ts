import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { type Collector, startCollector, TAGS } from './collector.ts'
import { openChromium } from './engines/chromium.ts'
import { openFirefox } from './engines/firefox.ts'
import { ENGINES, type Engine, type Tab } from './engines/tab.ts'
import { openWebKit } from './engines/webkit.ts'
import { createWhen } from './when.ts'

/** What a test of the SDK has at hand in every browser: a tab, and a collector that nobody else sends to. */
export interface EngineBench {
  collector: Collector
  page: Tab
  /** A further tab of the same visitor. It goes with the test. */
  newTab(): Promise<Tab>
  when: ReturnType<typeof createWhen>
}

/** Both ways to put the SDK into a page, for `describe.each`. */
export const BUILDS = Object.entries(TAGS)

/** Firefox's driver answers no more for a tab, once in some thousand tests: it is left where it is, and the next test has another. */
const HANGS_MS = 15_000

/** The browser that this file runs in: each has a Vitest project. */
export const ENGINE = ENGINES.find((name) => name === process.env.LEADLIGHT_ENGINE) ?? 'chromium'

/**
 * WebKitGTK 2.50 has no Navigation API (Safari has it since 26.2). There the SDK hears of a route with the visitor's next input, and of
 * no link that only a script follows. A test below holds this to be true, so that it is noticed when it is not any more.
 */
export const NAVIGATES = ENGINE !== 'webkit'

const OPEN = {
  chromium: openChromium,
  firefox: () => openFirefox(inject('firefox')),
  webkit: () => openWebKit(inject('webkit')),
}

/**
 * Registers the hooks of a spec file and returns what they fill. One tab serves many tests, because to open one takes longer
 * than most of them do: its cookie is removed in between, and each test's origin is a new one, so that its storage is.
 */
export function openEngineBench(): EngineBench {
  const bench = {} as EngineBench
  const open = new Set<Tab>()
  let engine: Engine

  bench.newTab = async () => {
    const tab = await engine.newTab()
    open.add(tab)
    const close = tab.close.bind(tab)
    tab.close = async () => {
      open.delete(tab)
      await close()
    }
    return tab
  }
  beforeAll(async () => {
    engine = await OPEN[ENGINE]()
  })
  beforeEach(async () => {
    // One for each test: what the page of the last one sent on its way out comes to the collector of that one.
    bench.collector = await startCollector()
    const [tab = await bench.newTab()] = open
    bench.page = tab
    bench.when = createWhen(bench.collector, bench.page)
  })
  afterEach(async () => {
    const [kept = await bench.newTab(), ...further] = open
    for (const tab of further) await tab.close()
    bench.collector.page(
      '/forget',
      `<script>document.cookie = 'leadlight=;path=/;secure;max-age=0'</script>`,
      { tag: '' },
    )
    const forget = (tab: Tab) => tab.goto(`${bench.collector.url}/forget`)
    const isDone = await Promise.race([forget(kept).then(() => true), setTimeout(HANGS_MS, false)])
    if (!isDone) {
      open.delete(kept)
      await forget(await bench.newTab())
    }
    await bench.collector.close()
  })
  afterAll(() => engine.leave())
  return bench
}
