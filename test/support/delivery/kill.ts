import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'

/** Ends the process that shows a page: none of the page's handlers runs. */
export async function crash(page: Page): Promise<void> {
  const gone = new Promise((crashed) => page.once('crash', crashed))
  const session = await page.context().newCDPSession(page)
  // It has nobody left to answer it.
  session.send('Page.crash').catch(() => {})
  await gone
}

/** Ends the browser that works on a profile's folder, with no chance to tidy up. */
export async function killBrowser(context: BrowserContext, profile: string): Promise<void> {
  const gone = new Promise((closed) => context.once('close', closed))
  // A link to <machine>-<process>.
  const owner = await readlink(join(profile, 'SingletonLock'))
  process.kill(Number(owner.split('-').pop()), 'SIGKILL')
  await gone
}
