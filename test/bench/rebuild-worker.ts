// For rebuild.bench.ts: a site whose events have to be gone through, and the way a publish goes through them.
import type { Model } from '../../shared/scoring/index.ts'
import { createSite } from '../../worker/actions/create-site.ts'
import { publishModel } from '../../worker/actions/publish-model.ts'
import { listRunning } from '../../worker/db/jobs.ts'
import type { Env } from '../../worker/env.ts'
import { advance } from '../../worker/project/model-job.ts'
import { projectAll } from '../../worker/project/project.ts'
import { loadSite } from '../../worker/read/site.ts'
import { invented } from '../shared/scoring/invented.ts'

const EVENTS = 200

/** What a call may ask for: people to be invented, or copied so often, or a model to be published and gone through. */
export type Ask =
  | { model: Model; people: number }
  | { site: string; copies: number }
  | { site: string; publish: Model }

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const ask = await request.json<Ask>()
    if ('people' in ask) return Response.json(await invent(env, ask))
    if ('copies' in ask) return Response.json(await copy(env, ask))
    return Response.json(await rebuild(env, ask))
  },
}

async function invent(env: Env, { model, people }: { model: Model; people: number }) {
  const { siteId } = await createSite(env.DB, { name: 'Bench', model })
  const site = await loadSite(env, siteId)
  if (!site) throw new Error('The site was not made')
  for (let person = 0; person < people; person++) {
    const events = invented(person, 6 * EVENTS).slice(0, EVENTS)
    await projectAll(env.DB, site, [{ siteId, visitor: `p${person}`, events }], Date.now())
  }
  return { site: siteId }
}

async function copy({ DB }: Env, { site, copies }: { site: string; copies: number }) {
  const numbers = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < ?2)'
  const statement = (sql: string) => DB.prepare(`${numbers} ${sql}`).bind(site, copies)
  await DB.batch([
    statement(`insert into events (site_id, visitor_id, id, at, kind, body)
      select site_id, visitor_id || '-' || i, id, at, kind, body from n, events where site_id = ?1`),
    statement(`insert into leads (site_id, id, version, email, user_id, standing, claims, stage, stage_at, model_version,
        score, scored_at, ceiling, due_at, created_at, last_seen_at, registers)
      select site_id, id || '-' || i, version, email, user_id, standing, claims, stage, stage_at, model_version,
        score, scored_at, ceiling, due_at, created_at, last_seen_at, registers from n, leads where site_id = ?1`),
    statement(`insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance)
      select site_id, lead_id || '-' || i, visitor_id || '-' || i, at, joined, cause, provenance
      from n, links where site_id = ?1`),
    statement(`insert into visitors (site_id, id, version, lead_id, claim, first_seen_at, last_seen_at, registers)
      select site_id, id || '-' || i, version, lead_id || '-' || i, claim, first_seen_at, last_seen_at, registers
      from n, visitors where site_id = ?1`),
  ])
  return DB.prepare(
    `select (select count(*) from events where site_id = ?1) as events,
            (select count(*) from visitors where site_id = ?1) as visitors,
            (select count(*) from leads where site_id = ?1) as leads`,
  )
    .bind(site)
    .first()
}

async function rebuild(env: Env, { site, publish }: { site: string; publish: Model }) {
  const published = await publishModel(env, site, { model: publish, author: 'bench' }, Date.now())
  let slices = 0
  for (const running of await listRunning(env.DB, site)) {
    for (let left = await advance(env, env.DB, running, Date.now()); left; slices++) {
      left = await advance(env, env.DB, left, Date.now())
    }
  }
  const after = await loadSite(env, site)
  return { published, slices, serving: after?.modelVersion, ranked: after?.rankedVersion }
}
