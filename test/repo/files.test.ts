import { describe, expect, it } from 'vitest'
import { listFiles, readText } from './sources.ts'

/** A file in workerd costs most of a second of its own, so tests are gathered into fewer, longer ones. Presets are data. */
const CEILINGS = { source: 250, test: 500 }
const FILES = listFiles()
const CODE = FILES.filter((path) => /\.(?:ts|tsx|mjs|js|sql)$/.test(path))
const TEXT = FILES.filter((path) =>
  /\.(?:ts|tsx|mjs|js|sql|css|md|json|toml|html|sh|svg|yml|csv)$|^\.[\w/]+$/.test(path),
)

/** Put together from pieces, or this file would be one of its own findings. */
const MACHINE = new RegExp(
  [
    ['registry', 'npmjs'].join('\\.'),
    ['registry', 'yarnpkg'].join('\\.'),
    ['arti', 'factory'].join(''),
    `["'\`(\\s=]/${'work'}/`,
    `["'\`(\\s=]/${'root'}/`,
    `["'\`(\\s=]/${'home'}/\\w`,
    `["'\`(\\s=]/${'Users'}/\\w`,
  ].join('|'),
  'i',
)

describe('files', () => {
  it('stay short enough to be read at one go', () => {
    // Presets and the schema are lists: each entry is read by itself.
    const isList = (path: string) => /^(?:shared\/scoring\/presets|worker\/db\/migrations)\//.test(path)
    const sources = CODE.filter((path) => !isList(path))
    expect(
      sources.filter((path) => lines(path) > CEILINGS[path.startsWith('test/') ? 'test' : 'source']),
    ).toEqual([])
  })

  it('name no machine and no registry', () => {
    expect(TEXT.filter((path) => MACHINE.test(readText(path)))).toEqual([])
    expect(`see /${'home'}/somebody`).toMatch(MACHINE)
  })

  it('package-lock.json says nothing of where packages came from', () => {
    expect(readText('package-lock.json')).not.toContain('"resolved"')
  })

  it('package-lock.json holds every optional package that another asks for, or npm ci refuses it', () => {
    const lock: { packages: Record<string, { optionalDependencies?: object }> } = JSON.parse(
      readText('package-lock.json'),
    )
    const held = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)))
    const asked = Object.values(lock.packages).flatMap((one) => Object.keys(one.optionalDependencies ?? {}))
    // Some platforms' packages lag behind or never come; then an older version of what asks for them is the one to take.
    expect(asked.filter((name) => !held.has(name))).toEqual([])
  })

  it.each(['dependencies', 'devDependencies', 'optionalDependencies'])(
    'package.json pins its %s',
    (group) => {
      const versions: Record<string, string> = JSON.parse(readText('package.json'))[group]
      for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/)
    },
  )
})

function lines(path: string): number {
  return readText(path).trimEnd().split('\n').length
}
