import { afterEach, beforeEach, vi } from 'vitest'
import { getBucket } from '../../worker/archive/bucket.ts'
import { archiveAll } from '../../worker/cron/archive.ts'
import { DAY, env, event, replaced, type TestSite, turn } from './support.ts'

export const PRICING = 'https://www.harbrook.dev/pricing'
export const START = Date.UTC(2026, 2, 10, 9)

/** The clock stands at START in every test of the file, and goes on by `later`. */
export function stopClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: START })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

/** So many days after START. */
export function later(days: number): void {
  vi.setSystemTime(START + days * DAY)
}

export function asServer({ serverKey }: TestSite) {
  return { headers: { authorization: `Bearer ${serverKey}` } }
}

export function form(email: string, fields: object = {}) {
  return event({ kind: 'form', form: 'news', email, ...fields })
}

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
  await archiveAll(turn({ now }))
}

/** The database where something happens when a statement with this text is run for the first time: before it, or after. */
export function overtaken(
  text: string,
  act: { before?: () => Promise<unknown>; after?: () => Promise<unknown> },
) {
  let asked = 0
  const ran = async <Result>(run: () => Promise<Result>) => {
    const isFirst = asked++ === 0
    if (isFirst) await act.before?.()
    const result = await run()
    if (isFirst) await act.after?.()
    return result
  }
  const db = replaced({
    prepare(sql) {
      const statement = env.DB.prepare(sql)
      if (!sql.includes(text)) return statement
      const bind = (...values: unknown[]) => {
        const bound = statement.bind(...values)
        return { all: () => ran(() => bound.all()), run: () => ran(() => bound.run()) }
      }
      // Of these statements nothing else is asked.
      return { bind } as unknown as D1PreparedStatement
    },
  })
  return { db, asked: () => asked }
}
