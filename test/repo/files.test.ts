import { describe, expect, it } from 'vitest'
import { listFiles, readText } from './sources.ts'

const CEILING = 250
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
  it(`of code stay under ${CEILING} lines`, () => {
    expect(CODE.filter((path) => readText(path).split('\n').length > CEILING)).toEqual([])
  })

  it('name no machine and no registry', () => {
    expect(TEXT.filter((path) => MACHINE.test(readText(path)))).toEqual([])
    expect(`see /${'home'}/somebody`).toMatch(MACHINE)
  })

  it('package-lock.json says nothing of where packages came from', () => {
    expect(readText('package-lock.json')).not.toContain('"resolved"')
  })

  it.each(['dependencies', 'devDependencies', 'optionalDependencies'])(
    'package.json pins its %s',
    (group) => {
      const versions: Record<string, string> = JSON.parse(readText('package.json'))[group]
      for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/)
    },
  )
})
