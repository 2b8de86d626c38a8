import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** How pages are looked at: as on a telephone by night, and at a desk by day. */
const LOOKS = [
  { width: 375, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
] as const

/** What axe finds wrong with the page that is shown, all of it opened, in both looks; and what reaches beyond the narrow one. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  const faults: string[] = []
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
      `axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(({ violations }) => ({ violations }))`,
    )
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id} in ${html.slice(0, 120)}`),
    )
    faults.push(...[...found, ...(await page.evaluate(tooWide))].map((fault) => `${width} px: ${fault}`))
  }
  return faults
}

/** Runs in the page. What lies in something that scrolls or clips by itself may be wider than the page. */
function tooWide(): string[] {
  const isHeld = (one: Element) => {
    for (let box = one.parentElement; box && box.tagName !== 'MAIN'; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== 'visible') return true
    }
    return false
  }
  return [...document.querySelectorAll('main *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !isHeld(one))
    .map((one) => `too wide: ${one.tagName} ${one.className}`)
}
