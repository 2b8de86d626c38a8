import { openDatabase } from '../../support/database.ts'
import type { TestServer } from '../../support/server.ts'
import { ask } from '../../support/stored.ts'
import type { SentEvent } from './sender.ts'
import { type Expected, expectedLeads } from './tally.ts'

export type Site = { siteId: string; writeKey: string; readKey: string; adminKey: string }

type Lead = {
  email: string
  id: string
  asOf: number
  dimensions: { engagement: { raw: number; reasons: { rule: string; count?: number }[] } }
}

/** Every lead of every site, as the API tells it, against what was sent. */
export async function compareLeads(
  server: TestServer,
  sites: Site[],
  sent: readonly SentEvent[],
): Promise<{ leads: number; differences: string[] }> {
  const eventsOf = countEvents(server)
  const wanted = expectedLeads(sent)
  const differences: string[] = []
  let leads = 0
  for (const [nth, site] of sites.entries()) {
    const expected = new Map(wanted.get(nth))
    for (const lead of await leadsOf(server, site)) {
      leads++
      const own = expected.get(lead.email)
      expected.delete(lead.email)
      const is = seen(lead, eventsOf.get(`${site.siteId} ${lead.id}`), own)
      const should = own && shouldBe(own, lead.asOf)
      if (!should || !agree(is, should))
        differences.push(
          `${site.siteId} ${lead.email}: ${JSON.stringify(is)} instead of ${JSON.stringify(should)}`,
        )
    }
    for (const email of expected.keys()) differences.push(`${site.siteId} ${email}: no such lead`)
  }
  return { leads, differences }
}

/** What `npm run verify` would find; it is asked of every site here, and would take a process for each. */
export async function differencesIn({ url }: TestServer, { adminKey }: Site): Promise<object[]> {
  const differences: object[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/v1/verify${cursor && `?cursor=${encodeURIComponent(cursor)}`}`
    const slice: { differences: object[]; cursor: string | null } = await ask({ url, adminKey }, path)
    differences.push(...slice.differences)
    cursor = slice.cursor
  }
  return differences
}

type Figures = { events: number; counts: number[]; raw: number }

function seen({ dimensions }: Lead, events = 0, own?: Expected): Figures {
  const { raw, reasons } = dimensions.engagement
  const countOf = (rule: string) => reasons.find((one) => one.rule === rule)?.count ?? 0
  return { events, counts: Object.keys(own?.counts ?? {}).map(countOf), raw }
}

function shouldBe({ events, counts, rawAt }: Expected, now: number): Figures {
  return { events, counts: Object.values(counts), raw: rawAt(now) }
}

/** Points to a hundredth: registers know times by the second. */
function agree(is: Figures, should: Figures): boolean {
  const isSame = is.events === should.events && is.counts.join() === should.counts.join()
  return isSame && Math.abs(is.raw - should.raw) < 0.01
}

/** By site and lead, from the file, by no way of ours. */
function countEvents(server: TestServer): Map<string, number> {
  const db = openDatabase(server)
  const rows = db
    .prepare(
      `select v.site_id || ' ' || v.lead_id as lead, count(*) as events
       from visitors v join events e on e.site_id = v.site_id and e.visitor_id = v.id
       where v.lead_id is not null group by 1`,
    )
    .all()
  db.close()
  return new Map(rows.map(({ lead, events }) => [String(lead), Number(events)]))
}

async function leadsOf({ url }: TestServer, { readKey }: Site): Promise<Lead[]> {
  const leads: Lead[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/v1/leads?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    const page: { leads: Lead[]; cursor: string | null } = await ask({ url, adminKey: readKey }, path)
    leads.push(...page.leads)
    cursor = page.cursor
  }
  return leads
}
