import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { finishPublish } from '../actions/publish-model.ts'
import { tagged, tagPages } from '../actions/tag-pages.ts'
import { whatIf } from '../actions/what-if.ts'
import { listLeadRows } from '../db/leads.ts'
import { matchUrl } from '../read/match-url.ts'
import { reloadSite, type SiteContext, siteDatabase } from '../read/site.ts'
import { findSitePages, newestModel } from '../read/site-pages.ts'
import { frameOf } from './frame.ts'
import { layout } from './layout.tsx'
import { nameOf } from './lead-list.tsx'
import { PageList } from './page-list.tsx'
import type { Dashboard, DashboardContext } from './session.ts'
import { chosenTag, readChoice, rulesOf, type TagChoice } from './tag-choice.ts'
import { type Effect, TagEffect } from './tag-effect.tsx'
import { TagPage } from './tag-page.tsx'

/** How long the leads are gone through while somebody waits for an answer. */
const PREVIEW_MS = 2_000

/** The site's pages, and how they are tagged. */
export const pages = new Hono<Dashboard>()
  .get('/dashboard/pages', async (c) => {
    const site = await freshSite(c)
    const found = await findSitePages(c.env, site)
    const frame = frameOf(c.env, site.name, 'pages')
    const view = { found, tags: newestModel(site).tags, changed: c.req.query('tagged') ?? null }
    return c.html(layout(frame, 'Pages', <PageList frame={frame} view={view} />))
  })
  .get('/dashboard/pages/tag', async (c) => {
    const choice = choiceOf(c.req.query())
    return showTagging(c, choice, c.req.header('hx-request') !== undefined)
  })
  .post('/dashboard/pages/tag', async (c) => {
    if (!c.get('viewer').mayChange) throw new HTTPException(403)
    const site = await freshSite(c)
    const choice = choiceOf(await c.req.parseBody())
    const tag = chosenTag(choice, newestModel(site).tags)
    if (!tag) return showTagging(c, choice, false)
    const published = await tagPages(c.env, site, tag, c.get('viewer').name, Date.now())
    if (!published.ok) return showTagging(c, choice, false)
    c.executionCtx.waitUntil(finishPublish(c.env, site.id, Date.now()))
    return c.redirect(
      `${frameOf(c.env, null).prefix}/dashboard/pages?${new URLSearchParams({ tagged: tag.name })}`,
      303,
    )
  })

/** The form's own word for a name is what it is: a tag. */
function choiceOf({ tag, ...rest }: Record<string, unknown>): TagChoice {
  const texts = Object.entries({ ...rest, name: tag }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return readChoice(Object.fromEntries(texts))
}

async function showTagging(c: DashboardContext, choice: TagChoice, fragment: boolean) {
  const site = await freshSite(c)
  const frame = frameOf(c.env, site.name, 'pages')
  const { mayChange } = c.get('viewer')
  const effect = await effectOf(c, site, choice)
  if (fragment) return c.html(<TagEffect frame={frame} effect={effect} mayChange={mayChange} />)
  const view = { choice, model: newestModel(site), effect, mayChange }
  return c.html(layout(frame, 'Tag pages', <TagPage frame={frame} view={view} />))
}

async function effectOf(c: DashboardContext, site: SiteContext, choice: TagChoice): Promise<Effect> {
  const model = newestModel(site)
  const tag = chosenTag(choice, model.tags)
  if (!tag) return { state: 'incomplete' }
  const db = siteDatabase(c.env, site)
  const [found, answered] = await Promise.all([
    findSitePages(c.env, site),
    whatIf(db, site, tagged(site, tag), { now: Date.now(), mostMs: PREVIEW_MS }),
  ])
  if (!answered.ok) return { state: 'refused', faults: answered.faults }
  const movers = await listLeadRows(
    db,
    site.id,
    answered.whatIf.movers.map(({ lead }) => lead),
  )
  return {
    state: 'known',
    tag: tag.name,
    pages: found.pages
      .filter(({ url }) => tag.patterns.some((pattern) => matchUrl(pattern, url)))
      .map(({ path }) => path),
    pagesSeen: found.pages.length,
    rules: rulesOf(model, tag.name),
    whatIf: answered.whatIf,
    names: new Map(movers.map((lead) => [lead.id, nameOf(lead)])),
  }
}

/** As it is in the database: what somebody published a second ago is what they change next. */
async function freshSite(c: DashboardContext): Promise<SiteContext> {
  const site = await reloadSite(c.env.DB, c.get('site').id)
  if (!site) throw new HTTPException(404)
  return site
}
