import { readdirSync } from 'node:fs'
import { readD1Migrations } from '@cloudflare/vitest-plugin'
import { describe, expect, it } from 'vitest'
import { splitSql } from '../../worker/embedded/migrate.ts'
import { readText } from '../repo/sources.ts'

const FOLDER = 'worker/db/migrations'

describe('splitSql()', () => {
  it.each<[string, string[]]>([
    ['create table a (b); create table c (d)', ['create table a (b)', 'create table c (d)']],
    ['-- one; two\ncreate table a (b) -- three; four\n;', ['create table a (b)']],
    [
      "insert into a values ('x;y', '--z', 'it''s; so')",
      ["insert into a values ('x;y', '--z', 'it''s; so')"],
    ],
    ['select 1 - 2;\n\n;', ['select 1 - 2']],
    ['', []],
  ])('%j', (sql, statements) => {
    expect(splitSql(sql)).toEqual(statements)
  })

  it('finds in our migrations the statements that wrangler finds', async () => {
    const migrations = await readD1Migrations(FOLDER)
    expect(migrations.map(({ name }) => name)).toEqual(readdirSync(FOLDER).toSorted())
    for (const { name, queries } of migrations) {
      expect(splitSql(readText(`${FOLDER}/${name}`))).toHaveLength(queries.length)
    }
  })
})
