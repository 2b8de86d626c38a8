import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openOutbox } from '../../sdk/outbox.ts'
import { createSender } from '../../sdk/send.ts'

const event = (id: string) => ({ id, at: 1, kind: 'custom' as const, name: 'x' })
const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
})

function open(...answers: (ReturnType<typeof answer> | Error)[]) {
  const posted: { at: number; body: string; keepalive: boolean }[] = []
  vi.stubGlobal('fetch', async (_: string, { body, keepalive }: { body: string; keepalive: boolean }) => {
    posted.push({ at: Date.now(), body, keepalive })
    const next = answers.shift() ?? answer(202)
    if (next instanceof Error) throw next
    return next
  })
  const stopped = new AbortController()
  const [batches, underWay, keep, add] = openOutbox({}, 'own', () => true)
  const [send, schedule] = createSender(
    { site: 'pk_test', host: 'https://h' },
    batches,
    underWay,
    keep,
    () => {},
    stopped.signal,
  )
  return { posted, batches, add, send, schedule, stopped }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the sender', () => {
  it('waits 300 ms for more', async () => {
    const { posted, add, schedule } = open()
    add(event('1'), { visitor: 'v', session: 's' })
    schedule()
    await vi.advanceTimersByTimeAsync(299)
    schedule()
    expect(posted.length).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(JSON.parse(posted[0]!.body)).toEqual({
      v: 1,
      site: 'pk_test',
      visitor: 'v',
      session: 's',
      sentAt: 300,
      events: [event('1')],
    })
  })

  it.each([202, 200, 400, 401, 403, 404, 413])('drops what was answered %i', async (status) => {
    const { batches, add, send } = open(answer(status))
    add(event('1'), { visitor: 'v', session: 's' })
    send()
    await vi.advanceTimersByTimeAsync(0)
    expect(batches.length).toBe(0)
  })

  it.each([answer(408), answer(429), answer(500), answer(503), new TypeError('Failed to fetch')])(
    'tries again, later and later (%#)',
    async (bad) => {
      const { posted, batches, add, send } = open(bad, bad, bad, bad)
      add(event('1'), { visitor: 'v', session: 's' })
      send()
      await vi.advanceTimersByTimeAsync(60_000)
      expect(batches.length).toBe(0)
      const gaps = posted.slice(1).map(({ at }, index) => at - posted[index]!.at)
      for (const [index, gap] of gaps.entries()) {
        expect(gap).toBeGreaterThanOrEqual(750 * 2 ** index)
        expect(gap).toBeLessThanOrEqual(1_250 * 2 ** index)
      }
      expect(posted.length).toBe(5)
    },
  )

  it('asks at most eight times in two minutes of outage, whatever happens on the page', async () => {
    const { posted, add, send } = open(...Array.from({ length: 50 }, () => answer(503)))
    for (let second = 0; second < 120; second++) {
      add(event(`${second}`), { visitor: 'v', session: 's' })
      send()
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect(posted.length).toBeLessThanOrEqual(8)
  })

  it('waits as long as it was asked to', async () => {
    const { posted, add, send } = open(answer(503, { 'retry-after': '30' }))
    add(event('1'), { visitor: 'v', session: 's' })
    send()
    await vi.advanceTimersByTimeAsync(29_900)
    expect(posted.length).toBe(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(posted.length).toBe(2)
  })

  it('asks for keepalive only for what fits beside the rest', async () => {
    const { posted, add, send } = open()
    for (const session of ['a', 'b'])
      add({ ...event(session), name: 'x'.repeat(15_000) }, { visitor: 'v', session })
    send()
    expect(posted.map(({ keepalive }) => keepalive)).toEqual([true, false])
  })

  it('sets no timer once stopped', async () => {
    const { posted, add, send, stopped } = open(answer(503))
    add(event('1'), { visitor: 'v', session: 's' })
    send()
    stopped.abort()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(posted.length).toBe(1)
  })
})
