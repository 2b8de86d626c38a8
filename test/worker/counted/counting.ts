import { env, replaced } from '../support.ts'

export interface Counted {
  DB: D1Database
  statements(): number
  batches(): number
  /** Rows, in D1's own words: what it bills. */
  read(): number
  written(): number
}

/** The database, counting all that it is asked. */
export function counting(): Counted {
  return count(() => false)
}

/** The same, up to a request's answer: not what is told of its commit afterwards. */
export function countingAnswer(): Counted {
  return count((sql) => sql.includes('from outbox'))
}

export function figures({ statements, read, written }: Counted) {
  return { statements: statements(), read: read(), written: written() }
}

function count(ends: (sql: string) => boolean): Counted {
  const spent = { statements: 0, batches: 0, read: 0, written: 0 }
  let isOver = false
  const note = <Result extends D1Result>(result: Result): Result => {
    if (isOver) return result
    spent.statements++
    spent.read += result.meta.rows_read
    spent.written += result.meta.rows_written
    return result
  }
  const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>()
  const watch = (statement: D1PreparedStatement): D1PreparedStatement => {
    const watched = new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => watch(target.bind(...values))
        if (name === 'all' || name === 'run') return async () => note(await target[name]())
        if (name === 'first') {
          return async (column?: string) => {
            const [row] = note(await target.all<Record<string, unknown>>()).results
            return column === undefined ? (row ?? null) : (row?.[column] ?? null)
          }
        }
        return Reflect.get(target, name)
      },
    })
    originals.set(watched, statement)
    return watched
  }
  const DB = replaced({
    prepare: (sql) => {
      isOver ||= ends(sql)
      return watch(env.DB.prepare(sql))
    },
    batch: async <T>(list: D1PreparedStatement[]) => {
      if (!isOver) spent.batches++
      return (await env.DB.batch<T>(list.map((one) => originals.get(one) ?? one))).map(note)
    },
  })
  return {
    DB,
    statements: () => spent.statements,
    batches: () => spent.batches,
    read: () => spent.read,
    written: () => spent.written,
  }
}
