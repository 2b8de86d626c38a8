import { Hono } from 'hono'
import { countPagesNow } from '../../actions/count-pages.ts'
import { finishPublish } from '../../actions/publish-model.ts'
import { tagged, tagPages } from '../../actions/tag-pages.ts'
import { isRouted } from '../../db/pages.ts'
import { countHeld } from '../../db/reports.ts'
import { matchUrl } from '../../read/match-url.ts'
import { newestModel, type SiteContext, siteDatabase } from '../../read/site.ts'
import { findTotals, listSitePages } from '../../read/site-pages.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  isPart,
  noteAct,
  requireChange,
} from '../door/session.ts'
import type { Effect } from '../effect/effect.tsx'
import { findEffect, type Look } from '../effect/find-effect.ts'
import { demoUrlOf } from '../first-event.tsx'
import { frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { isPublished } from '../model/edited.ts'
import type { ToldFault } from '../model/faults.ts'
import { part } from '../part.tsx'
import { PageList, type PageListView, PageTable } from './page-list.tsx'
import { chosenTag, readChoice, rulesOf, type TagChoice } from './tag-choice.ts'
import { type TagChange, TagEffect } from './tag-effect.tsx'
import { TagPage } from './tag-page.tsx'
import { worthTagging } from './worth.ts'

/** The site's pages, and how they are tagged. */
export const pages = new Hono<Dashboard>()
  .get('/dashboard/pages', async (c) => {
    const site = await freshSiteOf(c)
    const frame = frameOf(c, 'pages')
    const view = await findPageList(c, site)
    if (isPart(c)) return c.html(part(frame, <PageTable frame={frame} view={view} />))
    return c.html(layout(frame, 'Pages', <PageList frame={frame} view={view} />))
  })
  .get('/dashboard/pages/tag', async (c) => {
    return showTagging(c, await choiceOf(c, c.req.query()), isPart(c) ? 'part' : 'page')
  })
  .post('/dashboard/pages/tag', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const choice = await choiceOf(c, await c.req.parseBody())
    const tag = chosenTag(choice, newestModel(site).tags)
    const db = siteDatabase(c.env, site)
    if (!tag || (await isPublished(db, site, tagged(site, tag), 'silent')))
      return showTagging(c, choice, 'page')
    const published = await tagPages(c.env, site, tag, c.get('viewer').name, Date.now())
    if (!published.ok) return showTagging(c, choice, 'page')
    await noteAct(c, 'tagPages', tag.name)
    c.executionCtx.waitUntil(finishPublish(c.env, site.id, Date.now()))
    return c.redirect(
      `${frameOf(c).prefix}/dashboard/pages?${new URLSearchParams({ tagged: tag.name })}`,
      303,
    )
  })

const LISTED = 50
/** Among so many of the most viewed, pages worth a tag are looked for, and those that a pattern means. */
const LOOKED_AT = 1_000

async function findPageList(c: DashboardContext, site: SiteContext): Promise<PageListView> {
  const db = siteDatabase(c.env, site)
  const { q = '', cursor, tagged: changed = null } = c.req.query()
  const search = q.trim().slice(0, 200)
  const isLater = cursor !== undefined
  const walk = await countPagesNow(db, site, Date.now())
  const isFirst = search === '' && !isLater
  const [found, totals, known, held] = await Promise.all([
    listSitePages(db, site, { search, cursor, limit: LISTED }),
    findTotals(db, site),
    isFirst ? listSitePages(db, site, { limit: LOOKED_AT }) : null,
    countHeld(db, site.id),
  ])
  return {
    ...{ pages: found.pages, next: found.cursor, totals, held: held ?? 0, walk, search, isLater, changed },
    worth: worthTagging(known?.pages ?? [], totals),
    tags: newestModel(site).tags,
    demoUrl: found.pages.length === 0 ? await demoUrlOf(c) : null,
  }
}

/** The form's own words for a name are what it is: a tag, or a new one. */
async function choiceOf(
  c: DashboardContext,
  { tag, newTag, ...rest }: Record<string, unknown>,
): Promise<TagChoice> {
  const texts = Object.entries({ ...rest, name: tag, newName: newTag }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  const choice = readChoice(Object.fromEntries(texts))
  const site = c.get('site')
  return { ...choice, isRouted: await isRouted(siteDatabase(c.env, site), site.id, choice.path) }
}

async function showTagging(c: DashboardContext, choice: TagChoice, of: Look) {
  const site = await freshSiteOf(c)
  const frame = frameOf(c, 'pages')
  const { mayChange } = c.get('viewer')
  const change = await changeOf(c, site, choice, of)
  if (of === 'part')
    return c.html(part(frame, <TagEffect frame={frame} change={change} mayChange={mayChange} />))
  const alike = await listSitePages(siteDatabase(c.env, site), site, { search: choice.path, limit: LISTED })
  const tagged = alike.pages.find(({ path }) => path === choice.path)?.tags ?? []
  const view = { choice, model: newestModel(site), change, mayChange, tagged }
  return c.html(layout(frame, 'Tag pages', <TagPage frame={frame} view={view} />))
}

async function changeOf(
  c: DashboardContext,
  site: SiteContext,
  choice: TagChoice,
  of: Look,
): Promise<TagChange> {
  const model = newestModel(site)
  const tag = chosenTag(choice, model.tags)
  if (!tag) {
    const effect: Effect = { state: 'none', hint: 'Choose a tag: what it would do is shown here.' }
    return { effect, tag: choice.name, pages: [], already: 0, isLess: false, rules: [], gone: [] }
  }
  const wished = tagged(site, tag)
  const db = siteDatabase(c.env, site)
  const isSame = await isPublished(db, site, wished, 'silent')
  const [{ pages }, effect] = await Promise.all([
    listSitePages(db, site, { limit: LOOKED_AT }),
    isSame ? TAGGED : findEffect(c.env, site, wished, { of }).then(inTagForm),
  ])
  const had = pages.filter(({ tags }) => tags.includes(tag.name))
  const has = pages.filter(({ url }) => tag.patterns.some((pattern) => matchUrl(pattern, url)))
  const isLess = choice.without !== null
  const [more, less] = isLess ? [had, has] : [has, had]
  const changed = more.filter((page) => !less.includes(page))
  const left = new Set(wished.rules.map(({ id }) => id))
  return {
    ...{ effect, tag: tag.name, isLess },
    pages: changed.map(({ path }) => path),
    already: less.length,
    rules: rulesOf(wished, tag.name),
    gone: model.rules.filter(({ id }) => !left.has(id)).map(({ name }) => name),
  }
}

const TAGGED: Effect = { state: 'none', hint: 'Nothing would change: these pages have this tag already.' }

/** The fields of this form are those of the tag and of its new rule. */
function inTagForm(effect: Effect): Effect {
  if (effect.state !== 'refused') return effect
  const fieldOf = ({ field = '', where }: ToldFault) => {
    if (field.endsWith('.points')) return 'points'
    return where.includes('pattern') ? 'own' : undefined
  }
  return { ...effect, faults: effect.faults.map((told) => ({ ...told, field: fieldOf(told) })) }
}
