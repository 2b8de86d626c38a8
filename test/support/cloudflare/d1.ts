import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { splitSql } from '../../../worker/embedded/migrate.ts'

type Answer = { success: true; results: unknown[]; meta: Record<string, unknown> }

/** What D1's query endpoint does: the statements of one request are one transaction. */
export function query(db: DatabaseSync, sql: string, params: SQLInputValue[] = []): Answer[] {
  db.exec('begin')
  try {
    const answers = splitSql(sql).map((statement) => {
      const results = db.prepare(statement).all(...params)
      return { success: true as const, results, meta: { duration: 0.1, rows_read: 0, rows_written: 0 } }
    })
    db.exec('commit')
    return answers
  } catch (error) {
    db.exec('rollback')
    throw error
  }
}
