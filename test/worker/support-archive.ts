import { getBucket } from '../../worker/archive/bucket.ts'
import { archiveAll } from '../../worker/cron/archive.ts'
import { env, type TestSite } from './support.ts'

/** Objects of a site. */
export async function keys(site: TestSite): Promise<string[]> {
  return (await (await getBucket()).list({ prefix: `${site.siteId}/` })).objects.map(({ key }) => key)
}

/** Ids of the events that are in the database. */
export async function rows(site: TestSite): Promise<string[]> {
  const { results } = await env.DB.prepare('select id from events where site_id = ?1 order by id')
    .bind(site.siteId)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** What lies in all objects of a site, as whoever unpacks them reads it. */
export async function textOf(site: TestSite): Promise<string> {
  const texts = await Promise.all(
    (await keys(site)).map(async (key) => {
      const object = await (await getBucket()).get(key)
      return new Response(object?.body.pipeThrough(new DecompressionStream('gzip'))).text()
    }),
  )
  return texts.join('')
}

/** Cron's walk through the site, whenever the last one was. */
export async function archive(site: TestSite, now = Date.now()): Promise<void> {
  await env.DB.prepare('delete from sweeps where site_id = ?1').bind(site.siteId).run()
  await archiveAll(env, env.DB, now)
}
