import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Choice,
  readChoice,
  tellChoice,
  toQuery,
  writeChoice,
} from '../../../worker/dashboard/leads/filter.ts'
import { listOf, OWN_LISTS } from '../../../worker/dashboard/leads/lists.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 30)

const text = fc.string({ minLength: 1, maxLength: 200 }).filter((one) => one.trim() === one)
const choices: fc.Arbitrary<Choice> = fc.record(
  {
    q: text,
    stage: fc.constantFrom('lead', 'mql', 'customer'),
    min: fc.nat(100),
    max: fc.nat(100),
    grade: fc.constantFrom('A', 'D', '–'),
    band: fc.constantFrom(1, 4),
    segment: text,
    tag: text,
    source: text,
    account: text,
    seen: fc.constantFrom('week', 'not-month'),
    days: fc.nat(9_999),
  },
  { requiredKeys: [] },
)

test('whatever is chosen stands in the address, and is read from it again', () => {
  fc.assert(
    fc.property(choices, (choice) => {
      expect(readChoice(Object.fromEntries(new URLSearchParams(writeChoice(choice))))).toEqual(choice)
    }),
  )
})

test('an address is always written the same way, so that a list is known by it', () => {
  expect(writeChoice(readChoice({ days: '7', stage: 'mql', nonsense: 'x' }))).toBe('stage=mql&days=7')
  expect(listOf(OWN_LISTS, readChoice({ days: '7', stage: 'mql' }))?.name).toBe('MQLs waiting')
  expect(listOf(OWN_LISTS, {})).toBeUndefined()
})

test.each([
  [{ stage: 'hot', grade: 'E', band: '5', seen: 'never', min: 'x', max: '-1', days: 'Infinity' }, {}],
  [{ stage: '__proto__', seen: 'toString', grade: 'constructor' }, {}],
  [{ q: '  ada ', min: '', source: ' ' }, { q: 'ada' }],
  [{ q: 'x'.repeat(500) }, { q: 'x'.repeat(200) }],
])('what is none of ours is left out: %j', (query, choice) => {
  expect(readChoice(query)).toEqual(choice)
})

test.each([
  [{ seen: 'week' }, { lastSeenFrom: NOW - 7 * DAY }],
  [{ seen: 'not-month' }, { lastSeenTo: NOW - 30 * DAY }],
  [
    { stage: 'mql', days: 7 },
    { stage: 'mql', stageBefore: NOW - 7 * DAY },
  ],
] as const)('days become instants when leads are asked for: %j', (choice, query) => {
  expect(toQuery(choice, NOW)).toEqual(query)
})

test('every part of a choice is told, with what is left without it', () => {
  fc.assert(
    fc.property(choices, (choice) => {
      const told = tellChoice(choice)
      expect(told).toHaveLength(Object.keys(choice).length)
      for (const { words, without } of told) {
        expect(words).not.toBe('')
        expect(Object.keys(without)).toHaveLength(told.length - 1)
      }
    }),
  )
})
