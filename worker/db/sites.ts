import type { Goal } from '../../shared/goal.ts'
import type { PublishMode } from './models.ts'

/** What a site may choose. Kept as JSON, so a setting that an older row lacks has its default. */
export interface SiteSettings {
  consent: 'implied' | 'required'
  /** What is sent is kept, and nobody is scored by it. Once off, what was kept counts. */
  collectOnly: boolean
  /** What a bot verdict does: `exclude` keeps the event and scores nothing, `flag` marks it and scores it. */
  bots: 'exclude' | 'flag'
  /** Hosts of the same owner, between which the script carries the visitor along. */
  domains: string[]
  chat: boolean
  /** Whether a page may ask for its own visitor's stage and tags. */
  inPage: boolean
  /** `queued` acknowledges once a durable queue has the batch. On the embedded server it acts as `direct`. */
  ingest: 'direct' | 'queued'
  /** Query parameters kept in URLs beside the usual campaign ones. */
  parameters: string[]
  retentionDays: number
  /** `claimed`: a browser's word links it to a lead that is itself only claimed. `verified`: only a signed identity does. */
  identity: 'claimed' | 'verified'
  /** What the customer's server signs identities with. Empty: none is taken. */
  identitySecret: string
  /** Events, new visitors and kept rejects of a UTC day. What is more is answered 429; rejects are then counted alone. */
  eventsPerDay: number
  visitorsPerDay: number
  rejectedPerDay: number
  /** Displayed scores, by dimension, at which webhooks ring when something done lifts a lead to them. */
  thresholds: { dimension: string; score: number }[]
  /** The outcome that reports and predictions look for; one further on the way counts as well. */
  goal: Goal
  /** Within how many days of a decision it has to come: as long as buying usually takes. */
  horizonDays: number
  /** How many leads sales can call in a week. */
  callsPerWeek: number
  /** Days within which sales says something of every MQL. */
  promiseDays: number
}

export const SITE_DEFAULTS = {
  consent: 'implied',
  collectOnly: false,
  bots: 'exclude',
  domains: [],
  chat: true,
  inPage: false,
  ingest: 'direct',
  parameters: [],
  retentionDays: 730,
  identity: 'claimed',
  identitySecret: '',
  eventsPerDay: 5_000_000,
  visitorsPerDay: 500_000,
  rejectedPerDay: 1_000,
  thresholds: [],
  goal: 'won',
  horizonDays: 90,
  callsPerWeek: 20,
  promiseDays: 3,
} as const satisfies SiteSettings | Record<string, unknown>

/** A site as ingest and the readers need it. Plain JSON: it is also the copy in KV. */
export interface SiteConfig {
  id: string
  name: string
  /** Origins that may send; empty = any. */
  origins: string[]
  settings: SiteSettings
  database: string
  /** Nothing is written to it here: it is being moved to another database, or lives there. */
  held: boolean
  modelVersion: number
  /** The model as stored; checked when it was published. */
  model: string
  mode: PublishMode
  /** Bases of registers that hold all that the model collects. */
  covers: string[]
  /** A version that will serve once the past has been gone through for it: what it needs is collected already. */
  next: { version: number; model: string; mode: PublishMode } | null
  /** The version by which every lead's stage, ceiling and due instant were made. */
  rankedVersion: number
  /** Counts the changes of the versions above, and of the settings. */
  epoch: number
}

/** Which state of a site's models and settings a writer knows. A write with an older one is refused. */
export type Epoch = Pick<SiteConfig, 'id' | 'epoch'>

interface SiteRow {
  id: string
  name: string
  origins: string
  settings: string
  database: string
  held_at: number | null
  model_version: number
  ranked_version: number
  epoch: number
  model: string
  mode: PublishMode
  covers: string
  next_version: number | null
  next_model: string | null
  next_mode: PublishMode | null
}

const COLUMNS = `s.id, s.name, s.origins, s.settings, s.database, s.held_at, s.model_version, s.ranked_version, s.epoch,
  m.model, m.mode, m.covers, n.version as next_version, n.model as next_model,
  n.mode as next_mode`
const MODELS = `join models m on m.site_id = s.id and m.version = s.model_version
  left join models n on n.site_id = s.id and n.version = s.next_version`

export function insertSite(
  db: D1Database,
  site: Pick<SiteConfig, 'id' | 'name' | 'origins' | 'settings' | 'database' | 'modelVersion' | 'held'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into sites (id, name, origins, settings, model_version, ranked_version, database, created_at, held_at)
       values (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, iif(?8, ?7, null))`,
    )
    .bind(
      site.id,
      site.name,
      JSON.stringify(site.origins),
      JSON.stringify(site.settings),
      site.modelVersion,
      site.database,
      now,
      site.held ? 1 : 0,
    )
}

export async function findSite(db: D1Database, siteId: string): Promise<SiteConfig | null> {
  const row = await db
    .prepare(
      `select ${COLUMNS} from sites s
       ${MODELS}
       where s.id = ?1`,
    )
    .bind(siteId)
    .first<SiteRow>()
  return row && toSiteConfig(row)
}

/** By the hash of a write key that is not revoked. */
export async function findSiteIdByWriteKey(db: D1Database, hash: string): Promise<string | null> {
  return db
    .prepare(`select site_id from keys where hash = ?1 and class = 'write' and revoked_at is null`)
    .bind(hash)
    .first<string>('site_id')
}

function toSiteConfig(row: SiteRow): SiteConfig {
  const {
    origins,
    settings,
    held_at,
    model_version,
    ranked_version,
    covers,
    next_version,
    next_model,
    next_mode,
    ...rest
  } = row
  return {
    ...rest,
    held: held_at !== null,
    rankedVersion: ranked_version,
    covers: JSON.parse(covers),
    next:
      next_version === null || next_model === null || next_mode === null
        ? null
        : { version: next_version, model: next_model, mode: next_mode },
    origins: JSON.parse(origins),
    settings: { ...SITE_DEFAULTS, ...JSON.parse(settings) },
    modelVersion: model_version,
  }
}

/** The versions of a site from now on. Aborts the batch where somebody else has changed them since. */
export function updateVersions(
  db: D1Database,
  { id, epoch }: Epoch,
  { serving, next }: { serving: number; next: number | null },
): D1PreparedStatement {
  return db
    .prepare(
      `update sites set model_version = ?3, next_version = ?4, epoch = case when epoch = ?2 then epoch + 1 end
       where id = ?1`,
    )
    .bind(id, epoch, serving, next)
}

/** Every lead is where this version sees it, if it is still the one that serves. */
export function updateRanked(db: D1Database, siteId: string, version: number): D1PreparedStatement {
  return db
    .prepare('update sites set ranked_version = ?2 where id = ?1 and model_version = ?2')
    .bind(siteId, version)
}

/** The sites of this database that may be written to. */
export async function listSiteIds(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare('select id from sites where held_at is null order by id')
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

export async function findCreatedAt(db: D1Database, siteId: string): Promise<number | null> {
  return db.prepare('select created_at from sites where id = ?1').bind(siteId).first('created_at')
}
