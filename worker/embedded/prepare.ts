import { join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { type Installation, openInstallation } from './installation.ts'
import { migrate } from './migrate.ts'
import { startDatabase } from './runtime.ts'
import { damaged, type StateFolder } from './state.ts'

type PrepareOptions = {
  state: StateFolder
  workerd: Record<string, string>
  /** Its name for Miniflare, from which it makes the file's name. */
  database?: string
}

type Prepared = { runtime: Miniflare; installation: Installation }

const MIGRATIONS = join(import.meta.dirname, '../db/migrations')

/** Opens the database, migrates, and makes the demo site, before anybody is answered. The caller disposes of the runtime. */
export async function prepare({ state, workerd, database }: PrepareOptions): Promise<Prepared> {
  const lines: string[] = []
  const runtime = startDatabase({
    resources: state.resources,
    workerd,
    database,
    onLine: (line) => lines.push(line),
  })
  try {
    const db = await runtime.getD1Database('DB')
    await checkWhole(db, state)
    await migrate(db, MIGRATIONS, state)
    return { runtime, installation: await openInstallation(db, state) }
  } catch (error) {
    // A runtime that did not start says so once more when it is disposed of.
    await runtime.dispose().catch(() => {})
    const said = [...lines, error instanceof Error ? error.message : ''].join('\n')
    const fault = said.match(/([\w ]+): SQLITE_(?:NOTADB|CORRUPT|IOERR|CANTOPEN)/)?.[1]
    throw fault ? damaged(state, fault.trim()) : error
  }
}

async function checkWhole(db: D1Database, state: StateFolder): Promise<void> {
  const fault = await db.prepare('pragma quick_check(1)').first<string>('quick_check')
  if (fault !== 'ok') throw damaged(state, fault ?? 'the database cannot be checked')
}
