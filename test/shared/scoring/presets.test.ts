import { describe, expect, it } from 'vitest'
import { emptyRegisters, fold, type Model, presets, score } from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { at, compiled, happened, viewed } from './make.ts'

describe('presets', () => {
  it.each([
    ['Product Viewed', 5],
    ['add_to_cart', 20],
    ['checkout_started', 40],
    ['Order Completed', 40],
  ])('S23: “%s” counts in commerce, and in no other', (name, points) => {
    const done = happened(1, { kind: 'custom', name })
    expect(rawOf(presets.commerce, [done], 1)).toBe(points)
    expect(rawOf(presets['half-life'], [done], 1)).toBe(0)
  })

  it('S23: questions of a consultation count in services, 15 and then 10 each, four a day', () => {
    const asked = [1, 1.01, 1.02, 1.03, 1.04].map((day) =>
      happened(day, { kind: 'custom', name: 'question_answered' }),
    )
    const points = asked.map((_event, index) => rawOf(presets.services, asked.slice(0, index + 1), 1.04))
    expect(points.map(Math.round)).toEqual([15, 25, 35, 45, 45])
  })

  it('S42: goods fade sooner than services', () => {
    const pricing = viewed(0, '/pricing')
    expect(rawOf(presets.commerce, [pricing], 7)).toBe(10)
    expect(rawOf(presets.services, [pricing], 30)).toBe(10)
  })

  it('S47: use of the product and heat are scores of their own, from the same events', () => {
    const events = [
      viewed(1, '/pricing'),
      happened(1, { kind: 'crm', name: 'Activated' }, { provenance: 'server' }),
    ]
    const { engagement, usage, now } = read(presets['b2b-saas'], events, 1)
    expect(engagement.raw).toBe(20)
    expect(usage).toMatchObject({ raw: 40, band: 2 })
    expect(now).toMatchObject({ raw: 10, band: 3 })
    expect(read(presets['b2b-saas'], events, 1.25).now?.raw).toBe(5)
  })

  it('S07, S08, S12, S17: light counts small: 2 and then 5 for downloads, 5 a form, 10 and 15 a webinar, 1 an open', () => {
    const one = (body: Parameters<typeof happened>[1]) =>
      Math.round(rawOf(presets.light, [happened(1, body, { provenance: 'server' })], 1))
    expect([
      one({ kind: 'download', file: 'a.pdf' }),
      one({ kind: 'form', form: 'x' }),
      one({ kind: 'webinar', webinar: 'w', action: 'registered' }),
      one({ kind: 'webinar', webinar: 'w', action: 'attended' }),
      one({ kind: 'email', message: 'm', action: 'opened' }),
    ]).toEqual([2, 5, 10, 15, 1])
  })
})

function read(model: Model, events: readonly StoredEvent[], day: number) {
  const version = compiled(model)
  return score(fold(emptyRegisters(), events, version), version, at(day)).dimensions
}

function rawOf(model: Model, events: readonly StoredEvent[], day: number): number {
  return read(model, events, day).engagement.raw
}
