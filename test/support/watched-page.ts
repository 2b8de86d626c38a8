import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** A page on whose console whatever is wrong goes into `faults`, also what the page throws. */
export async function newPage(
  browser: Browser,
  faults: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options })
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
  return page
}
