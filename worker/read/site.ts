import {
  type CompiledModel,
  collectingBoth,
  compileModel,
  emptyRegisters,
  type Model,
  type Registers,
  sinceReset,
} from '../../shared/scoring/index.ts'
import { listWriteKeyHashes } from '../db/keys.ts'
import type { PublishMode } from '../db/models.ts'
import { findPlace } from '../db/site-places.ts'
import { findSite, findSiteIdByWriteKey, type SiteConfig, type SiteSettings } from '../db/sites.ts'
import { databaseOf, type Env } from '../env.ts'
import { findSiteConfig, putSiteConfig } from '../kv/site-config.ts'
import { sha256 } from './hash.ts'
import { isFreeMailbox } from './mailboxes.ts'
import { matchUrl } from './match-url.ts'

/** A site with its model ready to score by. */
export interface SiteContext {
  id: string
  name: string
  /** Origins that may send; empty = any. */
  origins: readonly string[]
  settings: SiteSettings
  database: string
  /** Nothing may be written to it just now: it is on its way to another database. */
  held: boolean
  modelVersion: number
  /** What publishing that version does to leads that have not been scored by it. */
  mode: PublishMode
  model: Model
  /** Bases of registers that hold all that the model collects. */
  covers: readonly string[]
  /** Scores by the version that serves; collects what the next one needs as well, while there is one. */
  compiled: CompiledModel
  /** A version that serves as soon as the past has been gone through for it. */
  next: { version: number; model: Model; mode: PublishMode } | null
  /** The version by which every lead was ranked: behind the one that serves while leads are gone through. */
  rankedVersion: number
  epoch: number
}

/** How long an isolate goes on with what it knows: a revoked key is refused within a minute. */
const KNOWN_MS = 30_000
/** And how much longer while somebody asks. */
const ASKING_MS = 1_000
/** Unknown keys are remembered too, so that a wrong snippet costs no reads; bounded, since anybody may invent them. */
const KNOWN_MAX = 1_000

const known = new Map<string, { site: SiteContext | null; until: number }>()
const compiled = new Map<string, Models>()

/** The site of a write key, from the isolate, else KV, else D1; null where the key is unknown or revoked. */
export async function findSiteByKey(
  env: Env,
  writeKey: string,
  now = Date.now(),
): Promise<SiteContext | null> {
  return remembered(writeKey, now, async () => {
    const hash = await sha256(writeKey)
    const copy = await ifThere(findSiteConfig(env.KV, hash))
    if (copy) return copy
    const siteId = await findSiteIdByWriteKey(env.DB, hash)
    const site = siteId === null ? null : await findWhereItLives(env, siteId)
    if (site) await ifThere(putSiteConfig(env.KV, hash, site))
    return site
  })
}

/** KV only saves a read of D1: where it is down, nobody is turned away. */
async function ifThere<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    console.error('site', { error: error instanceof Error ? error.message : 'unknown' })
    return null
  }
}

/** The site by its id, as stored in D1 at most half a minute ago. */
export async function loadSite(env: Env, siteId: string, now = Date.now()): Promise<SiteContext | null> {
  return remembered(`id:${siteId}`, now, () => findWhereItLives(env, siteId))
}

/** The first database says where a site lives; most live there. */
async function findWhereItLives(env: Env, siteId: string): Promise<SiteConfig | null> {
  const site = await findSite(env.DB, siteId)
  if (site?.database === 'DB') return site
  const database = site?.database ?? (await findPlace(env.DB, siteId))
  return database === null ? null : findSite(databaseOf(env, { database }), siteId)
}

/** The site as it is in D1 at this moment, and what this isolate knows of it from now on. For whoever writes by it. */
export async function reloadSite(
  db: D1Database,
  siteId: string,
  now = Date.now(),
): Promise<SiteContext | null> {
  const config = await findSite(db, siteId)
  const site = config && toContext(config)
  // By its keys too, but no longer than they were known for: one may be revoked.
  for (const [key, entry] of known) if (entry.site?.id === siteId) known.set(key, { ...entry, site })
  known.set(`id:${siteId}`, { site, until: now + KNOWN_MS })
  return site
}

/** The same, wherever it lives. */
export async function currentSite(env: Env, siteId: string, now = Date.now()): Promise<SiteContext | null> {
  const site = await loadSite(env, siteId, now)
  return site && reloadSite(siteDatabase(env, site), siteId, now)
}

/** The same, and its copies in KV as well. For whoever changed the site; other isolates know within half a minute. */
export async function spreadSite(env: Env, siteId: string, now = Date.now()): Promise<SiteContext | null> {
  const [config, hashes] = await Promise.all([
    findWhereItLives(env, siteId),
    listWriteKeyHashes(env.DB, siteId),
  ])
  if (!config) return null
  await Promise.all(hashes.map((hash) => putSiteConfig(env.KV, hash, config)))
  return reloadSite(databaseOf(env, config), siteId, now)
}

/** What counts of registers: what is since the person began anew, and nothing where the site only collects. */
export function scorable({ settings }: Pick<SiteContext, 'settings'>, registers: Registers): Registers {
  return settings.collectOnly ? emptyRegisters() : sinceReset(registers)
}

/** What an edit starts from: the version that is being prepared, if there is one, else the one that serves. */
export function newestModel({ model, next }: Pick<SiteContext, 'model' | 'next'>): Model {
  return next?.model ?? model
}

/** Which version that is. */
export function newestVersion({ modelVersion, next }: Pick<SiteContext, 'modelVersion' | 'next'>): number {
  return next?.version ?? modelVersion
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
  // One asks again; whoever comes meanwhile goes on with what was known.
  if (entry) known.set(key, { ...entry, until: now + ASKING_MS })
  const config = await find()
  const other = config && known.get(`id:${config.id}`)?.site
  // KV may lag behind what this isolate has read in D1 since.
  const site = other && other.epoch > config.epoch ? other : config && toContext(config)
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(key, { site, until: now + KNOWN_MS })
  return site
}

function toContext({ model: text, next, ...config }: SiteConfig): SiteContext {
  const models = compiledModels(config.id, text, config.covers, next?.model)
  return {
    ...config,
    model: models.model,
    compiled: models.compiled,
    next: next && models.next && { ...next, model: models.next },
  }
}

interface Models {
  text: string
  model: Model
  compiled: CompiledModel
  next: Model | null
}

/** Compiled once per site and version. A stored model was checked when it was published. */
function compiledModels(siteId: string, model: string, covers: string[], next?: string): Models {
  const text = JSON.stringify([model, covers, next])
  const known = compiled.get(siteId)
  if (known?.text === text) return known
  const serving: Model = JSON.parse(model)
  const following: Model | null = next === undefined ? null : JSON.parse(next)
  const scoring = compile(serving, covers)
  const made = {
    text,
    model: serving,
    compiled: following ? collectingBoth(scoring, compile(following)) : scoring,
    next: following,
  }
  compiled.set(siteId, made)
  return made
}

/** A checked model, ready to score by. */
export function compile(model: Model, covers: readonly string[] = []): CompiledModel {
  return compileModel(model, { matchUrl, isFreeMailbox }, covers)
}
