import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Transition } from '../../worker/db/transitions.ts'
import { expectVerified, leadOf, makeSite, read, request, type TestSite } from './support.ts'

const NOW = Date.now()
const DAYS = 80
const URL = 'https://www.harbrook.dev'
const WHO = { userId: 'ada' }

type Line = Record<string, unknown> & { id: string; at: number }

const deed = fc.constantFrom<Record<string, unknown>>(
  ...['/pricing', '/demo', '/product', '/careers', '/blog/one'].map((path) => ({
    ...{ kind: 'page_view', url: URL + path },
  })),
  { kind: 'download', file: 'a.pdf', url: `${URL}/a` },
  { kind: 'form', form: 'demo request', url: `${URL}/demo` },
  { kind: 'identify', ...WHO, traits: { title: 'CTO' } },
  ...(['sql', 'lost', 'reset'] as const).map((outcome) => ({ kind: 'outcome', outcome })),
)

/** By its server, or in one of two browsers, where it says now and then who it is. */
const sender = fc.constantFrom(WHO, { visitor: 'phone', ...WHO }, { visitor: 'phone' }, { visitor: 'desk' })

/** One person's past, and in which of some pieces each line of it comes. */
const pasts = fc
  .uniqueArray(
    fc.record({
      minute: fc.integer({ min: 1, max: DAYS * 1_440 }),
      deed,
      sender,
      piece: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 6, maxLength: 25, selector: ({ minute }) => minute },
  )
  .map((list) =>
    list.map(({ minute, deed, sender, piece }, index) => {
      const who = deed.kind === 'outcome' || index === 0 ? WHO : sender
      const line: Line = { id: `e${index}`, at: NOW - minute * 60_000, ...deed, ...who }
      return { line, piece }
    }),
  )

test('a lead comes to the same stages in one file and in pieces, in whatever order, some of them twice', async () => {
  await fc.assert(
    fc.asyncProperty(pasts, async (past) => {
      const whole = await makeSite()
      await take(
        whole,
        'whole',
        past.map(({ line }) => line),
      )
      const parted = await makeSite()
      for (const piece of [0, 1, 2, 3, 1]) {
        const lines = past.flatMap((one) => (one.piece === piece ? one.line : []))
        if (lines.length > 0) await take(parted, `${piece}-${lines.length}-${Math.random()}`, lines)
      }
      expect(await stepsOf(parted)).toEqual(await stepsOf(whole))
      await expectVerified(parted)
    }),
    { numRuns: 8 },
  )
})

async function take(site: TestSite, id: string, lines: Line[]): Promise<void> {
  const post = (path: string, body: string) =>
    request(path, { method: 'POST', body, headers: { authorization: `Bearer ${site.serverKey}` } })
  await post('/v1/imports', JSON.stringify({ id, name: id }))
  const taken = await post(
    `/v1/imports/${id}/lines?from=0`,
    lines.map((line) => JSON.stringify(line)).join('\n'),
  )
  expect(taken.status).toBe(200)
}

/** To the minute: what time alone does is told no better. */
async function stepsOf(site: TestSite): Promise<unknown[]> {
  const { id } = await leadOf(site, 'userId=ada')
  const { transitions } = await read<{ transitions: Transition[] }>(site, `/v1/leads/${id}/transitions`)
  return transitions.map(({ from, to, at, cause }) => [from, to, Math.round(at / 120_000), cause])
}
