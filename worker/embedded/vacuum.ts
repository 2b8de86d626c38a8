import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson, type StateFolder, writeJson } from './state.ts'

/**
 * Writes every database of the folder anew, without what was deleted: SQLite leaves deleted bytes in its file and in its
 * log until something else is written over them (sqlite.org/lang_vacuum.html). No server may run on the folder.
 *
 * @returns Whether nothing of the erased is left. Else a server has to go on through the events for what others said of them, and
 * then this has to be done again.
 */
export async function vacuum(state: StateFolder): Promise<boolean> {
  const begun = Date.now()
  for (const file of await listDatabases(state)) {
    const db = await open(file)
    try {
      db.exec('pragma wal_checkpoint(truncate)')
      db.exec('vacuum')
      db.exec('pragma wal_checkpoint(truncate)')
    } finally {
      db.close()
    }
  }
  if (await hasAny(state, 'erasures', 'true')) return false
  await writeJson(state.vacuumed, { at: begun })
  return true
}

/** Whether somebody was erased, or took consent back, since the databases were last written anew. */
export async function isErasurePending(state: StateFolder): Promise<boolean> {
  const since = timeOf(await readJson(state, state.vacuumed))
  return hasAny(state, 'tombstones', `at >= ${since}`)
}

/** Whether a database of the folder has such a row. */
async function hasAny(state: StateFolder, table: string, where: string): Promise<boolean> {
  for (const file of await listDatabases(state)) {
    const db = await open(file)
    try {
      const isThere = db.prepare('select 1 from sqlite_schema where name = ?').get(table)
      if (isThere && db.prepare(`select 1 from ${table} where ${where}`).get()) return true
    } finally {
      db.close()
    }
  }
  return false
}

async function listDatabases({ resources }: StateFolder): Promise<string[]> {
  const names = await readdir(resources, { recursive: true }).catch(() => [])
  return names.filter((name) => name.endsWith('.sqlite')).map((name) => join(resources, name))
}

/** Loaded where it is needed: a Node that lacks it can serve all the same. */
async function open(file: string) {
  const { DatabaseSync } = await import('node:sqlite')
  return new DatabaseSync(file)
}

function timeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null || !('at' in value)) return 0
  return typeof value.at === 'number' ? value.at : 0
}
