// A6: many name and merge the same few people at once.
import { expect, test } from 'vitest'
import { findLeadIdByIdentity, findLeadRow } from '../../worker/db/leads.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import { chances, printedSeed, sized } from '../support/soak.ts'
import { env, event, expectVerified, makeSite, request, send, type TestSite } from './support.ts'

const PEOPLE = Array.from({ length: 5 }, (_, index) => `p${index}@harbrook.dev`)
/** To whom visitors are put by hand. Nobody claims to be it: a lead that a hand was laid on takes no browser's word any more. */
const MERGED = 'merged@harbrook.dev'
const ROUNDS = sized(3, 100)
const CROWD = 50

/** Something that one of the crowd does. Whatever the order, it comes to the same. */
type Deed = (site: TestSite, leads: readonly string[]) => Promise<Response>

function deedsOf(random: () => number, now: number): Deed[] {
  const pick = (below: number) => Math.floor(random() * below)
  return Array.from({ length: CROWD }, (_, index): Deed => {
    const visitor = `v${pick(12)}`
    const person = pick(PEOPLE.length)
    const at = now - index * 1_000
    const list = [
      event({ url: `https://www.harbrook.dev/${pick(2) ? 'pricing' : `blog/${index}`}`, at }),
      event({ kind: 'identify', email: PEOPLE[person]!, at }),
    ]
    const kind = random()
    if (kind < 0.6) return (site) => send(site, list, { visitor, sentAt: now })
    if (kind < 0.8) {
      return (site) => {
        const headers = { authorization: `Bearer ${site.serverKey}` }
        return send(site, list, { visitor: `crm${person}`, sentAt: now, headers })
      }
    }
    const hand = `hand${index}`
    return async (site, leads) => {
      await send(site, list, { visitor: hand, sentAt: now })
      return request(`/v1/leads/${leads.at(-1)}/links`, {
        method: 'POST',
        headers: { authorization: `Bearer ${site.adminKey}` },
        body: JSON.stringify({ visitor: hand }),
      })
    }
  })
}

async function prepared(now: number): Promise<{ site: TestSite; leads: string[] }> {
  const site = await makeSite()
  const leads = []
  for (const [index, email] of [...PEOPLE, MERGED].entries()) {
    await send(site, [event({ kind: 'identify', email, at: now - 3_600_000 })], {
      visitor: `desk${index}`,
      sentAt: now,
    })
    leads.push((await findLeadIdByIdentity(env.DB, site.siteId, `email:${email}`))!)
  }
  return { site, leads }
}

/** Who is whose, and what is kept of each. `since` of a hand is when it was laid on, which differs. */
async function stateOf(site: TestSite, leads: readonly string[]) {
  const people = []
  for (const [index, id] of leads.entries()) {
    const { claims, hands, standing, account } = (await findLeadRow(env.DB, site.siteId, id))!
    const members = (await listVisitors(env.DB, site.siteId, id)).map((one) => one.id)
    people.push({ person: index, claims, hands, standing, account, members })
  }
  const { results } = await env.DB.prepare('select id from visitors where site_id = ?1 order by id')
    .bind(site.siteId)
    .all<{ id: string }>()
  const visitors = []
  for (const { id } of results) {
    const { registers, leadId } = (await findVisitor(env.DB, site.siteId, id))!
    visitors.push({ id, registers, person: leads.indexOf(leadId ?? '') })
  }
  return { people, visitors }
}

test(
  'A6 fifty identifies and merges at once on five people end as one after the other',
  async () => {
    const seed = printedSeed('crowd')
    for (let round = 0; round < ROUNDS; round++) {
      const now = Date.now()
      const deeds = deedsOf(chances(seed + round), now)
      const [crowd, queue] = [await prepared(now), await prepared(now)]
      const together = await Promise.all(deeds.map((deed) => deed(crowd.site, crowd.leads)))
      expect(together.map(({ status }) => status).filter((status) => status > 299)).toEqual([])
      for (const deed of deeds) expect((await deed(queue.site, queue.leads)).status).toBeLessThan(300)
      expect(await stateOf(crowd.site, crowd.leads)).toEqual(await stateOf(queue.site, queue.leads))
      // No event without its visitor, no visitor without its lead, nothing merged that is not the sum of its parts.
      await expectVerified(crowd.site)
      await expectVerified(queue.site)
    }
  },
  sized(60_000, 1_800_000),
)
