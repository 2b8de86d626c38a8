import { describe, expect, it } from 'vitest'
import { continuesSession } from '../../sdk/session.ts'
import { ownerAt } from '../../sdk/visitor.ts'
import { timeOfId } from '../../shared/ids.ts'

const AT = 1_790_000_000_000
const MINUTE = 60_000

describe('continuesSession()', () => {
  it.each([
    ['just after', 0, true],
    ['after 29 minutes', 29 * MINUTE, true],
    ['after 30 minutes', 30 * MINUTE, false],
    ['for an event found late', -40 * MINUTE, true],
  ])('%s', (_, gap, continues) => {
    expect(continuesSession(AT, AT + gap)).toBe(continues)
  })
})

describe('ownerAt()', () => {
  it('makes both ids from nothing, dated by the event', () => {
    const { visitor, session } = ownerAt('', AT)
    expect([timeOfId(visitor), timeOfId(session)]).toEqual([AT, AT])
    expect(visitor).not.toBe(session)
  })

  it('keeps both while the session goes on', () => {
    expect(ownerAt(`v.s.${AT}`, AT + MINUTE)).toEqual({ visitor: 'v', session: 's' })
  })

  it('keeps the visitor and begins a session after the gap', () => {
    const { visitor, session } = ownerAt(`v.s.${AT}`, AT + 31 * MINUTE)
    expect(visitor).toBe('v')
    expect(timeOfId(session)).toBe(AT + 31 * MINUTE)
  })

  it.each(['denied', 'v', 'v.', '...', '{}'])('makes a visitor where %s is kept', (kept) => {
    expect(timeOfId(ownerAt(kept, AT).visitor)).toBe(AT)
  })
})
