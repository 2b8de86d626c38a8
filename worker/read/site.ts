import providers from 'email-providers/all.json'
import { type CompiledModel, compileModel, type Model } from '../../shared/scoring/index.ts'
import { findSite, findSiteByWriteKey, type SiteConfig, type SiteSettings } from '../db/sites.ts'
import { databaseOf, type Env } from '../env.ts'
import { findSiteConfig, putSiteConfig } from '../kv/site-config.ts'
import { sha256 } from './hash.ts'
import { matchUrl } from './match-url.ts'

/** A site with its model ready to score by. */
export interface SiteContext {
  id: string
  name: string
  /** Origins that may send; empty = any. */
  origins: readonly string[]
  settings: SiteSettings
  database: string
  modelVersion: number
  model: Model
  compiled: CompiledModel
}

/** How long an isolate goes on with what it knows: a revoked key is refused within a minute. */
const KNOWN_MS = 30_000
/** Unknown keys are remembered too, so that a wrong snippet costs no reads; bounded, since anybody may invent them. */
const KNOWN_MAX = 1_000

const freeMailboxes = new Set<string>(providers)
const known = new Map<string, { site: SiteContext | null; until: number }>()
const compiledModels = new Map<string, { text: string; model: Model; compiled: CompiledModel }>()

/** The site of a write key, from the isolate, else KV, else D1; null where the key is unknown or revoked. */
export async function findSiteByKey(
  env: Env,
  writeKey: string,
  now = Date.now(),
): Promise<SiteContext | null> {
  return remembered(writeKey, now, async () => {
    const hash = await sha256(writeKey)
    const copy = await findSiteConfig(env.KV, hash)
    if (copy) return copy
    const site = await findSiteByWriteKey(env.DB, hash)
    if (site) await putSiteConfig(env.KV, hash, site)
    return site
  })
}

/** The site by its id, as stored in D1 at most half a minute ago. */
export async function loadSite(env: Env, siteId: string, now = Date.now()): Promise<SiteContext | null> {
  return remembered(`id:${siteId}`, now, () => findSite(env.DB, siteId))
}

/** What this isolate knows of sites is forgotten: the next look-up asks KV and D1. For whoever changes a site. */
export function forgetSites(): void {
  known.clear()
}

export function siteDatabase(env: Env, site: SiteContext): D1Database {
  return databaseOf(env, site)
}

async function remembered(
  key: string,
  now: number,
  find: () => Promise<SiteConfig | null>,
): Promise<SiteContext | null> {
  const entry = known.get(key)
  if (entry && entry.until > now) return entry.site
  const config = await find()
  const site = config && toContext(config)
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(key, { site, until: now + KNOWN_MS })
  return site
}

function toContext({ model: text, ...config }: SiteConfig): SiteContext {
  const { model, compiled } = compiledModel(config.id, text)
  return { ...config, model, compiled }
}

/** Compiled once per site and model text. A stored model was checked when it was published. */
function compiledModel(siteId: string, text: string): { model: Model; compiled: CompiledModel } {
  const entry = compiledModels.get(siteId)
  if (entry?.text === text) return entry
  const model: Model = JSON.parse(text)
  const compiled = compileModel(model, {
    matchUrl,
    isFreeMailbox: (domain) => freeMailboxes.has(domain.toLowerCase()),
  })
  const made = { text, model, compiled }
  compiledModels.set(siteId, made)
  return made
}
