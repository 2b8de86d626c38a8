import type { StoredEvent } from '../wire.ts'
import type { CompiledModel } from './compile.ts'
import { DAY } from './days.ts'
import { emptyRegisters, fold } from './registers.ts'
import { score } from './score.ts'

/** The first instant of every journey: a UTC midnight, on the border of a period of 30 days. */
export const DAY_ZERO = 30 * 684 * DAY

/** What somebody does, and the scores that a model must give for it: a model's own test. */
export interface Journey {
  name: string
  events: readonly StoredEvent[]
  /** By the day (with its fraction), raw points to two decimals by dimension. */
  scores: Record<string, Record<string, number>>
}

/** One score that is not as the journey has it. */
export interface Miss {
  day: number
  dimension: string
  expected: number
  got: number
}

/** Where a model gives other scores than a journey has. By the events up to each day: what comes later counts nothing. */
export function missesOf({ events, scores }: Journey, compiled: CompiledModel): Miss[] {
  return Object.entries(scores).flatMap(([day, expected]) => {
    const now = instantOf(Number(day))
    const known = events.filter(({ at }) => at <= now)
    const { dimensions } = score(fold(emptyRegisters(), known, compiled), compiled, now)
    return Object.entries(expected).flatMap(([dimension, points]) => {
      const raw = dimensions[dimension]?.raw ?? Number.NaN
      const got = Math.round(raw * 100) / 100 + 0
      return got === points ? [] : [{ day: Number(day), dimension, expected: points, got }]
    })
  })
}

/** Day 1.5 is noon of the second day. */
export function instantOf(day: number): number {
  return Math.round(DAY_ZERO + day * DAY)
}
