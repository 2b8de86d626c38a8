// What scoring costs on one core: an event into registers, a rule; a score with its reasons; what is asked beside it.
import {
  type CompiledModel,
  ceiling,
  compileModel,
  decodeRegisters,
  dueAt,
  emptyRegisters,
  encodeRegisters,
  fold,
  halfLife,
  type Model,
  nextActions,
  type Registers,
  score,
} from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { isFreeMailbox } from '../../worker/embedded/free-mailbox.ts'
import { matchUrl } from '../../worker/read/match-url.ts'
import { invented } from '../shared/scoring/invented.ts'
import { at } from '../shared/scoring/make.ts'
import { median } from './load.ts'
import type { Row } from './row.ts'

const ROUNDS = Number(process.env.ROUNDS) || 15
const NOW = at(61)
/** On a quiet core of the class that the limits are of, so that they hold as ratios on any other. */
const EMPTY_LOOP_NS = 0.51
const STATE = { stage: 'lead', at: at(0) } as const

const thirty = ruled(halfLife, 30)
const byUrl = ruled({ ...halfLife, rules: [] }, 30)
const people = Array.from({ length: 200 }, (_, person) => invented(person, 1_200).slice(0, 200))
const states = people.map((events) => fold(emptyRegisters(), events, thirty))
const texts = states.map(encodeRegisters)
let serial = 0

interface Case {
  name: string
  /** Does it so many times, and says what came of it, so that nothing is optimised away. */
  run: (times: number) => number
  times: number
  /** Among how many rules the time is divided. */
  rules?: number
  /** Microseconds. */
  limit?: number
}

const cases: Case[] = [
  {
    name: 'an empty loop',
    times: 2e7,
    run(times) {
      let sum = 0
      for (let index = 0; index < times; index++) sum += index & 1
      return sum
    },
  },
  folding('an event into registers, a rule', thirty, pick, 1),
  folding('an event of a page seen before, a URL rule', byUrl, pick, 2),
  folding('an event of a page never seen, a URL rule', byUrl, never, 2),
  reading('a score with 30 rules, of 200 events in 60 days', (one) => score(one, thirty, NOW).asOf, 20),
  reading('its ceiling', (one) => ceiling(one, thirty, NOW)),
  reading('its due instant', (one) => dueAt(one, thirty, STATE, NOW) ?? 0),
  reading(
    'the same under a retention of two years',
    (one) => dueAt(one, thirty, STATE, NOW, { retentionDays: 730 }) ?? 0,
  ),
  reading('its next actions', (one) => nextActions(one, thirty, STATE, NOW).length),
  {
    name: 'registers from their text',
    times: 5_000,
    run: over(texts, (text) => decodeRegisters(text).basis.length),
  },
  { name: 'registers to their text', times: 5_000, run: over(states, (one) => encodeRegisters(one).length) },
]

const measured = new Map(cases.map(({ name }) => [name, [] as number[]]))
// In turns, so that what else the machine does falls on all of them, and of each the round that was disturbed least. The
// first only warms up.
for (let round = 0; round <= ROUNDS; round++) {
  for (const { name, run, times } of cases) {
    const start = performance.now()
    if (Number.isNaN(run(times))) throw new Error(name)
    const took = (performance.now() - start) / times
    if (round > 0) measured.get(name)?.push(took)
  }
}

const least = (name: string) => Math.min(...(measured.get(name) ?? []))
const empty = least('an empty loop')
const table = cases.map(({ name, rules = 1, limit }) => {
  const took = least(name) / rules
  const micros = took * 1_000
  return [
    name,
    {
      µs: Number(micros.toPrecision(3)),
      'empty loops': Math.round(took / empty),
      ...(limit && { 'limit µs': limit, within: micros <= limit }),
    },
  ]
})
console.table(Object.fromEntries(table))
export const rows = cases.flatMap(({ name, rules = 1, limit }): Row[] => {
  if (limit === undefined) return []
  const ratio = least(name) / rules / empty
  const atMost = (limit * 1_000) / EMPTY_LOOP_NS
  return [{ what: name, against: 'an empty loop', ratio, limit: { atMost, says: `${limit} µs` } }]
})
const bytes = texts.map(({ length }) => length)
console.log(
  `state of 200 events in 60 days: ${median(bytes)} bytes in the middle, ${Math.max(...bytes)} at most`,
)

function folding(
  name: string,
  model: CompiledModel,
  next: (index: number) => StoredEvent,
  limit: number,
): Case {
  return {
    name,
    limit,
    times: 2_000,
    rules: model.model.rules.length,
    run(times) {
      let registers: Registers = emptyRegisters()
      for (let index = 0; index < times; index++) {
        if (index % 200 === 0) registers = emptyRegisters()
        registers = fold(registers, [next(index)], model)
      }
      return registers.traits.length
    },
  }
}

function reading(name: string, read: (registers: Registers) => number, limit?: number): Case {
  return { name, times: 2_000, run: over(states, read), ...(limit && { limit }) }
}

function over<Item>(items: readonly Item[], of: (item: Item) => number): Case['run'] {
  return (times) => {
    let sum = 0
    for (let index = 0; index < times; index++) {
      const item = items[index % items.length]
      if (item !== undefined) sum += of(item)
    }
    return sum
  }
}

function pick(index: number): StoredEvent {
  const event = people[Math.floor(index / 200) % people.length]?.[index % 200]
  if (!event) throw new Error('there are 200 of each')
  return event
}

function never(index: number): StoredEvent {
  return { ...pick(index), url: `https://www.example.com/section-3/${serial++}` }
}

/** So many rules, the last of them by patterns of their own. */
function ruled(model: Model, count: number): CompiledModel {
  const more = Array.from({ length: Math.max(0, count - model.rules.length) }, (_, index) => ({
    ...({
      kind: 'event',
      id: `url-${index}`,
      name: `URL ${index}`,
      points: 5,
      decay: { halfLifeDays: 30 },
    } as const),
    on: {
      kind: ['page_view', 'engagement', 'click', 'download', 'form'],
      url: `/section-${index}/*`,
    } as const,
    caps: { perDay: 1 },
  }))
  const rules = [...model.rules.slice(0, count), ...more]
  return compileModel(JSON.parse(JSON.stringify({ ...model, rules })), { matchUrl, isFreeMailbox })
}
