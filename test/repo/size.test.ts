import { expect, it } from 'vitest'
import { bundleScripts } from '../../sdk/build.ts'

/** Brotli bytes, as a visitor downloads them. The first is the promise of the README's first lines. */
const BUDGET = { script: 3000, chat: 1500 }

it.each(['script', 'chat'] as const)('the %s file stays within its budget', async (name) => {
  const { bytes } = await bundleScripts()
  expect(bytes[name]).toBeGreaterThan(0)
  expect(bytes[name]).toBeLessThanOrEqual(BUDGET[name])
})
