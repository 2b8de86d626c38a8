import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from './problem.ts'

/** By binding, the name by which Miniflare knows a database, and of which it makes the file's. */
export type Databases = Record<string, string>

/** The first alone, as it is called here. */
export const FIRST: Databases = { DB: 'leadlight' }

/** Those that wrangler.toml binds, DB_2, DB_3 … among them, by names of their own: DB_2 is `leadlight-2`. */
export function readDatabases(root: string): Databases {
  const names = tablesOf(root).map(({ binding }) => [binding, binding.replace(/^DB_?/, 'leadlight-')])
  return { ...Object.fromEntries(names), ...FIRST }
}

/** The same by the ids that wrangler.toml gives them, as wrangler's own state has them. */
export function readDatabaseIds(root: string): Databases {
  return Object.fromEntries(tablesOf(root).map(({ binding, id }) => [binding, id]))
}

/** What the tables [[d1_databases]] say: texts, one a line, as all of that file is written. */
function tablesOf(root: string): { binding: string; id: string }[] {
  const toml = readFileSync(join(root, 'wrangler.toml'), 'utf8')
  return toml
    .split(/^(?=\[)/m)
    .filter((table) => table.startsWith('[[d1_databases]]'))
    .map((table) => {
      const text = (name: string) => new RegExp(`^${name}\\s*=\\s*["'](.+?)["']`, 'm').exec(table)?.[1]
      const [binding, id] = [text('binding'), text('database_id')]
      if (binding && id) return { binding, id }
      throw new Problem(
        'A table [[d1_databases]] of wrangler.toml lacks its binding or its database_id.',
        'Any id works locally; look at the first of these tables.',
      )
    })
}
