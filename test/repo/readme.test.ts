import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readBlocks, readPage } from '../support/markdown.ts'
import { ROOT, readText } from './sources.ts'

// What the README's blocks do is tried in test/e2e/readme.spec.ts; here is what can be told by reading.
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'sdk/README.md',
  'examples/signing/README.md',
  'docs/deploy.md',
  'docs/benchmarks.md',
  'docs/delivery.md',
  'docs/simulation.md',
]

/** Made at run time, so not in a fresh clone. */
const MADE = /^(?:dist|\.leadlight|\.wrangler|node_modules)\//

const scripts: Record<string, string> = JSON.parse(readText('package.json')).scripts

describe.each(PAGES)('%s', (page) => {
  it('names only paths that exist', () => {
    expect(pathsOf(page).filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('names only npm scripts that exist', () => {
    const named = [...readPage(page).matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(start|test)\b)/g)]
    expect(named.map(([, run, short]) => run ?? short).filter((name) => !scripts[name ?? ''])).toEqual([])
  })

  it('shows JSON that is JSON', () => {
    for (const { language, text } of readBlocks(page)) {
      if (!language.startsWith('json')) continue
      expect(() => JSON.parse(text.replace(/\s\/\/.*$/gm, ''))).not.toThrow()
    }
  })
})

it('scripts of package.json are one short line each', () => {
  for (const line of Object.values(scripts)) expect(line.length).toBeLessThan(100)
})

/** Targets of links, and what stands in backticks and begins with a folder of ours or ends like a file of the root. */
function pathsOf(page: string): string[] {
  const text = readPage(page)
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = '']) =>
    join(dirname(page), path),
  )
  const quoted = [...text.matchAll(/`([\w.-]+(?:\/[\w.@-]*)*)`/g)].map(([, path = '']) => path)
  const ours = quoted.filter(
    (path) => /^(?:sdk|shared|worker|test|examples|\.ci)\//.test(path) || /^[\w.]+\.(?:toml|md)$/.test(path),
  )
  return [...linked, ...ours].filter((path) => !MADE.test(path))
}
