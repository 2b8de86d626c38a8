/** A table in which sites have rows, as the schema says. */
export interface Table {
  name: string
  columns: string[]
  /** The columns of its key after the site's. */
  key: string[]
}

/** A row as it is stored. */
export type Row = Record<string, string | number | null>

/** Where a row stands in its table: the values of `key`. */
export type Place = (string | number)[]

/** Keys and moves are the first database's alone. */
const NOT_OF_A_SITE = ['keys', 'moves']

export async function listTables(db: D1Database): Promise<Table[]> {
  const { results } = await db
    .prepare(
      `select t.name as "table", c.name as "column", c.pk
       from (select name from sqlite_master where type = 'table' and sql like '%site_id %') t
       join pragma_table_info(t.name) c
       where exists (select 1 from pragma_table_info(t.name) where name = 'site_id' and pk = 1)
       order by t.name, c.cid`,
    )
    .all<{ table: string; column: string; pk: number }>()
  const names = [...new Set(results.map(({ table }) => table))].filter(
    (name) => !NOT_OF_A_SITE.includes(name),
  )
  return names.map((name) => {
    const columns = results.filter(({ table }) => table === name)
    const key = columns.filter(({ pk }) => pk > 1).sort((a, b) => a.pk - b.pk)
    return { name, columns: columns.map(({ column }) => column), key: key.map(({ column }) => column) }
  })
}

export interface Range {
  /** Of one visitor; of a table whose key goes on with it. */
  visitor?: string | undefined
  /** Rows behind this place; from the first where it is null. */
  after: Place | null
  /** The last place of the range; to the end where it is null. */
  until: Place | null
  limit?: number
}

/** A site's rows in the order of the key. */
export async function listRows(
  db: D1Database,
  { name, key }: Table,
  siteId: string,
  { visitor, after, until, limit = -1 }: Range,
): Promise<Row[]> {
  const given: (string | number)[] = [siteId, limit]
  const bind = (place: Place) => place.map((value) => `?${given.push(value)}`).join(', ')
  const columns = key.join(', ')
  const where = ['site_id = ?1']
  if (visitor !== undefined) where.push(`visitor_id = ${bind([visitor])}`)
  if (after && key.length > 0) where.push(`(${columns}) > (${bind(after)})`)
  if (until && key.length > 0) where.push(`(${columns}) <= (${bind(until)})`)
  const { results } = await db
    .prepare(
      `select * from ${name} where ${where.join(' and ')} ${columns && `order by ${columns}`} limit ?2`,
    )
    .bind(...given)
    .all<Row>()
  return results
}

/** Puts rows where those of the same key are, or none. */
export function replaceRows(
  db: D1Database,
  { name, columns }: Table,
  rows: readonly Row[],
): D1PreparedStatement {
  const values = columns.map((column) => `j.value ->> '${column}'`).join(', ')
  return db
    .prepare(`insert or replace into ${name} (${columns.join(', ')}) select ${values} from json_each(?1) j`)
    .bind(JSON.stringify(rows))
}

export function deleteRows(
  db: D1Database,
  { name, key }: Table,
  siteId: string,
  rows: readonly Row[],
): D1PreparedStatement {
  // Named in full: json_each has columns called id and key, too.
  const same = key.map((column) => `and ${name}.${column} = j.value ->> '${column}'`).join(' ')
  return db
    .prepare(
      `delete from ${name} where site_id = ?1 and exists (select 1 from json_each(?2) j where true ${same})`,
    )
    .bind(siteId, JSON.stringify(rows))
}

/** What tells one visitor's events from others without reading them all: how many, how long, and which are the ends. */
export async function listEventSums(
  db: D1Database,
  siteId: string,
  { after, limit }: { after: string; limit: number },
): Promise<{ visitor: string; sums: string }[]> {
  const { results } = await db
    .prepare(
      `select visitor_id as visitor,
              json_array(count(*), sum(at), sum(length(body)), min(id), max(id)) as sums
       from events where site_id = ?1 and visitor_id > ?2
       group by visitor_id order by visitor_id limit ?3`,
    )
    .bind(siteId, after, limit)
    .all<{ visitor: string; sums: string }>()
  return results
}
