/**
 * A database that only writes down what it is asked to run: wrangler takes SQL as text, and the functions that write to a real
 * database can be used from here. Nothing can be read from it.
 */
export function writeDown(): { db: D1Database; written: string[] } {
  const written: string[] = []
  const texts = new Map<D1PreparedStatement, string>()
  const prepare = (sql: string, values: unknown[] = []): D1PreparedStatement => {
    const bind = (...given: unknown[]) => prepare(sql, given)
    const statement = { bind, first: refuse, run: refuse, all: refuse, raw: refuse }
    texts.set(
      statement,
      sql.replace(/\?(\d+)/g, (_, nth) => literal(values[nth - 1])),
    )
    return statement
  }
  const batch = async (statements: D1PreparedStatement[]) => {
    written.push(...statements.map((statement) => texts.get(statement) ?? ''))
    return []
  }
  return {
    db: { prepare: (sql) => prepare(sql), batch, exec: refuse, dump: refuse, withSession: refuse },
    written,
  }
}

function refuse(): never {
  throw new Error('A database that only writes down cannot be asked')
}

/** https://sqlite.org/lang_expr.html#literal_values_constants_ */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`
}
