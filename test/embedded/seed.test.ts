import { expect, it } from 'vitest'
import { isGibberish } from '../../shared/gibberish.ts'
import { readEvent } from '../../shared/parse.ts'
import { makeHistory } from '../../worker/embedded/seed/history.ts'
import type { Line } from '../../worker/embedded/seed/line.ts'

const NOW = Date.UTC(2026, 10, 30, 12)
const LEADS = 600
const wanted = { leads: LEADS, now: NOW, seed: '1' }
const lines = makeHistory(wanted)

it('is the same for the same wishes, and another for others', () => {
  expect(textOf(makeHistory(wanted))).toBe(textOf(lines))
  expect(textOf(makeHistory({ ...wanted, seed: '2' }))).not.toBe(textOf(lines))
})

it('is made of events that the door takes, of half a year, each with an id of its own', () => {
  const refused = lines
    .map((line) => readEvent({ ...line }, false))
    .filter((read) => typeof read === 'string')
  expect(refused).toEqual([])
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length)
  expect(lines.filter(({ at }) => at > NOW || at < NOW - 300 * 86_400_000)).toEqual([])
})

it('names what it shares with the history of another day alike, so that bringing both in counts nothing twice', () => {
  const later = makeHistory({ ...wanted, now: NOW + 86_400_000 })
  const ids = new Set(lines.map(({ id }) => id))
  expect(later.filter(({ id }) => ids.has(id)).length / lines.length).toBeGreaterThan(0.9)
})

it('has as many leads as wished for, some of them nobody, and many more strangers', () => {
  const people = new Set(lines.filter(({ kind }) => kind === 'identify').map(({ email }) => email))
  expect(people.size).toBe(LEADS)
  expect([...people].filter((email) => isGibberish(email?.split('@')[0] ?? '')).length).toBeGreaterThan(5)
  const known = new Set(lines.filter(({ email }) => email).map(({ visitor }) => visitor))
  const strangers = new Set(lines.flatMap(({ visitor }) => (known.has(visitor) ? [] : [visitor])))
  expect(strangers.size).toBeGreaterThan(3 * LEADS)
})

it('narrows like a funnel, with enough won and lost to learn from', () => {
  const [sql, opportunity, won, lost] = ['sql', 'opportunity', 'won', 'lost'].map(
    (outcome) => lines.filter((line) => line.kind === 'outcome' && line.outcome === outcome).length,
  )
  expect(sql).toBeLessThan(LEADS * 0.45)
  expect(sql).toBeGreaterThan(opportunity ?? 0)
  expect(opportunity).toBeGreaterThan(won ?? 0)
  expect(won).toBeGreaterThan(LEADS * 0.04)
  expect(lost).toBeGreaterThan(LEADS * 0.08)
})

it('lets what people did decide what became of them: the savings calculator more than the newsletter', () => {
  const byPerson = new Map<string, Line[]>()
  for (const line of lines) {
    const person = line.id.replace(/-\d+$/, '')
    byPerson.set(person, [...(byPerson.get(person) ?? []), line])
  }
  const lift = (did: (line: Line) => boolean) => {
    const ended = [...byPerson.values()].flatMap((of) => {
      const end = of.find((line) => line.kind === 'outcome' && ['won', 'lost'].includes(line.outcome))
      return end?.kind === 'outcome'
        ? [{ won: end.outcome === 'won', did: of.some((line) => line.at < end.at && did(line)) }]
        : []
    })
    const rate = (some: boolean) => {
      const group = ended.filter((one) => one.did === some)
      return group.filter(({ won }) => won).length / group.length
    }
    return rate(true) / rate(false)
  }
  const saved = lift(({ url }) => url?.includes('/savings-calculator') ?? false)
  const subscribed = lift((line) => line.kind === 'form' && line.form === 'newsletter-signup')
  expect(saved).toBeGreaterThan(1.3)
  expect(saved).toBeGreaterThan(subscribed)
})

function textOf(history: readonly Line[]): string {
  return history.map((line) => JSON.stringify(line)).join('\n')
}
