import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { stream } from 'hono/streaming'
import { forgetList, saveList } from '../../actions/save-list.ts'
import { listSavedLists } from '../../db/lists.ts'
import { EXPORTS } from '../../read/export-formats.ts'
import { exportRanked } from '../../read/export-leads.ts'
import { listHotLeads } from '../../read/hot-leads.ts'
import { rankLeads } from '../../read/list-leads.ts'
import { toLead } from '../../read/score-lead.ts'
import { siteDatabase } from '../../read/site.ts'
import { scoreAt } from '../../read/trend.ts'
import { type Dashboard, type DashboardContext, isPart, noteAct, requireChange } from '../door/session.ts'
import { demoUrlOf } from '../first-event.tsx'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { part } from '../part.tsx'
import { type Choice, readChoice, toQuery, writeChoice } from './filter.ts'
import { HotLeads } from './hot-leads.tsx'
import { LeadList, type LeadListView } from './lead-list.tsx'
import { listOf, OWN_LISTS } from './lists.ts'
import { type Notice, noticeOf } from './notice.tsx'
import { marksFor, pointsOver } from './shown-score.ts'

const PAGE = 25
const WEEK_MS = 7 * 86_400_000
/** How long leads are looked through before the page is shown; it then asks for the whole answer by itself. */
const LOOK_MS = 50

/** Who is hot, and why; the lists that are kept; and all of it to take away. */
export const leadLists = new Hono<Dashboard>()
  .get('/dashboard/', async (c) => {
    const { cursor, said, whole, ...query } = c.req.query()
    const choice = readChoice(query)
    const frame = frameOf(c, 'leads')
    // The address says what is chosen and nothing of the fields left empty.
    if (isPart(c) && whole === undefined) c.header('hx-push-url', listUrl(c, choice))
    else if (Object.values(query).includes('')) return c.redirect(listUrl(c, choice))
    const until = isPart(c) || whole !== undefined ? undefined : Date.now() + LOOK_MS
    const view = await findList(c, choice, { cursor, until, notice: noticeOf(said) })
    return c.html(layout(frame, 'Leads', <LeadList frame={frame} view={view} />))
  })
  .get('/dashboard/leads/hot', async (c) => {
    const site = c.get('site')
    const leads = await listHotLeads(siteDatabase(c.env, site), site, Date.now())
    const frame = frameOf(c, 'leads')
    return c.html(part(frame, <HotLeads frame={frame} leads={leads} />))
  })
  .get('/dashboard/leads/export.csv', (c) => exported(c, 'csv'))
  .get('/dashboard/leads/export.ndjson', (c) => exported(c, 'ndjson'))
  .post('/dashboard/lists', async (c) => {
    requireChange(c)
    const site = c.get('site')
    const { name, query } = await c.req.parseBody()
    const choice = readChoice(Object.fromEntries(new URLSearchParams(String(query))))
    const list = { name: String(name), query: writeChoice(choice), author: c.get('viewer').name }
    const saved = await saveList(siteDatabase(c.env, site), site.id, list, Date.now())
    if (!saved.ok) throw new HTTPException(422, { message: saved.reason })
    await noteAct(c, 'saveList', list.name)
    return c.redirect(listUrl(c, choice, 'kept'), 303)
  })
  .post('/dashboard/lists/forget', async (c) => {
    requireChange(c)
    const site = c.get('site')
    const { name } = await c.req.parseBody()
    await forgetList(siteDatabase(c.env, site), site.id, String(name))
    await noteAct(c, 'forgetList', String(name))
    return c.redirect(listUrl(c, {}, 'forgotten'), 303)
  })

async function findList(
  c: DashboardContext,
  choice: Choice,
  { cursor, until, notice }: { cursor: string | undefined; until: number | undefined; notice: Notice | null },
): Promise<LeadListView> {
  const site = c.get('site')
  const db = siteDatabase(c.env, site)
  const now = Date.now()
  const [found, hot, saved] = await Promise.all([
    rankLeads(
      db,
      site,
      { limit: PAGE, ...toQuery(choice, now), ...(cursor !== undefined && { cursor }) },
      now,
      until,
    ),
    listHotLeads(db, site, now),
    listSavedLists(db, site.id),
  ])
  return {
    leads: found.scored.map((scored) => ({
      lead: toLead(scored, site),
      before: scoreAt(scored, site, scored.score.asOf - WEEK_MS),
      marks: marksFor(site.model, scored.score.segment).all,
      points: pointsOver(site.model, scored.score.dimensions.engagement),
    })),
    asOf: found.scored[0]?.score.asOf ?? now,
    ...{ choice, model: site.model, hot, notice },
    saved: saved.map(({ name, query, author }) => ({ name, query, hint: `Kept by ${author}.` })),
    next: found.cursor,
    isWhole: found.isWhole,
    cursor: cursor ?? null,
    mayChange: c.get('viewer').mayChange,
    demoUrl: found.scored.length === 0 ? await demoUrlOf(c) : null,
  }
}

/** Everybody whom the list is of, in its order, in a file of its name. */
async function exported(c: DashboardContext, format: keyof typeof EXPORTS): Promise<Response> {
  const site = c.get('site')
  const db = siteDatabase(c.env, site)
  const choice = readChoice(c.req.query())
  const { limit: _, cursor: __, ...query } = toQuery(choice, Date.now())
  const lists: readonly { name: string; query: string }[] = [
    ...OWN_LISTS,
    ...(await listSavedLists(db, site.id)),
  ]
  const list = listOf(lists, choice)
  const { headers, write } = EXPORTS[format]
  const texts = write(exportRanked(db, site, query, Date.now()), true)
  for (const [name, value] of Object.entries(headers(fileNameOf(list?.name)))) c.header(name, value)
  return stream(c, async (out) => {
    for await (const text of texts) await out.write(text)
  })
}

/** 'MQLs waiting' → 'mqls-waiting'; nothing of a name without Latin letters or digits. */
function fileNameOf(name = ''): string | undefined {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.match(/[a-z0-9]+/g)?.join('-')
}

function listUrl(c: DashboardContext, choice: Choice, said?: Notice): string {
  const query = [writeChoice(choice), ...(said === undefined ? [] : [`said=${said}`])]
    .filter(Boolean)
    .join('&')
  return `${frameOf(c).prefix}/dashboard/${query && `?${query}`}`
}
