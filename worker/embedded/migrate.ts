import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from './problem.ts'
import type { StateFolder } from './state.ts'

type Migration = { name: string; hash: string; statements: string[] }
type Applied = { name: string; hash: string | null }

/**
 * Brings the database up to the newest migration, each in one transaction, and checks that those applied before are still
 * what the folder holds. The table has wrangler's name and columns, so that either tool sees what the other applied.
 */
export async function migrate(db: D1Database, folder: string, state: StateFolder): Promise<void> {
  const migrations = await readMigrations(folder)
  const applied = await listApplied(db)
  checkHistory(migrations, applied, state)
  for (const migration of migrations.slice(applied.length)) {
    await db.batch([
      ...migration.statements.map((statement) => db.prepare(statement)),
      db
        .prepare('insert into d1_migrations (name, hash) values (?1, ?2)')
        .bind(migration.name, migration.hash),
    ])
  }
}

/** A migration was edited after it had been applied, as happens to nobody but whoever develops it. */
export class SchemaDiffers extends Problem {}

/** The statements of a migration. Comments go; a semicolon inside a text stays. Triggers, whose bodies hold semicolons, are not supported. */
export function splitSql(sql: string): string[] {
  const statements = ['']
  for (const [token] of sql.matchAll(/--[^\n]*|'(?:[^']|'')*'|;|[^-';]+|-/g)) {
    if (token === ';') statements.push('')
    else if (!token.startsWith('--')) statements.push((statements.pop() ?? '') + token)
  }
  return statements.map((statement) => statement.trim()).filter(Boolean)
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8')
      return { name, hash: createHash('sha256').update(sql).digest('hex'), statements: splitSql(sql) }
    }),
  )
}

async function listApplied(db: D1Database): Promise<Applied[]> {
  await db.exec(
    'create table if not exists d1_migrations (id integer primary key autoincrement, name text unique, ' +
      'applied_at timestamp default current_timestamp not null, hash text)',
  )
  const { results } = await db.prepare('select name, hash from d1_migrations order by id').all<Applied>()
  return results
}

function checkHistory(migrations: Migration[], applied: Applied[], state: StateFolder): void {
  for (const [index, { name, hash }] of applied.entries()) {
    const migration = migrations[index]
    if (migration?.name !== name) {
      throw new Problem(
        `The database in ${state.path} was made by another version: it has ${name}, which is not in worker/db/migrations here.`,
        'Start the version that made it, or choose another folder: LEADLIGHT_STATE=.leadlight-2 npm start',
      )
    }
    if (hash !== null && hash !== migration.hash) {
      throw new SchemaDiffers(
        `The database in ${state.path} was made by another version of ${name}, which has changed since.`,
        `Put the file back, or start anew: mv ${state.path} ${state.path}.old && npm start`,
      )
    }
  }
}
