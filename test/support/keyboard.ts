import type { Page } from 'playwright-core'

/**
 * What is wrong for whoever has only a keyboard: the page, just loaded, is walked by Tab from its beginning to its end. Each stop has
 * to be in view and visibly marked, and whatever can be pressed or filled in has to be one (of radio buttons one in each group).
 */
export async function keyboardFaultsOf(page: Page): Promise<string[]> {
  await page.evaluate(watch)
  const faults: string[] = []
  for (let isWithin = true; isWithin; ) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(lookAtStop)
    isWithin = stop !== null
    faults.push(...(stop ?? []))
  }
  return [...faults, ...(await page.evaluate(missed))]
}

/** Runs in the page: what was reached is marked, for there is no other place that both runs see. */
function watch(): void {
  addEventListener('focusin', ({ target }) => {
    if (target instanceof Element) target.setAttribute('data-reached', '')
  })
}

/** Runs in the page. Null where the focus has left it, or begins again. */
function lookAtStop(): string[] | null {
  const stop = document.activeElement
  if (!stop || stop === document.body || stop.hasAttribute('data-looked-at')) return null
  stop.setAttribute('data-looked-at', '')
  const name = `${stop.tagName} ${stop.getAttribute('name') ?? ''} ${stop.textContent?.trim().slice(0, 40) ?? ''}`
  const shown = [stop, stop.nextElementSibling, stop.closest('label')].flatMap((one) => one ?? [])
  const isMarked = shown.some((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
  })
  const { top, bottom, left, right } = stop.getBoundingClientRect()
  const isSeen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth
  return [
    ...(isMarked ? [] : [`focus cannot be seen on ${name}`]),
    ...(isSeen ? [] : [`out of view: ${name}`]),
  ]
}

/** Runs in the page. */
function missed(): string[] {
  const all = document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary')
  const groupOf = (one: Element) =>
    one instanceof HTMLInputElement && one.type === 'radio' ? `input[type=radio][name="${one.name}"]` : null
  const isReached = (one: Element) => {
    const group = groupOf(one)
    return group === null
      ? one.hasAttribute('data-reached')
      : document.querySelector(`${group}[data-reached]`)
  }
  return [...all]
    .filter((one) => one.checkVisibility() && !one.matches(':disabled, [type=hidden]'))
    .filter((one) => !isReached(one))
    .map((one) => `no way by keyboard to ${one.outerHTML.slice(0, 120)}`)
}
