import { describe, expect, it } from 'vitest'
import { type Import, importsOf } from './imports.ts'
import { listFiles, readText } from './sources.ts'

/**
 * Who may import whom, by the longest folder or file that fits the importer. A value is a folder, a file or a package; after
 * `types ` only types may come from it, after `readers ` only functions that read. A folder may always import itself.
 */
const MAY: Record<string, string[]> = {
  shared: ['shared'],
  'shared/scoring': ['shared/wire.ts', 'shared/ids.ts'],
  // Learns from a table, whatever that is of.
  'shared/predict': [],

  sdk: ['shared/wire.ts', 'shared/consent.ts', 'shared/page-policy.ts', 'nanoid'],
  'sdk/build-types.ts': ['node:'],
  'sdk/build-package.ts': ['sdk/build-types.ts', 'node:'],
  'sdk/build.ts': ['sdk/part-names.ts', 'node:', 'esbuild', 'terser', 'uglify-js'],

  'worker/ingest': [
    'shared',
    'not shared/scoring',
    'worker/read/site.ts',
    'worker/read/key-owner.ts',
    'worker/kv',
    'worker/project',
    'worker/env.ts',
    'worker/problem.ts',
    'worker/read-body.ts',
    'dist/manifest.json',
    'hono',
    'isbot',
    'jose',
    'email-providers',
  ],
  'worker/project': [
    'shared',
    'worker/archive',
    'worker/db',
    'worker/kv',
    'worker/read/budget.ts',
    'worker/read/lead-events.ts',
    'worker/read/site.ts',
    'worker/read/score-visitor.ts',
    'worker/read/mailboxes.ts',
    'worker/read/person-name.ts',
    'worker/env.ts',
    'nanoid',
  ],
  // Events that are no longer in the database: whoever reads events reads them through here.
  'worker/archive': [
    'shared/day.ts',
    'shared/ids.ts',
    'types shared/wire.ts',
    'worker/db',
    'worker/project/new-id.ts',
    'worker/project/naming.ts',
    'worker/env.ts',
    'worker/log-daily.ts',
    'cloudflare:',
  ],
  'worker/db': [
    'shared/fold-name.ts',
    'shared/attribution.ts',
    'shared/scoring/shapes/last-word.ts',
    'types shared/wire.ts',
    'types shared/goal.ts',
    'types shared/scoring',
  ],
  'worker/kv': ['types shared/wire.ts', 'types shared/scoring', 'types worker/db/sites.ts'],
  // A key's last use is noted where the key is read.
  'worker/read': [
    'shared',
    'readers worker/archive',
    'readers worker/db',
    'worker/db/keys.ts',
    // Whether an event counts is decided in one place, for all who fold.
    'worker/project/beacon.ts',
    'types worker/predict',
    'worker/kv',
    'worker/env.ts',
    'email-providers',
    'disposable-email-domains-js',
  ],
  // Learns from the past. Whether an event counts is decided in one place.
  'worker/predict': [
    'shared',
    'worker/db',
    'worker/read',
    'worker/project/beacon.ts',
    'worker/project/new-id.ts',
    'worker/env.ts',
  ],
  'worker/actions': [
    'shared',
    'worker/archive',
    'worker/db',
    'worker/kv',
    'worker/read',
    'worker/project',
    'worker/predict',
    'worker/notify',
    'worker/reports',
    'worker/env.ts',
    'nanoid',
  ],
  // What all leads together say: made in the background, for whoever asks and for the clock.
  'worker/reports': [
    'shared',
    'worker/db',
    'worker/project',
    'worker/notify',
    'worker/read',
    'worker/env.ts',
  ],
  'worker/api': [
    'shared',
    'readers worker/db',
    'worker/kv',
    'worker/read',
    'worker/actions',
    'worker/env.ts',
    'worker/problem.ts',
    'worker/read-body.ts',
    'hono',
    'hono-openapi',
    'valibot',
  ],
  'worker/dashboard': [
    'shared',
    'readers worker/db',
    'types worker/predict',
    'worker/kv',
    'worker/read',
    'worker/actions',
    'worker/env.ts',
    'd3-array',
    'd3-time',
    'hono',
    'jose',
    'dist/manifest.json',
  ],
  'worker/notify': [
    'shared/ids.ts',
    'types shared/wire.ts',
    'types shared/scoring',
    'types shared/reports',
    'worker/db',
    'worker/kv',
    'worker/read',
    'worker/env.ts',
    'standardwebhooks',
  ],
  'worker/move': ['worker/db', 'worker/read', 'worker/env.ts'],
  'worker/cron': [
    'shared/day.ts',
    'shared/reports',
    'worker/archive',
    'worker/reports',
    'worker/move',
    'worker/db',
    'worker/kv',
    'worker/project',
    'worker/predict',
    'worker/notify',
    'worker/read',
    'worker/env.ts',
    'worker/log-daily.ts',
  ],

  'worker/log-daily.ts': ['shared/day.ts'],
  'worker/problem.ts': ['hono'],
  'worker/read-body.ts': [],
  'worker/health.ts': ['readers worker/db', 'worker/env.ts', 'hono'],
  'worker/env.ts': ['types worker/project'],
  'worker/demo.ts': ['worker/env.ts', 'hono'],
  'worker/app.ts': [
    'worker',
    'not worker/db',
    'not worker/embedded',
    'not worker/deploy',
    'hono',
    'dist/manifest.json',
  ],
  'worker/index.ts': ['worker', 'not worker/db', 'not worker/embedded', 'not worker/deploy'],
  'worker/embedded': ['node:', 'miniflare', 'esbuild', 'sdk/build.ts', 'worker/actions/create-site.ts'],
  // Made-up history: pure, in the words of the wire.
  'worker/embedded/seed': ['types shared/wire.ts', 'shared/ids.ts'],
  'worker/deploy': [
    'node:',
    'wrangler',
    'worker/actions/create-site.ts',
    'worker/actions/make-key.ts',
    'worker/embedded/problem.ts',
  ],
  // A model is checked and tested where it is kept: by the very functions that serve.
  'worker/embedded/model.ts': ['worker/embedded', 'node:', 'shared', 'worker/read/match-url.ts'],
}

const READER = /^(?:find|list|get|count|is|[A-Z])/

/** Imported by nobody: what they wire together must not know them. */
const DOORS = [
  'worker/index.ts',
  'worker/app.ts',
  'worker/embedded',
  'worker/deploy',
  'sdk/snippet.ts',
  'sdk/build.ts',
  'sdk/build-types.ts',
  'sdk/build-package.ts',
]

const SOURCES = listFiles().filter((path) => /^(?:shared|sdk|worker)\/.*\.tsx?$/.test(path))

describe('boundaries', () => {
  it('know every folder that holds code', () => {
    expect(SOURCES.length).toBeGreaterThan(10)
    expect(SOURCES.filter((path) => ruleOf(path) === undefined)).toEqual([])
  })

  it('hold in every source', () => {
    expect(SOURCES.flatMap((path) => faultsOf(path, readText(path)))).toEqual([])
  })

  it('notice what is forbidden', () => {
    expect(
      faultsOf('shared/scoring/decay.ts', "import { insertEvents } from '../../worker/db/events.ts'"),
    ).toEqual(['shared/scoring/decay.ts may not import worker/db/events.ts'])
    expect(faultsOf('worker/ingest/route.ts', "import { upsertLead } from '../db/leads.ts'")).toHaveLength(1)
    expect(
      faultsOf('worker/api/leads.ts', "import { type LeadRow, upsertLead } from '../db/leads.ts'"),
    ).toHaveLength(1)
    expect(
      faultsOf('worker/db/leads.ts', "import { score } from '../../shared/scoring/index.ts'"),
    ).toHaveLength(1)
    expect(faultsOf('sdk/tracker.ts', "const chat = await import('hono')")).toHaveLength(1)
    expect(faultsOf('worker/api/leads.ts', "import app from '../app.ts'")).toHaveLength(1)
  })

  it('let pass what is allowed', () => {
    expect(
      faultsOf('worker/db/leads.ts', "import type { Registers } from '../../shared/scoring/index.ts'"),
    ).toEqual([])
    expect(
      faultsOf('worker/api/leads.ts', "import { findLead, type LeadRow } from '../db/leads.ts'"),
    ).toEqual([])
    expect(faultsOf('sdk/tracker.ts', "import { nanoid } from 'nanoid/non-secure'")).toEqual([])
  })
})

function faultsOf(path: string, text: string): string[] {
  const rule = ruleOf(path) ?? ''
  return importsOf(path, text)
    .filter((one) => !mayImport(path, rule, one))
    .map((one) => `${path} may not import ${one.target}`)
}

function mayImport(path: string, rule: string, { target, typeOnly, names }: Import): boolean {
  if (
    DOORS.some((door) => under(target, door)) &&
    !(MAY[rule] ?? []).includes(target) &&
    !under(path, 'worker/embedded') &&
    !under(path, 'worker/deploy')
  ) {
    return path === 'worker/index.ts' && target === 'worker/app.ts'
  }
  if (under(target, rule)) return true
  const allowed = MAY[rule] ?? []
  if (allowed.some((entry) => entry.startsWith('not ') && under(target, entry.slice(4)))) return false
  return allowed.some((entry) => {
    const [kind, place = ''] = entry.includes(' ') ? entry.split(' ') : ['', entry]
    if (!under(target, place)) return false
    if (kind === 'types') return typeOnly
    return kind !== 'readers' || typeOnly || (names.length > 0 && names.every((name) => READER.test(name)))
  })
}

/** The longest row that the path falls under. */
function ruleOf(path: string): string | undefined {
  const rows = Object.keys(MAY).filter((row) => under(path, row))
  return rows.sort((a, b) => b.length - a.length)[0]
}

function under(path: string, place: string): boolean {
  return path === place || path.startsWith(place.endsWith(':') ? place : `${place}/`)
}
