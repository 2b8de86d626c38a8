import manifest from '../../dist/manifest.json'
import { type Env, prefixOf } from '../env.ts'

/** What every page needs around its matter. */
export interface Frame {
  /** Of all public paths, as configured: '' or '/some/path'. */
  prefix: string
  /** Name of the site that is looked at; null before somebody is signed in. */
  siteName: string | null
  /** Where the demo site is, if this server has one. */
  demoUrl: string | null
  /** Which of the main pages this is, or belongs to. */
  place: Place | null
}

export type Place = 'leads' | 'pages' | 'model' | 'reports' | 'live' | 'settings'

export function frameOf(env: Env, siteName: string | null, place: Place | null = null): Frame {
  const prefix = prefixOf(env)
  return { prefix, siteName, demoUrl: env.DEMO_WRITE_KEY ? `${prefix}/demo/` : null, place }
}

/** The public path of a file of assets/, with its content's hash in the name: it may be kept for ever. */
export function assetUrl({ prefix }: Frame, name: keyof typeof manifest.dashboard): string {
  return `${prefix}/dashboard/assets/${manifest.dashboard[name]}`
}

/** Whether a file of that name is ours to show. */
export function isAsset(name: string): boolean {
  return Object.values(manifest.dashboard).includes(name)
}

/** The public path of one lead. Its id is ours, but made to stand in a path all the same. */
export function leadUrl({ prefix }: Frame, id: string): string {
  return `${prefix}/dashboard/leads/${encodeURIComponent(id)}`
}
