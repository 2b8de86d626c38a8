// One run of a delivery test: a page says something, something happens to it, and then it is counted what the collector has.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Collector, startCollector, TAGS } from '../collector.ts'
import { sized } from '../soak.ts'

export interface Lab {
  collector: Collector
  context: BrowserContext
  page: Page
  /** All that the pages said so far. */
  said: Set<string>
  /** Has the page say `count` events: all at once, or one after the other in less than a second. */
  say(count: number, page?: Page, spread?: boolean): Promise<void>
  /** Whether all that was said is there. */
  isComplete(): boolean
  /** A page in the same profile, where the browser itself was ended. */
  reopen?(): Promise<Page>
  tidy?(): Promise<void>
}

/** What happens to a page, from before its events to the end of it. */
export type Fate = (lab: Lab) => Promise<unknown>

export interface Count {
  said: number
  /** Arrived without any further page. */
  now: number
  /** Arrived once the same profile showed one more page. */
  next: number
  /** How many times an event arrived that had arrived before. */
  copies: number
  /** How many of them a score would count again, their id being another. */
  twice: number
  requests: number
}

/** Long enough for whatever is under way. Only what is lost is waited for this long. */
const PATIENCE_MS = 2_500
/** What is there without a further page is a figure of the soak's; a test lets it be. */
const PATIENCE_NOW_MS = sized(100, PATIENCE_MS)

/** The fate, what had arrived by then, one more page, and what had arrived by then. */
export async function count(browser: Browser, fate: Fate): Promise<Count> {
  const collector = await startCollector()
  collector.state.answerMs = 80
  serve(collector)
  const context = await browser.newContext()
  const said = new Set<string>()
  const names = () =>
    collector.batches.flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'custom' ? [{ id: event.id, name: event.name }] : [])),
    )
  const arrived = () => new Set(names().map(({ name }) => name)).size
  const lab: Lab = {
    collector,
    context,
    page: await context.newPage(),
    said,
    isComplete: () => arrived() === said.size,
    say: async (count, page = lab.page, spread) => {
      const names = Array.from({ length: count }, (_, number) => `event ${said.size + number}`)
      for (const name of names) said.add(name)
      await page.evaluate(say, { names, spread })
    },
  }
  try {
    await fate(lab)
    await collector.until(lab.isComplete, PATIENCE_NOW_MS).catch(() => {})
    const now = arrived()
    const requests = collector.state.requests
    collector.state.mood = 'up'
    const page = await (lab.reopen?.() ?? context.newPage())
    await page.goto(`${collector.url}/next`)
    await collector.until(lab.isComplete, PATIENCE_MS).catch(() => {})
    await page.context().close()
    const ids = new Set(names().map(({ id }) => id)).size
    return {
      said: said.size,
      now,
      next: arrived(),
      copies: names().length - ids,
      twice: ids - arrived(),
      requests,
    }
  } finally {
    await context.close()
    await collector.close()
    await lab.tidy?.()
  }
}

/** In the page: 60 to 120 ms apart is how a visitor makes events happen who is quick. */
async function say({ names, spread }: { names: string[]; spread: boolean | undefined }): Promise<void> {
  for (const [number, name] of names.entries()) {
    window.leadlight?.track?.(name)
    if (spread && number < names.length - 1)
      await new Promise((go) => setTimeout(go, 60 + ((number * 37) % 60)))
  }
}

/** Three pages, whose events are those of `site`. */
export function serve(collector: Collector, site?: string): void {
  const tag = site ? TAGS.script.replace('pk_test', site) : TAGS.script
  for (const path of ['/', '/next', '/other']) collector.page(path, path, { tag })
}

/** Opens the first page and waits until its view has arrived. */
export async function arrive({ collector, page }: Lab, path = '/'): Promise<void> {
  await page.goto(collector.url + path)
  await collector.until(() => collector.events().some(({ kind }) => kind === 'page_view'))
}
