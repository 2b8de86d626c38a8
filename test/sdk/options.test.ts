import { afterEach, describe, expect, it, vi } from 'vitest'
import { firstConsent } from '../../sdk/options.ts'

afterEach(() => vi.unstubAllGlobals())

describe('firstConsent()', () => {
  it.each([
    [undefined, '', false, 'granted'],
    ['implied', '', false, 'granted'],
    ['required', '', false, 'pending'],
    ['required', 'v.s.1', false, 'granted'],
    ['implied', 'denied', false, 'denied'],
    ['required', 'denied', false, 'denied'],
    ['implied', '', true, 'denied'],
    ['implied', 'v.s.1', true, 'denied'],
  ] as const)(
    'of a site that says %s to a browser that holds %j (GPC %s)',
    (consent, kept, globalPrivacyControl, state) => {
      vi.stubGlobal('navigator', { globalPrivacyControl })
      expect(firstConsent({ site: 'pk_test', ...(consent && { consent }) }, kept)).toBe(state)
    },
  )
})
