import { join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { type Databases, FIRST } from './databases.ts'
import { type Installation, openInstallation } from './installation.ts'
import { migrate } from './migrate.ts'
import { startDatabase } from './runtime.ts'
import { damaged, type StateFolder } from './state.ts'

type PrepareOptions = {
  state: StateFolder
  workerd: Record<string, string>
  /** The first alone where nothing is said. */
  databases?: Databases
}

type Prepared = { runtime: Miniflare; installation: Installation }

const MIGRATIONS = join(import.meta.dirname, '../db/migrations')

/** Opens the databases, migrates, and makes the demo site, before anybody is answered. The caller disposes of the runtime. */
export async function prepare({ state, workerd, databases = FIRST }: PrepareOptions): Promise<Prepared> {
  const lines: string[] = []
  const runtime = startDatabase({
    resources: state.resources,
    workerd,
    databases,
    onLine: (line) => lines.push(line),
  })
  try {
    for (const binding of Object.keys(databases)) {
      const db = await runtime.getD1Database(binding)
      await checkWhole(db, state)
      await migrate(db, MIGRATIONS, state)
    }
    return { runtime, installation: await openInstallation(await runtime.getD1Database('DB'), state) }
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
