import { expect, it } from 'vitest'
import { splitSql } from '../../worker/embedded/migrate.ts'
import { listFiles, readText } from './sources.ts'

const FOLDER = 'worker/db/migrations'

/** What the version that serves during a deployment does not notice: new tables and indexes, and columns that may be left out. */
const ADDS = [
  /^create (?:unique )?(?:table|index) \w+/i,
  /^alter table \w+ add (?:column )?\w+ \w+(?: references \w+)?(?: default .+| not null default .+)?$/i,
  /^(?:insert into|update) \w+/i,
]

const adds = (statement: string) => ADDS.some((form) => form.test(statement.replace(/\s+/g, ' ')))

it('migrations only add, in the order of their numbers', () => {
  const names = listFiles(FOLDER).map((path) => path.slice(FOLDER.length + 1))
  expect(names.toSorted()).toEqual(names)
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, at) => at + 1))
  for (const name of names.slice(1)) {
    expect(
      splitSql(readText(`${FOLDER}/${name}`)).filter((statement) => !adds(statement)),
      name,
    ).toEqual([])
  }
})

it.each<[string, boolean]>([
  ['create table a (id text primary key) without rowid', true],
  ['create index a_by_b on a (b)', true],
  ['alter table a add column b text', true],
  ['alter table a add column b integer not null default 0', true],
  ['alter table a add column b integer not null', false],
  ['alter table a drop column b', false],
  ['alter table a rename to b', false],
  ['drop table a', false],
  ['delete from a', false],
])('%s: %s', (statement, isFine) => {
  expect(adds(statement)).toBe(isFine)
})
