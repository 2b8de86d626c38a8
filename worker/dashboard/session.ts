import type { Context } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { recordAct } from '../actions/record-act.ts'
import { findKey } from '../db/keys.ts'
import type { Env } from '../env.ts'
import { sha256 } from '../read/hash.ts'
import { reloadSite, type SiteContext, siteDatabase } from '../read/site.ts'

/** Who is signed in: the site they see, and the key they came with (none: by the login link of the embedded server). */
export interface Session {
  site: string
  /** SHA-256 of the key, hex. Looked up at every page, so that a revoked key ends its sessions. */
  key: string | null
  until: number
}

/** Whoever looks: which site, under which name their changes are kept, and whether they may make any. */
export interface Viewer {
  site: string
  name: string
  /** The id of the key they came with. */
  key: string
  mayChange: boolean
}

/** A request to the dashboard. The variables are there behind the door only. */
export type Dashboard = { Bindings: Env; Variables: { site: SiteContext; viewer: Viewer } }
export type DashboardContext = Context<Dashboard>

const COOKIE = 'leadlight-session'
const LASTS_MS = 7 * 86_400_000

/** Who is signed in; null where nobody is, the session has ended, or its key was revoked. */
export async function findViewer(c: DashboardContext, now: number): Promise<Viewer | null> {
  const text = await getSignedCookie(c, secretOf(c.env), COOKIE, isSecure(c) ? 'host' : undefined)
  const session = text ? readSession(text) : null
  if (!session || session.until <= now) return null
  const { site } = session
  if (session.key === null)
    return c.env.LOGIN_CODE ? { site, name: 'This machine', key: '', mayChange: true } : null
  const key = await findKey(c.env.DB, session.key)
  if (key?.siteId !== site) return null
  return { site, name: key.label, key: key.id, mayChange: key.class === 'admin' }
}

/** A session for whoever holds this read or admin key; null where it is neither. */
export async function signInWithKey(env: Env, key: string, now: number): Promise<Session | null> {
  const hash = await sha256(key.trim())
  const found = await findKey(env.DB, hash)
  if (!found || (found.class !== 'read' && found.class !== 'admin')) return null
  return { site: found.siteId, key: hash, until: now + LASTS_MS }
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
  return demo && { site: demo.siteId, key: null, until: now + LASTS_MS }
}

/** Lets on only who may change what they see. */
export function requireChange(c: DashboardContext): void {
  if (!c.get('viewer').mayChange) throw new HTTPException(403)
}

/** Keeps who did what to the site, by the API's name for it. */
export async function noteAct(c: DashboardContext, operation: string, target: string | null): Promise<void> {
  const { site, viewer } = c.var
  const act = { key: viewer.key, label: viewer.name, operation, target }
  await recordAct(siteDatabase(c.env, site), site.id, act, Date.now())
}

/** The site as it is in the database: what somebody published a second ago is what they change next. */
export async function freshSiteOf(c: DashboardContext): Promise<SiteContext> {
  const site = await reloadSite(c.env.DB, c.get('site').id)
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

function secretOf(env: Env): string {
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
  if (!('site' in value) || !('key' in value) || !('until' in value)) return null
  const { site, key, until } = value
  if (typeof site !== 'string' || typeof until !== 'number') return null
  return typeof key === 'string' || key === null ? { site, key, until } : null
}
