import { describe, expect, it } from 'vitest'
import {
  decodeRegisters,
  emptyRegisters,
  encodeRegisters,
  fold,
  halfLife,
  type Model,
  score,
  steps,
} from '../../../shared/scoring/index.ts'
import { invented } from './invented.ts'
import { at, compiled } from './make.ts'

/**
 * Twenty invented people on day 75, raw engagement under both presets, fit and grade. The numbers may be wrong; but
 * they never change without somebody deciding so, because every customer's scores would change with them.
 */
const FROZEN: [person: number, halfLife: number, steps: number, fit: number, grade: string][] = [
  [0, 57.01, 80, 0, '–'],
  [1, 75.48, 65, 10, 'D'],
  [2, -11.22, 15, 10, 'D'],
  [3, 64.48, 85, 40, 'C'],
  [4, 65.39, 60, 10, 'D'],
  [5, 6.87, 55, 0, '–'],
  [6, 66.74, 130, 0, '–'],
  [7, 65.81, 70, 10, 'D'],
  [8, 2.7, 5, 0, '–'],
  [9, 62.51, 95, 0, '–'],
  [10, 92.52, 125, 0, '–'],
  [11, 107.16, 140, 40, 'C'],
  [12, 50.8, 100, 0, '–'],
  [13, 88.11, 85, 0, '–'],
  [14, 153.5, 190, 0, '–'],
  [15, 45.56, 115, 10, 'D'],
  [16, 77.48, 95, 0, '–'],
  [17, 3.57, 15, 0, '–'],
  [18, 78.9, 95, 40, 'C'],
  [19, 65.56, 65, 10, 'D'],
]

describe('score', () => {
  it.each(FROZEN)('of person %i', (person, half, step, fit, grade) => {
    const { dimensions, grade: given } = read(person, halfLife)
    expect([cents(dimensions.engagement.raw), cents(read(person, steps).dimensions.engagement.raw)]).toEqual([
      half,
      step,
    ])
    expect([dimensions.fit.raw, given]).toEqual([fit, grade])
  })
})

describe('encodeRegisters', () => {
  /** Rows hold this text. Another text for the same state means that rows must be migrated, so raise its version. */
  const TEXT =
    '2|l7sqms2|0s5v6nitbma2x,0,0,0;89k388ztbluo0,dvc7,1,0,5k00,1uo0,5k01;la5t80ttbzq07,0,0,0;ybejd5ftbu2dk,5n01,0,0.fdd3232,5n01.wjo2jfw|[[],[]]'

  it('writes what it always wrote, and reads it', () => {
    const registers = fold(emptyRegisters(), invented(3, 12, 9), compiled(halfLife))
    expect(encodeRegisters(registers)).toBe(TEXT)
    expect(decodeRegisters(TEXT)).toEqual(registers)
  })

  it('takes no more than 2 KB for 200 events over 60 days under the default model', () => {
    const version = compiled(halfLife)
    const bytes = [0, 1, 2, 3, 4, 5].map((person) => {
      const events = invented(person, 1_200).slice(0, 200)
      expect(events).toHaveLength(200)
      return encodeRegisters(fold(emptyRegisters(), events, version)).length
    })
    expect(Math.max(...bytes)).toBeLessThanOrEqual(2_048)
    expect(Math.min(...bytes)).toBeGreaterThan(1_000)
  })

  it('refuses a text of a newer form', () => {
    expect(() => decodeRegisters('3|x||[[],[]]')).toThrow('unknown form')
  })
})

function read(person: number, model: Model) {
  const version = compiled(model)
  return score(fold(emptyRegisters(), invented(person), version), version, at(75))
}

function cents(points: number): number {
  return Math.round(points * 100) / 100
}
