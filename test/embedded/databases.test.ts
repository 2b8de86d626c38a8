import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readDatabaseIds, readDatabases } from '../../worker/embedded/databases.ts'
import { prepare } from '../../worker/embedded/prepare.ts'
import { openState, stateFolder } from '../../worker/embedded/state.ts'

const ROOT = join(import.meta.dirname, '../..')
const TWO = `name = "leadlight"
[[d1_databases]]
binding = "DB"
database_id = "1"
# [[d1_databases]]
# binding = "DB_3"
[[d1_databases]]
database_name = 'more room'
binding = "DB_2"
database_id = "2"
[[kv_namespaces]]
binding = "KV"
id = "3"
`
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadlight-databases-'))
  await writeFile(join(folder, 'wrangler.toml'), TWO)
})

afterEach(() => rm(folder, { recursive: true, maxRetries: 20, retryDelay: 200 }))

it('the databases of a machine are those that wrangler.toml binds', async () => {
  expect(readDatabases(ROOT)).toEqual({ DB: 'leadlight' })
  expect(readDatabases(folder)).toEqual({ DB: 'leadlight', DB_2: 'leadlight-2' })
  expect(readDatabaseIds(folder)).toEqual({ DB: '1', DB_2: '2' })
  await writeFile(join(folder, 'wrangler.toml'), TWO.replace('database_id = "2"', ''))
  expect(() => readDatabases(folder)).toThrow('lacks its binding or its database_id')
})

it('each is migrated before anybody is answered, and the first has the demo site', async () => {
  const state = stateFolder(join(folder, 'state'))
  await openState(state)
  const { runtime } = await prepare({ state, workerd: {}, databases: readDatabases(folder) })
  try {
    const sitesIn = async (binding: string) =>
      (await runtime.getD1Database(binding)).prepare('select count(*) as n from sites').first('n')
    expect([await sitesIn('DB'), await sitesIn('DB_2')]).toEqual([1, 0])
  } finally {
    await runtime.dispose()
  }
})
