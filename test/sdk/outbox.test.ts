import { describe, expect, it, vi } from 'vitest'
import { openOutbox } from '../../sdk/outbox.ts'

const OWNER = { visitor: 'v', session: 's' }
const event = (id: string, text = '') => ({
  id,
  at: 1,
  kind: 'custom' as const,
  name: 'x',
  properties: { text },
})

function open(store: Record<string, string> = {}, mayKeep = () => true) {
  const [batches, underWay, keep, add, share] = openOutbox(store, 'own', mayKeep)
  return { store, batches, underWay, keep, add, share }
}

describe('the outbox', () => {
  it('puts events of one session into one batch', () => {
    const { batches, add } = open()
    add(event('1'), OWNER)
    add(event('2'), OWNER)
    add(event('3'), { ...OWNER, session: 'other' })
    expect(batches.map(({ session, events }) => [session, events.length])).toEqual([
      ['s', 2],
      ['other', 1],
    ])
  })

  it('leaves alone what is on its way, and what is full', () => {
    const { batches, underWay, add } = open()
    add(event('1'), OWNER)
    underWay.add(batches[0]!)
    add(event('2', 'x'.repeat(20_000)), OWNER)
    add(event('3'), OWNER)
    expect(batches.map(({ events }) => events.map(({ id }) => id))).toEqual([['1'], ['2'], ['3']])
  })

  it('keeps a copy until nothing waits', () => {
    const { store, batches, add, keep } = open()
    add(event('1'), OWNER)
    keep()
    expect(JSON.parse(store['leadlight:own']!)).toEqual(batches)
    batches.length = 0
    keep()
    expect(store).toEqual({})
  })

  it('keeps no copy where it may not', () => {
    const { store, add, keep } = open({}, () => false)
    add(event('1'), OWNER)
    keep()
    expect(store).toEqual({})
  })

  it('drops the oldest when the collector has been away for long', () => {
    const { batches, add, keep } = open()
    for (let number = 0; number < 60; number++)
      add(event(`${number}`), { visitor: 'v', session: `${number}` })
    keep()
    expect(batches.length).toBe(50)
    expect(batches.at(-1)?.session).toBe('59')
  })

  it('survives a full storage', () => {
    const store = new Proxy<Record<string, string>>({}, { set: () => false })
    const { batches, add, keep } = open(store)
    add(event('1'), OWNER)
    expect(keep).not.toThrow()
    expect(batches.length).toBe(1)
  })

  it('adopts at once what others left where there are no locks, and no rubbish', () => {
    vi.stubGlobal('navigator', {})
    const left = [{ visitor: 'old', session: 'old', events: [event('1')] }]
    const { store, batches, share } = open({
      'leadlight:other': JSON.stringify(left),
      'leadlight:broken': '{',
      leadlight: 'v.s.1',
    })
    const adopted = vi.fn()
    share(new AbortController().signal, adopted)
    expect(batches).toEqual(left)
    expect(Object.keys(store).sort()).toEqual(['leadlight', 'leadlight:broken', 'leadlight:own'])
    expect(adopted).toHaveBeenCalledOnce()
    vi.unstubAllGlobals()
  })
})
