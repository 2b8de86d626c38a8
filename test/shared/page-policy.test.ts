import { describe, expect, it } from 'vitest'
import { isKept, queryPattern } from '../../shared/page-policy.ts'

describe('queryPattern() and isKept()', () => {
  it.each([
    ['utm_source', true],
    ['gclid', true],
    ['ref', true],
    ['plan', true],
    ['a.b', true],
    ['axb', false],
    ['reference', false],
    ['my_utm_source', false],
    ['password', false],
  ])('agree on %s', (name, kept) => {
    const own = ['plan', 'a.b']
    expect(RegExp(`^(${queryPattern(own)})$`).test(name)).toBe(kept)
    expect(isKept(name, own)).toBe(kept)
  })
})
