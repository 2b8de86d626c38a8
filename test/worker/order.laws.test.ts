import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findLeadIdByIdentity, findLeadRow } from '../../worker/db/leads.ts'
import { listSuggestions } from '../../worker/db/suggestions.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import {
  DAY,
  elsewhere,
  env,
  event,
  expectLeadClean,
  expectVerified,
  makeSite,
  send,
  type TestSite,
} from './support.ts'

const VISITORS = ['phone', 'desk', 'shared']
const EMAILS = ['ada@harbrook.dev', 'grace@harbrook.dev']
const PAGES = ['/pricing', '/demo', '/blog/a', '/blog/b', '/careers', '/product']
const NOW = Date.now() - 60_000

interface Step {
  visitor: string
  one: ReturnType<typeof event>
}

const step = fc.record({
  visitor: fc.constantFrom(...VISITORS),
  // Dense in time, so that days fill up and caps bite.
  minutes: fc.integer({ min: 1, max: (6 * DAY) / 60_000 }),
  what: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.constantFrom(...PAGES).map((path) => ({ url: `https://www.harbrook.dev${path}` })),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom('a.pdf', 'b.pdf').map((file) => ({ kind: 'download' as const, file })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...EMAILS)
        .map((email) => ({ kind: 'form' as const, form: 'contact', email })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('x.com', 'gmail.com')
        .map((host) => ({ kind: 'identify' as const, traits: { host } })),
    },
  ),
})

/** Deliveries of the same events: in order, one by one; and shuffled, in batches, some of them twice, to other isolates. */
const deliveries = fc
  .array(step, { minLength: 5, maxLength: 30 })
  .map((list) =>
    list.map(
      ({ visitor, minutes, what }): Step => ({
        visitor,
        one: event({ ...what, at: NOW - minutes * 60_000 }),
      }),
    ),
  )
  .chain((steps) =>
    fc.record({
      steps: fc.constant(steps),
      shuffled: fc.shuffledSubarray([...steps, ...steps], { minLength: 2 * steps.length }),
      sizes: fc.infiniteStream(fc.integer({ min: 1, max: 6 })),
    }),
  )

test('makePlan() comes to the same people and the same registers, whatever arrives when and how often', async () => {
  const headers = { 'user-agent': 'Mozilla/5.0 Firefox/153.0' }
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ steps, shuffled, sizes }) => {
      const inOrder = await makeSite()
      for (const { visitor, one } of steps)
        await send(inOrder, [one], { visitor, headers, sentAt: Date.now() })

      const mixed = await makeSite()
      const rest = [...shuffled]
      while (rest.length > 0) {
        const [first, ...others] = rest.splice(0, sizes.next().value ?? 1)
        if (!first) break
        const { visitor } = first
        const same = others.filter((other) => other.visitor === visitor)
        rest.push(...others.filter((other) => other.visitor !== visitor))
        if (rest.length % 2) elsewhere(mixed, ...VISITORS)
        await send(
          mixed,
          [first, ...same].map(({ one }) => one),
          { visitor, headers },
        )
      }
      expect(await stateOf(mixed)).toEqual(await stateOf(inOrder))
      await expectVerified(mixed)
    }),
    // A failure is shown as found: each run is some twenty commits, and shrinking takes hundreds of runs.
    { numRuns: 15, endOnFailure: true },
  )
}, 60_000)

/** All that may not depend on the order: who is whose, and what is kept of each. Ids of leads differ from site to site. */
async function stateOf(site: TestSite) {
  const names = new Map<string, string>()
  const people = []
  for (const email of EMAILS) {
    const id = await findLeadIdByIdentity(env.DB, site.siteId, `email:${email}`)
    if (id === null) continue
    names.set(id, email)
    await expectLeadClean(site, id)
    const row = await findLeadRow(env.DB, site.siteId, id)
    const members = await listVisitors(env.DB, site.siteId, id)
    people.push({
      email,
      registers: row?.registers,
      claims: row?.claims,
      members: members.map((one) => one.id),
    })
  }
  const visitors = []
  for (const id of VISITORS) {
    const row = await findVisitor(env.DB, site.siteId, id)
    visitors.push(
      row && { id, registers: row.registers, claim: row.claim, lead: names.get(row.leadId ?? '') },
    )
  }
  const suggestions = (await listSuggestions(env.DB, site.siteId))
    .map(({ leadId, visitor, reason }) => `${names.get(leadId)} ${visitor} ${reason}`)
    .sort()
  return { people, visitors, suggestions }
}
