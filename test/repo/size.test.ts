import { expect, it } from 'vitest'
import { bundleScripts } from '../../sdk/build.ts'
import { describeSizes, readSizes } from '../support/sizes.ts'

/** Brotli bytes, as a visitor downloads them. The first is the promise of the README's first lines; of `extras` the consent readers and the linker are 900. */
const BUDGET = { script: 3000, chat: 1500, forms: 1000, tail: 250, history: 250, extras: 1000, debug: 1000 }

it('every file stays within its budget', async () => {
  const { bytes } = await bundleScripts()
  expect(Object.keys(bytes).sort()).toEqual(Object.keys(BUDGET).sort())
  for (const [name, budget] of Object.entries(BUDGET)) {
    const spent = new Map(Object.entries(bytes)).get(name)
    expect(spent, name).toBeGreaterThan(0)
    expect(spent, name).toBeLessThanOrEqual(budget)
  }
})

it('the README shows the sizes as they are (npm run fix)', async () => {
  const { bytes } = await bundleScripts()
  expect(readSizes()).toBe(describeSizes(bytes))
})
