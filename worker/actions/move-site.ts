import { findMove, insertMove, type Move } from '../db/moves.ts'
import { databasesOf, type Env } from '../env.ts'
import type { SiteContext } from '../read/site.ts'

export type Begun = { ok: true; move: Move } | { ok: false; reason: string }

/** Sends a site to another database; cron takes it there. Asking again tells how far it is. */
export async function moveSite(env: Env, site: SiteContext, database: string, now: number): Promise<Begun> {
  const names = [...databasesOf(env).keys()]
  if (!names.includes(database)) {
    return { ok: false, reason: `database: no such one is bound; there are ${names.join(', ')}` }
  }
  const known = await findMove(env.DB, site.id)
  const isUnderWay = known !== null && known.phase !== 'done' && known.phase !== 'failed'
  if (isUnderWay && known.to !== database) {
    return { ok: false, reason: `database: the site is on its way to ${known.to}; let it arrive first` }
  }
  if (!isUnderWay && site.database === database) {
    return { ok: false, reason: `database: the site lives in ${database} already` }
  }
  await insertMove(env.DB, { siteId: site.id, from: site.database, to: database }, now).run()
  const move = await findMove(env.DB, site.id)
  return move ? { ok: true, move } : { ok: false, reason: 'the site is gone' }
}
