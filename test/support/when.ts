// The sentence of the browser tests: when this is done, expect these events and refute those.
import { isDeepStrictEqual } from 'node:util'
import type {} from '../../sdk/snippet.ts'
import type { Collector } from './collector.ts'
import type { Tab } from './engines/tab.ts'

/** Some fields of an event. A pattern stands for any string it matches, a function for any value it accepts. */
export type Partial = Record<string, unknown>

export interface Outcome {
  /** Each must arrive, as a different event. */
  expect?: Partial[]
  /** None of these may have arrived by the time a later event of the same page has. */
  refute?: Partial[]
}

/**
 * Does `action`, then waits until all of `expect` arrived. Time is never waited for: what must not come is looked for
 * once an event that was made afterwards is there. Fails with both lists: what was missing or unwanted, and what came.
 */
export function createWhen(collector: Collector, page: Pick<Tab, 'evaluate'>) {
  let sentinels = 0

  return async function when(action: () => unknown, { expect = [], refute = [] }: Outcome) {
    const before = new Set(collector.events().map(({ id }) => id))
    const arrived = () =>
      collector.events().filter(({ id, ...event }) => !before.has(id) && !isSentinel(event))
    await action()
    await collector.until(() => missing(expect, arrived()).length === 0).catch(() => {})
    if (refute.length > 0) await sentinel()
    const faults = [
      ...missing(expect, arrived()).map((partial) => `missing   ${show(partial)}`),
      ...refute
        .filter((partial) => arrived().some((event) => fits(event, partial)))
        .map((partial) => `unwanted  ${show(partial)}`),
    ]
    if (faults.length > 0) {
      throw new Error(
        `${faults.join('\n')}\narrived:\n${
          arrived()
            .map((event) => `  ${show(event)}`)
            .join('\n') || '  nothing'
        }`,
      )
    }
    return arrived()
  }

  async function sentinel() {
    const name = `sentinel ${++sentinels}`
    await page.evaluate((name) => {
      window.leadlight?.track?.(name)
      window.leadlight?.flush?.()
    }, name)
    await collector.until(() =>
      collector.events().some((event) => event.kind === 'custom' && event.name === name),
    )
  }
}

function isSentinel(event: Partial): boolean {
  return event.kind === 'custom' && String(event.name).startsWith('sentinel ')
}

/** Those of `wanted` that no event is left for, each event standing for one only. */
function missing(wanted: readonly Partial[], events: readonly object[]): Partial[] {
  const left = [...events]
  return wanted.filter((partial) => {
    const at = left.findIndex((event) => fits(event, partial))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function fits(event: object, partial: Partial): boolean {
  const fields = new Map<string, unknown>(Object.entries(event))
  return Object.entries(partial).every(([name, wanted]) => {
    const value = fields.get(name)
    if (wanted instanceof RegExp) return typeof value === 'string' && wanted.test(value)
    return typeof wanted === 'function' ? wanted(value) === true : isDeepStrictEqual(value, wanted)
  })
}

function show(partial: object): string {
  return JSON.stringify(partial, (_, value) =>
    value instanceof RegExp || typeof value === 'function' ? String(value) : value,
  )
}
