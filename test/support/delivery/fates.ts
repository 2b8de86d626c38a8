import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM_ARGS, findChromium } from '../browser.ts'
import type { Mood } from '../collector.ts'
import { crash, killBrowser } from './kill.ts'
import { arrive, type Fate, type Lab } from './lab.ts'

/** Eight events 60 to 120 ms apart, and the end right after the last one: the rows of docs/delivery.md. */
export const KILLS: Record<string, Fate> = {
  'page closed': async (lab) => {
    await arrive(lab)
    await lab.say(8, lab.page, true)
    await lab.page.close()
  },
  navigated: async (lab) => {
    await arrive(lab)
    await lab.say(8, lab.page, true)
    await lab.page.goto(`${lab.collector.url}/other`)
  },
  'renderer crashed': async (lab) => {
    await arrive(lab)
    await lab.say(8, lab.page, true)
    await crash(lab.page)
  },
  'browser killed': async (lab) => {
    const folder = await mkdtemp(join(tmpdir(), 'leadlight-profile-'))
    const open = async () =>
      chromium.launchPersistentContext(folder, { executablePath: await findChromium(), args: CHROMIUM_ARGS })
    const context = await open()
    lab.reopen = async () => (await open()).newPage()
    lab.tidy = () => rm(folder, { recursive: true, force: true, maxRetries: 9 })
    lab.page = await context.newPage()
    await arrive(lab)
    await lab.say(8, lab.page, true)
    await killBrowser(context, folder)
  },
  'offline for an hour': async (lab) => {
    await lab.page.clock.install()
    await arrive(lab)
    await lab.context.setOffline(true)
    await lab.say(8)
    await lab.page.clock.fastForward(3_600_000)
    await lab.context.setOffline(false)
    await lab.collector.until(lab.isComplete)
    const ages = lab.collector.batches.flatMap(({ sentAt, events }) =>
      events.flatMap(({ kind, at }) => (kind === 'custom' ? [sentAt - at] : [])),
    )
    if (Math.min(...ages) < 3_600_000) throw new Error('an event has not kept its own time')
  },
  'collector down, then up': async (lab) => downThenUp(lab, 'refusing', 8),
  'reply lost': async (lab) => downThenUp(lab, 'losing', 8),
  'two tabs, one closed, one crashed': async (lab) => {
    await arrive(lab)
    lab.collector.state.mood = 'refusing'
    const other = await lab.context.newPage()
    await other.goto(`${lab.collector.url}/other`)
    await Promise.all([lab.say(8, lab.page, true), lab.say(8, other, true)])
    await other.close()
    await crash(lab.page)
  },
  'storage full': async (lab) => {
    lab.collector.early(fillStorage)
    await arrive(lab)
    await lab.say(8, lab.page, true)
    await lab.page.close()
  },
}

/** Five events in one task, and what comes after: the columns of the table in which no peer has all. */
export const LEAVINGS: Record<string, Fate> = {
  bounce: async (lab) => {
    const names = Array.from({ length: 5 }, (_, number) => `event ${number}`)
    for (const name of names) lab.said.add(name)
    const script = `for (const name of ${JSON.stringify(names)}) leadlight.track(name); location.href = '/other'`
    lab.collector.page('/', `<script>${script}</script>`)
    await lab.page.goto(lab.collector.url)
  },
  navigate: async (lab) => {
    await arrive(lab)
    await lab.say(5)
    await lab.page.evaluate(() => {
      location.href = '/other'
    })
  },
  close: async (lab) => {
    await arrive(lab)
    await lab.say(5)
    await lab.page.close()
  },
  'renderer crashed': async (lab) => {
    await arrive(lab)
    await lab.say(5)
    // The trial itself: the renderer dies a tenth of a second after the events, as in those of other trackers.
    await lab.page.evaluate(() => new Promise((go) => setTimeout(go, 100)))
    await crash(lab.page)
  },
  '503': async (lab) => downUntilLeft(lab, 'unavailable'),
  refused: async (lab) => downUntilLeft(lab, 'refusing'),
  blip: async (lab) => downThenUp(lab, 'unavailable', 5),
  'lost answer': async (lab) => downThenUp(lab, 'losing', 5),
}

/** The page stays, and its clock runs ahead once the collector is well. */
async function downThenUp(lab: Lab, mood: Mood, count: number): Promise<void> {
  await lab.page.clock.install()
  await arrive(lab)
  const { collector } = lab
  const before = collector.state.requests
  collector.state.mood = mood
  await lab.say(count)
  await lab.page.clock.runFor(3_000)
  await collector.until(() => collector.state.requests > before)
  // What is lost on its way back is lost by now: else there would be nothing to send again.
  await collector.until(() => mood !== 'losing' || collector.state.lost > 0)
  collector.state.mood = 'up'
  await lab.page.clock.runFor(12_000)
}

async function downUntilLeft(lab: Lab, mood: Mood): Promise<void> {
  const { collector, page } = lab
  collector.state.mood = mood
  await page.goto(collector.url)
  await lab.say(5)
  await page.evaluate(() => window.leadlight?.flush?.())
  await collector.until(() => collector.state.requests > 1)
  await page.close()
}

/** To the last character. */
function fillStorage(): void {
  for (const size of [100_000, 1_000, 1]) {
    try {
      for (let number = 0; ; number++) localStorage[`${size} ${number}`] = 'x'.repeat(size)
    } catch {}
  }
}
