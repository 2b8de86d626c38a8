import type { Browser } from 'playwright-core'

/** What one script cost one page, in milliseconds of a CPU that is slowed down. */
export interface Cost {
  /** The main thread's processor time in JavaScript, and in everything. */
  script: number
  task: number
  /** From the start of the script to the call which hands the first event to the network. */
  firstEvent: number
  /** Of more than 50 ms. */
  longTasks: number
  /** The cumulative layout shift. */
  shift: number
}

const SLOWDOWN = 4

/** How long after its first event a script is still watched: answers, timers, and what it puts off. */
const AFTERMATH_MS = 500

/** Loads a page in a fresh profile, then the script, and sees what that takes. A script that `sends` nothing is watched just as long. */
export async function loadOnce(browser: Browser, url: string, script: string, sends: boolean): Promise<Cost> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.addInitScript(watch)
    await page.goto(url)
    const cdp = await context.newCDPSession(page)
    // Other work of the machine stretches a clock's time, not the thread's.
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    const read = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics')
      return (name: string) => 1_000 * (metrics.find((metric) => metric.name === name)?.value ?? 0)
    }
    const before = await read()
    const seen = await page.evaluate(run, { script, sends, aftermath: AFTERMATH_MS })
    const after = await read()
    return {
      script: after('ScriptDuration') - before('ScriptDuration'),
      task: after('TaskDuration') - before('TaskDuration'),
      ...seen,
    }
  } finally {
    await context.close()
  }
}

interface Watched extends Window {
  began?: number
  sentAt?: number
  longTasks?: number
  shift?: number
  onsent?: () => void
}

/** In the page, before anything else. */
function watch(): void {
  const page: Watched = window
  page.longTasks = page.shift = 0
  const observe = (type: string, see: (entry: PerformanceEntry & { value?: number }) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type })
  // Only those of the script: the page's own come before it begins.
  observe('longtask', ({ startTime }) => {
    if (page.began && startTime > page.began - 50) page.longTasks = (page.longTasks ?? 0) + 1
  })
  observe('layout-shift', ({ value = 0 }) => {
    page.shift = (page.shift ?? 0) + value
  })
  const note = () => {
    page.sentAt ??= performance.now()
    page.onsent?.()
  }
  const { fetch } = window
  window.fetch = (...given) => {
    note()
    return fetch(...given)
  }
  const beacon = navigator.sendBeacon.bind(navigator)
  navigator.sendBeacon = (...given) => {
    note()
    return beacon(...given)
  }
}

/** In the page. */
async function run({ script, sends, aftermath }: { script: string; sends: boolean; aftermath: number }) {
  const page: Watched = window
  const tag = document.createElement('script')
  tag.async = true
  tag.src = script
  tag.dataset.site = 'pk_test'
  const sent = new Promise<void>((sent) => {
    page.onsent = sent
  })
  const loaded = new Promise((loaded) => {
    tag.onload = loaded
  })
  document.head.appendChild(tag)
  await (sends ? sent : loaded)
  await new Promise((over) => setTimeout(over, aftermath))
  const { began = 0, sentAt = 0, longTasks = 0, shift = 0 } = page
  return { firstEvent: sentAt - began, longTasks, shift }
}
