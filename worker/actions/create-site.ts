import { halfLife, type Model } from '../../shared/scoring/index.ts'
import { insertModel, type ModelVersion } from '../db/models.ts'
import { insertSite, SITE_DEFAULTS, type SiteSettings } from '../db/sites.ts'
import { newId } from '../project/new-id.ts'
import { makeKey, makeSecret } from './make-key.ts'
import { seedFrom } from './seeded.ts'

export interface NewSite {
  name: string
  /** Origins that may send; none = any. */
  origins?: readonly string[]
  settings?: Partial<SiteSettings>
  /** Must have passed checkModel. The default model unless given. */
  model?: Model
  /** Where it is to live: in the first database unless given. */
  place?: { name: string; db: D1Database }
  /** Where it is given again, the same site is made again: one, however often a form is sent. As secret as its keys. */
  seed?: string
}

/** The only time that the keys other than the write key can be read. */
export interface CreatedSite {
  siteId: string
  writeKey: string
  serverKey: string
  readKey: string
  adminKey: string
}

/** A site with its first model and a key of each class, all or nothing. `db` is the first database. */
export async function createSite(
  db: D1Database,
  { name, origins = [], settings = {}, model = halfLife, place = { name: 'DB', db }, seed }: NewSite,
  now = Date.now(),
): Promise<CreatedSite> {
  const siteId = seed === undefined ? newId() : (await seedFrom(seed, 'site')).slice(0, 16)
  const from = { siteId, ...(seed !== undefined && { seed }) }
  const site = {
    id: siteId,
    name,
    origins: [...origins],
    settings: { ...SITE_DEFAULTS, identitySecret: makeSecret('is_'), ...settings },
    database: place.name,
    held: false,
    modelVersion: 1,
  }
  const first: ModelVersion = {
    version: 1,
    model: JSON.stringify(model),
    author: 'Leadlight',
    note: 'The first model',
    mode: 'silent',
    covers: [],
    servedAt: now,
  }
  const [write, send, read, admin] = await Promise.all([
    makeKey(db, { ...from, class: 'write', label: 'Snippet' }, now),
    makeKey(db, { ...from, class: 'send', label: 'Server' }, now),
    makeKey(db, { ...from, class: 'read', label: 'Read' }, now),
    makeKey(db, { ...from, class: 'admin', label: 'Admin' }, now),
  ])
  const rows = [insertSite(place.db, site, now), insertModel(place.db, siteId, first, now)]
  const keys = [write, send, read, admin].map(({ statement }) => statement)
  try {
    if (place.db === db) await db.batch([...rows, ...keys])
    else {
      // Nobody can come to it before its keys are there.
      await place.db.batch(rows)
      await db.batch([insertSite(db, { ...site, held: true }, now), ...keys])
    }
  } catch (error) {
    const isThere = error instanceof Error && error.message.includes('constraint failed')
    if (seed === undefined || !isThere) throw error
  }
  return {
    siteId,
    writeKey: write.key,
    serverKey: send.key,
    readKey: read.key,
    adminKey: admin.key,
  }
}
