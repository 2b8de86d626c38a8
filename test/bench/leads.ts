import { timedId } from '../../shared/ids.ts'
import {
  ceiling,
  compileModel,
  dueAt,
  emptyRegisters,
  encodeRegisters,
  fold,
  halfLife,
  nextStage,
  type Stage,
  score,
} from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { isFreeMailbox } from '../../worker/embedded/free-mailbox.ts'
import { matchUrl } from '../../worker/read/match-url.ts'

export interface BenchLead {
  id: string
  stage: Stage
  score: number
  scoredAt: number
  ceiling: number
  registers: string
  createdAt: number
  lastSeenAt: number
}

const DAY = 86_400_000
const compiled = compileModel(halfLife, { matchUrl, isFreeMailbox })
const READ = ['/', '/blog/a', '/blog/b', '/blog/c', '/about', '/product', '/careers']
const MEANT = ['/pricing', '/request-demo', '/contact', '/product', '/pricing']

/**
 * The leads of a site that has run for two years: most came once and read a little, a few come again and look at prices.
 * Each is as cron would have left it: settled whenever something was due, by the functions that serve.
 */
export function* leadsOfASite(count: number, now: number): Generator<BenchLead> {
  const draw = drawing(1)
  for (let nth = 0; nth < count; nth++) {
    const events = journey(nth, draw, now)
    const registers = fold(emptyRegisters(), events, compiled)
    const times = events.map(({ at }) => at)
    const [createdAt, lastSeenAt] = [Math.min(...times), Math.max(...times)]
    let settledAt = lastSeenAt
    let state: { stage: Stage; at: number } = { stage: 'visitor', at: createdAt }
    for (;;) {
      const scored = score(registers, compiled, settledAt)
      const moved = nextStage(state, scored, { identified: true, held: false, returned: false }, compiled)
      if (moved) state = { stage: moved.stage, at: settledAt }
      const due = dueAt(registers, compiled, state, settledAt)
      if (due === null || due > now) break
      settledAt = Math.ceil(due)
    }
    yield {
      id: `lead${String(nth).padStart(6, '0')}`,
      stage: state.stage,
      score: score(registers, compiled, settledAt).dimensions.engagement.raw,
      scoredAt: settledAt,
      ceiling: ceiling(registers, compiled, settledAt),
      registers: encodeRegisters(registers),
      createdAt,
      lastSeenAt,
    }
  }
}

/** As a list of contacts is brought in: all have a name, and nobody has done anything. */
export function* leadsOfAList(count: number, now: number): Generator<BenchLead> {
  for (let nth = 0; nth < count; nth++) {
    const named: StoredEvent = {
      ...{ id: `i${nth}`, at: now, receivedAt: now, provenance: 'server' },
      ...{ kind: 'identify', email: `p${nth}@firm${nth % 9_000}.test` },
    }
    const registers = fold(emptyRegisters(), [named], compiled)
    yield {
      id: `list${String(nth).padStart(6, '0')}`,
      ...{ stage: 'lead', score: 0, scoredAt: now, createdAt: now, lastSeenAt: now },
      ceiling: ceiling(registers, compiled, now),
      registers: encodeRegisters(registers),
    }
  }
}

function journey(person: number, draw: (below: number) => number, now: number): StoredEvent[] {
  const fate = draw(100)
  const visits = fate < 60 ? 1 : fate < 90 ? 2 + draw(3) : 5 + draw(11)
  const isKeen = draw(10) === 0
  // Recent ones are more: a site grows.
  const last = now - Math.floor(((draw(1_000) * draw(1_000)) / 1_000_000) * 700 * DAY) - draw(DAY)
  const events: StoredEvent[] = []
  for (let visit = 0; visit < visits; visit++) {
    const begun = last - (visits - 1 - visit) * (1 + draw(9)) * DAY
    const session = timedId(begun, `s${person}`)
    for (let page = 0; page <= draw(isKeen ? 8 : 4); page++) {
      const at = begun + page * 40_000
      const from = isKeen && draw(2) === 0 ? MEANT : READ
      const url = `https://www.harbrook.dev${from[draw(from.length)]}`
      const said = { at, receivedAt: at, provenance: 'browser', session } as const
      const view = timedId(at, `v${page}`)
      events.push(
        { ...said, id: timedId(at, `p${page}`), kind: 'page_view', url, view },
        {
          ...said,
          ...{ id: timedId(at, `e${page}`), kind: 'engagement', url, view },
          ...{ engagedMs: draw(120_000), scrollPercent: draw(101) },
        },
      )
    }
  }
  const at = last + 400_000
  const email = `p${person}@firm${person % 9_000}.test`
  const said = { at, receivedAt: at, provenance: 'browser' } as const
  events.push(
    isKeen
      ? {
          ...said,
          id: timedId(at, 'f'),
          kind: 'form',
          url: 'https://www.harbrook.dev/contact',
          form: 'contact',
          email,
        }
      : { ...said, id: timedId(at, 'i'), kind: 'identify', email },
  )
  return events
}

function drawing(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}
