import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'

/** Ends every process that shows a page with no chance to tidy up, and resolves once `pages` are gone. */
export async function killRenderers(pages: Page[]): Promise<void> {
  const browser = pages[0]?.context().browser()
  if (!browser) throw new Error('There is no browser to kill a page of')
  const gone = Promise.all(pages.map((page) => new Promise((crashed) => page.once('crash', crashed))))
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL')
  await gone
}

/** Ends the whole browser that works on a profile's folder in the same way. */
export async function killBrowser(context: BrowserContext, profile: string): Promise<void> {
  const gone = new Promise((closed) => context.once('close', closed))
  // A link to <machine>-<process>.
  const owner = await readlink(join(profile, 'SingletonLock'))
  process.kill(Number(owner.split('-').pop()), 'SIGKILL')
  await gone
}
