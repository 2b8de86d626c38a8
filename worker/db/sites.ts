/** What a site may choose. Kept as JSON, so a setting that an older row lacks has its default. */
export interface SiteSettings {
  consent: 'implied' | 'required'
  /** What a bot verdict does: `exclude` keeps the event and scores nothing, `flag` marks it and scores it. */
  bots: 'exclude' | 'flag'
  /** Hosts of the same owner, between which the script carries the visitor along. */
  domains: string[]
  chat: boolean
  /** `queued` acknowledges once a durable queue has the batch. On the embedded server it acts as `direct`. */
  ingest: 'direct' | 'queued'
  /** Query parameters kept in URLs beside the usual campaign ones. */
  parameters: string[]
  retentionDays: number
}

export const SITE_DEFAULTS = {
  consent: 'implied',
  bots: 'exclude',
  domains: [],
  chat: true,
  ingest: 'direct',
  parameters: [],
  retentionDays: 730,
} as const satisfies SiteSettings | Record<string, unknown>

/** A site as ingest and the readers need it. Plain JSON: it is also the copy in KV. */
export interface SiteConfig {
  id: string
  name: string
  /** Origins that may send; empty = any. */
  origins: string[]
  settings: SiteSettings
  database: string
  modelVersion: number
  /** The model as stored; checked when it was published. */
  model: string
}

interface SiteRow {
  id: string
  name: string
  origins: string
  settings: string
  database: string
  model_version: number
  model: string
}

const COLUMNS = 's.id, s.name, s.origins, s.settings, s.database, s.model_version, m.model'

export function insertSite(
  db: D1Database,
  site: Omit<SiteConfig, 'model'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into sites (id, name, origins, settings, model_version, database, created_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    )
    .bind(
      site.id,
      site.name,
      JSON.stringify(site.origins),
      JSON.stringify(site.settings),
      site.modelVersion,
      site.database,
      now,
    )
}

export async function findSite(db: D1Database, siteId: string): Promise<SiteConfig | null> {
  const row = await db
    .prepare(
      `select ${COLUMNS} from sites s
       join models m on m.site_id = s.id and m.version = s.model_version
       where s.id = ?1`,
    )
    .bind(siteId)
    .first<SiteRow>()
  return row && toSiteConfig(row)
}

/** By the hash of a write key that is not revoked. */
export async function findSiteByWriteKey(db: D1Database, hash: string): Promise<SiteConfig | null> {
  const row = await db
    .prepare(
      `select ${COLUMNS} from keys k
       join sites s on s.id = k.site_id
       join models m on m.site_id = s.id and m.version = s.model_version
       where k.hash = ?1 and k.class = 'write' and k.revoked_at is null`,
    )
    .bind(hash)
    .first<SiteRow>()
  return row && toSiteConfig(row)
}

function toSiteConfig(row: SiteRow): SiteConfig {
  const { origins, settings, model_version, ...rest } = row
  return {
    ...rest,
    origins: JSON.parse(origins),
    settings: { ...SITE_DEFAULTS, ...JSON.parse(settings) },
    modelVersion: model_version,
  }
}
