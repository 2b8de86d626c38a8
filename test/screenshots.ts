// Takes the pictures of the dashboard that the README shows, into examples/screenshots: `npm run build && node test/screenshots.ts`.
// With a folder, every page goes there, wide and narrow, light and dark, to be looked at: `… test/screenshots.ts /tmp/pictures`.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchBrowser } from './support/browser.ts'
import { EVERY_PAGE } from './support/every-page.ts'
import { seed } from './support/seeded.ts'
import { startServer } from './support/server.ts'

const ROOT = join(import.meta.dirname, '..')
const LEADS = Number(process.env.LEADS) || 2_000

const WIDTHS = { 1280: 900, 390: 844 }

type Shot = { name: keyof typeof EVERY_PAGE; width: keyof typeof WIDTHS; colorScheme: 'light' | 'dark' }

/** What the README shows. */
const SHOWN: Shot[] = [
  { name: 'lead', width: 1280, colorScheme: 'light' },
  { name: 'leads', width: 1280, colorScheme: 'light' },
  { name: 'tag', width: 1280, colorScheme: 'light' },
  { name: 'leads', width: 390, colorScheme: 'dark' },
  { name: 'lead', width: 390, colorScheme: 'dark' },
  { name: 'funnel', width: 1280, colorScheme: 'dark' },
]

const folder = process.argv[2]
const [server, browser] = await Promise.all([startServer(), launchBrowser()])
try {
  const lead = await seed(server, LEADS)
  // As somebody reads it, who has a zone and a language.
  const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'Europe/Amsterdam' })
  await page.goto(server.dashboardUrl)
  await settled(page)
  const into = folder ?? join(ROOT, 'examples/screenshots')
  await mkdir(into, { recursive: true })
  for (const { name, width, colorScheme } of folder === undefined ? SHOWN : everyShot()) {
    await page.setViewportSize({ width: Number(width), height: WIDTHS[width] })
    await page.emulateMedia({ colorScheme })
    await page.goto(`${server.url}/dashboard/${EVERY_PAGE[name].replace('LEAD', lead)}`)
    await page.waitForFunction(() => !document.querySelector('[aria-busy]'))
    const path = join(
      into,
      `${name}${width === 390 ? '-390' : ''}${folder && colorScheme === 'dark' ? '-dark' : ''}.png`,
    )
    await page.screenshot({ path, fullPage: folder !== undefined })
  }
} finally {
  await browser.close()
  await server.stop()
}

function everyShot(): Shot[] {
  const names = Object.keys(EVERY_PAGE) as Shot['name'][]
  return ([1280, 390] as const).flatMap((width) =>
    (['light', 'dark'] as const).flatMap((colorScheme) =>
      names.map((name) => ({ name, width, colorScheme })),
    ),
  )
}

/** Pages are counted and reports are made. */
async function settled(page: Page): Promise<void> {
  await page.goto(`${server.url}/dashboard/pages`)
  await page.getByText('Still counting').waitFor({ state: 'detached', timeout: 300_000 })
  await page.goto(`${server.url}/dashboard/reports`)
  await page.getByRole('heading', { name: 'By channel' }).waitFor({ timeout: 300_000 })
}
