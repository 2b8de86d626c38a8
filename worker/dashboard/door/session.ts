import type { Context } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { noteKeyUse } from '../../actions/note-key-use.ts'
import { recordAct } from '../../actions/record-act.ts'
import { type Entry, listEntries } from '../../db/entries.ts'
import { findKey } from '../../db/keys.ts'
import type { Env } from '../../env.ts'
import { sha256 } from '../../read/hash.ts'
import { currentSite, type SiteContext, siteDatabase } from '../../read/site.ts'
import { findVouched, type Vouched } from './access.ts'

/** What a browser keeps for us, signed: the site that is looked at, and what opens it and others. */
export interface Session {
  site: string
  /** SHA-256 of keys, hex, the newest last. Looked up at every page, so that a revoked key opens nothing any more. */
  keys: string[]
  /** The site that the login link of the embedded server opens; null where nobody came by it. */
  machine: string | null
  until: number
}

/** Whoever looks: which site, under which name their changes are kept, and whether they may make any. */
export interface Viewer {
  site: string
  name: string
  /** The id of the key they came with. */
  key: string
  mayChange: boolean
  /** All that they may look at, by name. */
  sites: { id: string; name: string }[]
  /** Their e-mail where Access vouches for it. */
  email: string | null
}

/** A request to the dashboard. The variables are there behind the door only. */
export type Dashboard = { Bindings: Env; Variables: { site: SiteContext; viewer: Viewer } }
export type DashboardContext = Context<Dashboard>

/** Whether htmx asks, for a part of a page that is shown already. */
export function isPart(c: DashboardContext): boolean {
  return c.req.header('hx-request') !== undefined
}

const COOKIE = 'leadlight-session'
const LASTS_MS = 7 * 86_400_000
/** A cookie holds four kilobytes. */
const KEYS_MAX = 20

/** Who is signed in: by a session, or because Access says who it is. Null where nobody is, or nothing is open to them. */
export async function findViewer(c: DashboardContext, now: number): Promise<Viewer | null> {
  const session = await findSession(c, now)
  const vouched = await findVouchedOf(c)
  const email = vouched.state === 'known' ? vouched.email : null
  if (!session && email === null) return null
  const entries = await listEntries(c.env.DB, {
    keys: session?.keys ?? [],
    email,
    machine: c.env.LOGIN_CODE ? (session?.machine ?? null) : null,
  })
  const entry = entries.find(({ site }) => site === session?.site) ?? entries[0]
  return entry ? viewerOf(entry, entries, email) : null
}

/** What Access says of this request. */
export function findVouchedOf(c: DashboardContext): Promise<Vouched> {
  return findVouched(c.env, c.req.header('cf-access-jwt-assertion'))
}

function viewerOf({ site, name, key, class: rights }: Entry, entries: Entry[], email: string | null): Viewer {
  const sites = new Map(entries.map((one) => [one.site, { id: one.site, name: one.siteName }]))
  return { site, name, key, mayChange: rights === 'admin', sites: [...sites.values()], email }
}

/** The session with whatever this read or admin key opens besides; null where it is neither. */
export async function signInWithKey(c: DashboardContext, key: string, now: number): Promise<Session | null> {
  const hash = await sha256(key.trim())
  const found = await findKey(c.env.DB, hash)
  if (!found || (found.class !== 'read' && found.class !== 'admin')) return null
  await noteKeyUse(c.env, hash, now)
  const before = await findSession(c, now)
  const keys = [...(before?.keys ?? []).filter((one) => one !== hash), hash].slice(-KEYS_MAX)
  return { site: found.siteId, keys, machine: before?.machine ?? null, until: now + LASTS_MS }
}

/**
 * A session for whoever followed the link that `npm start` printed. The code is made anew by every server process; it
 * opens the demo site only, and only where the address bar says loopback, so that no name pointed at this machine helps.
 */
export async function signInWithCode(
  c: DashboardContext,
  code: string,
  now: number,
): Promise<Session | null> {
  const { LOGIN_CODE, DEMO_WRITE_KEY, DB } = c.env
  if (!LOGIN_CODE || !DEMO_WRITE_KEY || !isLoopback(c.req.url)) return null
  // Hashes are compared, so that the time it takes tells nothing of the code.
  if ((await sha256(code)) !== (await sha256(LOGIN_CODE))) return null
  const demo = await findKey(DB, await sha256(DEMO_WRITE_KEY))
  if (!demo) return null
  const before = await findSession(c, now)
  return { site: demo.siteId, keys: before?.keys ?? [], machine: demo.siteId, until: now + LASTS_MS }
}

/** The session that looks at another site. Whether it is open to them, the next page finds out. */
export async function lookAt(c: DashboardContext, site: string, now: number): Promise<Session> {
  const before = await findSession(c, now)
  return { keys: [], machine: null, ...before, site, until: now + LASTS_MS }
}

/** Lets on only who may change what they see. */
export function requireChange(c: DashboardContext): void {
  if (!c.get('viewer').mayChange) throw new HTTPException(403)
  if (c.get('site').held) throw new HTTPException(503)
}

/** Keeps who did what to the site, by the API's name for it. */
export async function noteAct(c: DashboardContext, operation: string, target: string | null): Promise<void> {
  const { site, viewer } = c.var
  const act = { key: viewer.key, label: viewer.name, operation, target }
  await recordAct(siteDatabase(c.env, site), site.id, act, Date.now())
}

/** The site as it is in the database: what somebody published a second ago is what they change next. */
export async function freshSiteOf(c: DashboardContext): Promise<SiteContext> {
  const site = await currentSite(c.env, c.get('site').id)
  if (!site) throw new HTTPException(404)
  return site
}

export async function keepSession(c: DashboardContext, session: Session): Promise<void> {
  await setSignedCookie(c, COOKIE, JSON.stringify(session), secretOf(c.env), {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: LASTS_MS / 1000,
    ...(isSecure(c) ? { secure: true, prefix: 'host' as const } : {}),
  })
}

export function endSession(c: DashboardContext): void {
  deleteCookie(c, COOKIE, { path: '/', ...(isSecure(c) ? { secure: true, prefix: 'host' as const } : {}) })
}

async function findSession(c: DashboardContext, now: number): Promise<Session | null> {
  const text = await getSignedCookie(c, secretOf(c.env), COOKIE, isSecure(c) ? 'host' : undefined)
  const session = text ? readSession(text) : null
  return session && session.until > now ? session : null
}

export function secretOf(env: Env): string {
  if (!env.SESSION_SECRET) {
    throw new Error('SESSION_SECRET is missing: `npx wrangler secret put SESSION_SECRET`')
  }
  return env.SESSION_SECRET
}

function isSecure(c: DashboardContext): boolean {
  return new URL(c.req.url).protocol === 'https:'
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)
}

/** What we signed is of our form, but perhaps of an earlier release's. */
function readSession(text: string): Session | null {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return null
  if (!('site' in value) || !('keys' in value) || !('machine' in value) || !('until' in value)) return null
  const { site, keys, machine, until } = value
  if (typeof site !== 'string' || typeof until !== 'number' || !Array.isArray(keys)) return null
  if (typeof machine !== 'string' && machine !== null) return null
  return { site, keys: keys.filter((key) => typeof key === 'string'), machine, until }
}
