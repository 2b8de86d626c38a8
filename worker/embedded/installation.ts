import { randomBytes } from 'node:crypto'
import { createSite } from '../actions/create-site.ts'
import { damaged, readJson, type StateFolder, writeJson } from './state.ts'

/** What is made at the first start and kept from then on. Keys are here in clear: the database has only their hashes. */
export type Installation = {
  sessionSecret: string
  siteId: string
  writeKey: string
  serverKey: string
  readKey: string
  adminKey: string
}

/** The demo site and its keys: those of an earlier start, or new ones in an empty database. */
export async function openInstallation(db: D1Database, state: StateFolder): Promise<Installation> {
  const kept = await readJson(state, state.installation)
  if (kept !== null) {
    if (!isInstallation(kept)) throw damaged(state, 'installation.json lacks keys')
    if (!(await holdsSite(db, kept.siteId)))
      throw damaged(state, 'the database does not hold the site whose keys are kept')
    return kept
  }
  // A first start may have been cut short between the two writes; its site is empty then, and is left aside.
  if (await holdsEvents(db)) throw damaged(state, 'the database holds events, but installation.json is gone')
  const installation = { sessionSecret: randomBytes(32).toString('base64url'), ...(await createDemoSite(db)) }
  await writeJson(state.installation, installation)
  return installation
}

/** Bots are marked and scored, so that a newcomer's script or automated browser sees its own score. */
async function createDemoSite(db: D1Database): Promise<Omit<Installation, 'sessionSecret'>> {
  const { siteId, writeKey, serverKey, readKey, adminKey } = await createSite(db, {
    name: 'Demo site',
    settings: { bots: 'flag' },
  })
  return { siteId, writeKey, serverKey, readKey, adminKey }
}

async function holdsSite(db: D1Database, siteId: string): Promise<boolean> {
  return (await db.prepare('select 1 from sites where id = ?1').bind(siteId).first()) !== null
}

async function holdsEvents(db: D1Database): Promise<boolean> {
  return (await db.prepare('select 1 from events limit 1').first()) !== null
}

const FIELDS = ['sessionSecret', 'siteId', 'writeKey', 'serverKey', 'readKey', 'adminKey'] as const

function isInstallation(value: unknown): value is Installation {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return FIELDS.every((field) => typeof fields.get(field) === 'string')
}
