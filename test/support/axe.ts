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

/**
 * What axe finds wrong with the page that is shown, all of it opened, in both looks; and what reaches beyond the narrow one. What
 * opens is looked at before as well: it may lie too close to the next to be hit with a finger.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  await page.setViewportSize({ width: LOOKS[0].width, height: 800 })
  const faults = (await found(page, `runOnly: ['target-size']`)).map((fault) => `closed: ${fault}`)
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    const all = [
      ...(await found(page, `rules: { 'target-size': { enabled: true } }`)),
      ...(await page.evaluate(tooWide)),
    ]
    faults.push(...all.map((fault) => `${width} px: ${fault}`))
  }
  return faults
}

async function found(page: Page, options: string): Promise<string[]> {
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(
    `axe.run({ resultTypes: ['violations'], ${options} }).then(({ violations }) => ({ violations }))`,
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} in ${html.slice(0, 120)}`))
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
