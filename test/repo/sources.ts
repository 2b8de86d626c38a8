import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

const NOT_OURS = /^(?:node_modules|dist|\.git|\.leadlight.*|\.wrangler)$/

/** Every file of the repository, by its path from the root, whatever git knows of it yet. */
export function listFiles(folder = ''): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (NOT_OURS.test(entry.name)) return []
    return entry.isDirectory() ? listFiles(path) : [path]
  })
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}
