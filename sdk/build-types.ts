import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..')
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')

/** A declaration at the top of a file, with its comment. One of several lines ends where a line begins that is not its own. */
const DECLARATION =
  /^(?:\/\*\*(?:(?!\*\/).)*\*\/\n)?(?:export )?(?:declare )?(?:(?:interface|type|function) (\w+).*?[;}]$(?=\n[^\s}]|\s*$(?!\n)))/gms

const EXPORTS = /^export type \{ (.*?) \} from '.*?';$/gm
const IMPORTS = /from '(\..*?)\.ts'/g

/**
 * Writes the types of the npm package: what TypeScript declares of sdk/index.ts and of all that it speaks of, in one file. What the
 * other files declare besides (the browser's newest globals, the vendors') stays out of the program of whoever installs the package.
 */
export async function buildTypes(file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'leadlight-types-'))
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--noCheck']
  await promisify(execFile)(process.execPath, [
    TSC,
    '-p',
    join(ROOT, 'sdk'),
    ...options,
    '--rootDir',
    ROOT,
    '--outDir',
    folder,
  ])
  const files = await readFiles(join(folder, 'sdk/index'))
  await rm(folder, { recursive: true })
  const [index = ''] = files.values()
  const declared = new Map(
    [...files.values()]
      .flatMap((text) => [...text.matchAll(DECLARATION)])
      .map(([text, name = '']) => [name, text]),
  )
  const exported = [...index.matchAll(EXPORTS)]
    .flatMap(([, names = '']) => names.split(', '))
    .concat('createTracker')

  const needed = new Set(exported)
  // Grows while it is gone through.
  for (const name of needed) {
    const text = declared.get(name)?.replace(/\/\*\*.*?\*\//gs, '') ?? ''
    for (const [other] of text.matchAll(/\b[A-Z]\w*/g)) if (declared.has(other)) needed.add(other)
  }
  const statements = [...needed].map((name) => {
    const [, comment = '', text = ''] =
      /^(\/\*\*.*?\*\/\n)?(?:export )?(?:declare )?(.*)$/s.exec(declared.get(name) ?? '') ?? []
    const word = text.startsWith('function') ? 'declare ' : ''
    return `${comment}${exported.includes(name) ? 'export ' : ''}${word}${text}`
  })
  await writeFile(file, `${statements.join('\n\n')}\n\nexport {}\n`)
}

/** A file and all that it imports, it first. */
async function readFiles(path: string, seen = new Map<string, string>()): Promise<Map<string, string>> {
  if (seen.has(path)) return seen
  const text = await readFile(`${path}.d.ts`, 'utf8')
  seen.set(path, text)
  for (const [, other = ''] of text.matchAll(IMPORTS)) await readFiles(join(dirname(path), other), seen)
  return seen
}
