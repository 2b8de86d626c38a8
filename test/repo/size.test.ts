import { expect, it } from 'vitest'
import { bundleScripts } from '../../sdk/build.ts'

/** Brotli bytes, as a visitor downloads them. The first is the promise of the README's first lines. */
const BUDGET = { script: 3000, chat: 1500, 'consent and linker': 900, debug: 1000 }

it('every file stays within its budget', async () => {
  const { bytes } = await bundleScripts()
  const spent = { ...bytes, 'consent and linker': bytes.consent + bytes.linker }
  for (const name of ['script', 'chat', 'consent and linker', 'debug'] as const) {
    expect(spent[name], name).toBeGreaterThan(0)
    expect(spent[name], name).toBeLessThanOrEqual(BUDGET[name])
  }
})
