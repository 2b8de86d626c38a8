import { dirname, join } from 'node:path/posix'

export type Import = {
  /** A path from the root, or the name of a package as written. */
  target: string
  typeOnly: boolean
  /** What is imported by name, types among it left out. */
  names: string[]
}

const STATEMENT = /^\s*(?:import|export)\s+(?:(type)\s+)?([^'"`;]*?)\s*from\s*['"]([^'"]+)['"]/gm
const BARE = /(?:^\s*import\s*|\bimport\()['"]([^'"]+)['"]/gm

/** Every import of a file, re-exports and dynamic ones too. `inSource` is the file's path from the root. */
export function importsOf(inSource: string, text: string): Import[] {
  const statements = [...text.matchAll(STATEMENT)].map(([, type, clause = '', from = '']) => ({
    target: resolve(inSource, from),
    typeOnly: type === 'type' || isAllTypes(clause),
    names: namesOf(clause, text),
  }))
  const bare = [...text.matchAll(BARE)].map(([, from = '']) => ({
    target: resolve(inSource, from),
    typeOnly: false,
    names: [],
  }))
  return [...statements, ...bare]
}

function resolve(source: string, from: string): string {
  return from.startsWith('.') ? join(dirname(source), from) : from
}

function isAllTypes(clause: string): boolean {
  const inner = /^\{([^}]*)\}$/.exec(clause.trim())?.[1]
  if (inner === undefined) return false
  const parts = inner.split(',').map((part) => part.trim())
  return parts.every((part) => part === '' || part.startsWith('type '))
}

/** Of a namespace (`* as stored`) the names that the text takes from it. */
function namesOf(clause: string, text: string): string[] {
  const namespace = /\* as (\w+)/.exec(clause)?.[1]
  if (namespace)
    return [...text.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, 'g'))].map(([, name = '']) => name)
  const inner = /\{([^}]*)\}/.exec(clause)?.[1] ?? ''
  const parts = inner.split(',').map((part) => part.trim().split(/\s+as\s+/)[0] ?? '')
  return parts.filter((part) => part !== '' && !part.startsWith('type '))
}
