import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Dated, emptyRegisters, foldDated, lastOutcome, type Stage } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { lookAt } from '../../worker/project/look.ts'
import { type Past, relive } from '../../worker/project/relive.ts'
import { DAY, makeSite, stored, type TestSite } from './support.ts'

const BEGUN = Date.UTC(2026, 0, 1)
const DAYS = 90
const NOW = BEGUN + DAYS * DAY
const HOUR = DAY / 24
const LEAD = { id: 'ada', quarantine: null }

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
})

describe('relive', () => {
  test('comes to the stages that a lead has who is looked at every hour', () => {
    fc.assert(
      fc.property(lives, (events) => {
        const steps = stepsOf(relive(site.context, LEAD, pastOf(events), NOW).transitions)
        const watched = watch(events)
        expect(steps.map(({ to }) => to)).toEqual(watched.map(({ to }) => to))
        for (const [index, { at }] of steps.entries()) {
          const late = (watched[index]?.at ?? 0) - at
          expect(late).toBeGreaterThanOrEqual(0)
          expect(late).toBeLessThanOrEqual(HOUR)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('comes to the same where it is broken off and gone on with, and in whatever order events are given', () => {
    fc.assert(
      fc.property(lives, fc.integer({ min: 1, max: DAYS - 1 }), (events, day) => {
        const whole = relive(site.context, LEAD, pastOf(events), NOW)
        const cut = BEGUN + day * DAY
        const early = events.filter(({ event }) => event.at < cut)
        const half = relive(site.context, LEAD, pastOf(early.toReversed()), cut)
        const registers = foldDated(emptyRegisters(), early, site.context.compiled)
        const later = events.filter(({ event }) => event.at >= cut)
        const rest = relive(
          site.context,
          LEAD,
          { registers, state: half.state, events: later, from: cut },
          NOW,
        )
        const near = (at: number) => Math.round(at / (2 * 60_000))
        expect([...half.transitions, ...rest.transitions].map(({ to, at }) => [to, near(at)])).toEqual(
          whole.transitions.map(({ to, at }) => [to, near(at)]),
        )
        expect(rest.outcome).toBe(whole.outcome)
      }),
      { numRuns: 100 },
    )
  })
})

const URL = 'https://www.harbrook.dev'
const deed = fc.constantFrom<Partial<StoredEvent>>(
  ...['/pricing', '/demo', '/product', '/careers', '/blog/one'].map((path) => ({ url: URL + path })),
  { kind: 'form', form: 'demo request', url: `${URL}/demo` },
  { kind: 'form', form: 'contact', url: `${URL}/contact` },
  ...(['sql', 'lost', 'disqualified', 'reset'] as const).map((outcome) => ({
    ...({ kind: 'outcome', outcome, provenance: 'server' } as const),
  })),
)

/** Most do something, now and then sales says something; each at an instant of its own. */
const lives = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: DAYS * 1_440 - 1 }), deed), {
    ...{ minLength: 2, maxLength: 25 },
    selector: ([minute]) => minute,
  })
  .map((deeds): Dated[] =>
    deeds.map(([minute, fields], index) => {
      const at = BEGUN + minute * 60_000
      const one = stored({ id: `e${index}`, kind: 'page_view', at, ...fields } as StoredEvent)
      return { event: { ...one, ...fields } as StoredEvent, since: BEGUN }
    }),
  )

function pastOf(events: readonly Dated[]): Past {
  return { registers: emptyRegisters(), state: { stage: 'visitor', at: BEGUN - 1 }, events, from: BEGUN }
}

/** The plainest way: everything up to an instant, folded anew for each. */
function watch(events: readonly Dated[]): { at: number; to: Stage }[] {
  const { compiled } = site.context
  const steps: { at: number; to: Stage }[] = []
  const ordered = [...events].sort((a, b) => a.event.at - b.event.at)
  let state: Past['state'] = { stage: 'visitor', at: BEGUN - 1 }
  let [outcome, registers, next]: [string | null, ReturnType<typeof emptyRegisters>, number] = [
    null,
    emptyRegisters(),
    0,
  ]
  const begun = ordered[0]?.event.at ?? BEGUN
  const instants = [...ordered.map(({ event }) => event.at), ...hours(begun)].sort((a, b) => a - b)
  for (const at of instants) {
    for (; (ordered[next]?.event.at ?? Infinity) <= at; next++) {
      registers = foldDated(registers, ordered.slice(next, next + 1), compiled)
    }
    const seen = lookAt(site.context, { registers, quarantine: null, outcome }, state, at)
    outcome = lastOutcome(registers)?.id ?? null
    if (seen.moved) {
      state = { stage: seen.moved.stage, at }
      steps.push({ at, to: state.stage })
    }
  }
  return steps
}

function hours(from: number): number[] {
  return Array.from({ length: Math.floor((NOW - from) / HOUR) + 1 }, (_, hour) => from + hour * HOUR)
}

function stepsOf(transitions: readonly { at: number; to: Stage }[]): { at: number; to: Stage }[] {
  return transitions.map(({ at, to }) => ({ at, to }))
}
