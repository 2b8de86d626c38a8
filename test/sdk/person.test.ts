import { describe, expect, it } from 'vitest'
import { isSomebodyElse } from '../../sdk/person.ts'

describe('isSomebodyElse()', () => {
  it.each([
    ['the first', [['u1', false]]],
    [
      'the same again',
      [
        ['u1', false],
        ['u1', false],
      ],
    ],
    [
      'another id',
      [
        ['u1', false],
        ['u2', true],
        ['u2', false],
      ],
    ],
    [
      'another address',
      [
        ['a@x.test', false],
        ['b@x.test', true],
      ],
    ],
    [
      'an id after an address',
      [
        ['a@x.test', false],
        ['u1', false],
        ['u2', true],
      ],
    ],
    [
      'nobody',
      [
        ['u1', false],
        [undefined, false],
        ['u2', true],
      ],
    ],
  ] as const)('%s', (_, steps) => {
    const store = {}
    for (const [who, differs] of steps) expect(isSomebodyElse(store, who)).toBe(differs)
  })
})
