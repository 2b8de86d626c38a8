import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestServer } from './server.ts'

/** The file of the server's database, to look behind its back. */
export function openDatabase({ state }: Pick<TestServer, 'state'>, readOnly = true): DatabaseSync {
  const folder = join(state, 'resources/d1/miniflare-D1DatabaseObject')
  const file = readdirSync(folder).find((name) => /^[0-9a-f]+\.sqlite$/.test(name))
  return new DatabaseSync(join(folder, file ?? ''), { readOnly })
}

/** Every event as it is in the file, by no way of ours. */
export function storedEvents(server: TestServer): { visitor: string; id: string; body: string }[] {
  const db = openDatabase(server)
  const rows = db.prepare('select visitor_id as visitor, id, body from events').all()
  db.close()
  return rows.map(({ visitor, id, body }) => ({
    visitor: String(visitor),
    id: String(id),
    body: String(body),
  }))
}
