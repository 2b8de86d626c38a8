import manifest from '../../dist/manifest.json'
import { prefixOf } from '../env.ts'
import type { DashboardContext, Viewer } from './door/session.ts'
import { type Locale, localeOf } from './words/locale.ts'

/** What every page needs around its matter. */
export interface Frame {
  /** Of all public paths, as configured: '' or '/some/path'. */
  prefix: string
  /** Who looks, and at which of their sites; null before somebody is signed in. */
  viewer: Pick<Viewer, 'site' | 'name' | 'mayChange' | 'sites'> | null
  /** Where the demo site is, if this server has one. */
  demoUrl: string | null
  /** Which of the main pages this is, or belongs to. */
  place: Place | null
  locale: Locale
}

export type Place = 'leads' | 'pages' | 'model' | 'reports' | 'live' | 'settings'

export function frameOf(c: DashboardContext, place: Place | null = null): Frame {
  const prefix = prefixOf(c.env)
  // Before the door there is none, whatever the type says.
  const viewer: Viewer | undefined = c.get('viewer')
  const demoUrl = c.env.DEMO_WRITE_KEY ? `${prefix}/demo/` : null
  return { prefix, viewer: viewer ?? null, demoUrl, place, locale: localeOf(c) }
}

/** The public path of a file of assets/, with its content's hash in the name: it may be kept for ever. */
export function assetUrl({ prefix }: Pick<Frame, 'prefix'>, name: keyof typeof manifest.dashboard): string {
  return `${prefix}/dashboard/assets/${manifest.dashboard[name]}`
}

/** Whether a file of that name is ours to show. */
export function isAsset(name: string): boolean {
  return Object.values(manifest.dashboard).includes(name)
}

/** The public path of one lead. Its id is ours, but made to stand in a path all the same. */
export function leadUrl({ prefix }: Pick<Frame, 'prefix'>, id: string): string {
  return `${prefix}/dashboard/leads/${encodeURIComponent(id)}`
}
