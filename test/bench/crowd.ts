import { setTimeout as wait } from 'node:timers/promises'
import { makeHistory } from '../../worker/embedded/seed/history.ts'
import { openDatabase } from '../support/database.ts'
import type { TestServer } from '../support/server.ts'

/**
 * A seeded history through the import door, and then so many leads more, copied from its own in the database: each with registers,
 * account, stage, transitions and browsers of one that really came about, under another name. Their events are left out unless
 * wanted: no page reads those of anybody but the lead it is about. Returns the hottest lead that has all of its own.
 */
export async function makeCrowd(
  server: TestServer,
  { seeded, leads, withEvents = false }: { seeded: number; leads: number; withEvents?: boolean },
): Promise<string> {
  await bringHistory(server, seeded)
  await makeReports(server)
  const db = openDatabase(server, false)
  try {
    db.exec('begin immediate')
    db.exec(
      `create temp table copies as
       with recursive n(i) as (select 0 union all select i + 1 from n where i < ${leads - 1}),
       some as (select id, row_number() over (order by id) - 1 as nth, count(*) over () as number from leads)
       select n.i, lower(hex(randomblob(10))) as id, s.id as source from n join some s on s.nth = n.i % s.number`,
    )
    // Nobody's ceiling is that of its source: real leads are hardly ever tied. It stays above the score.
    copy('leads', 'id', ['email', `'copy-' || c.i || '@' || coalesce(t.account, 'copies.example')`], {
      id: 'c.id',
      user_id: 'null',
      ceiling: 't.ceiling + c.i / 1e9',
    })
    copy('visitors', 'lead_id', ['id', `c.id || '-' || substr(t.id, -8)`], { lead_id: 'c.id' })
    copy('links', 'lead_id', ['lead_id', 'c.id'], { visitor_id: `c.id || '-' || substr(t.visitor_id, -8)` })
    copy('transitions', 'lead_id', ['lead_id', 'c.id'], {})
    if (withEvents) {
      db.exec(
        `insert into events (site_id, visitor_id, id, at, kind, body)
         select e.site_id, c.id || '-' || substr(v.id, -8), e.id, e.at, e.kind, e.body
         from copies c join visitors v on v.lead_id = c.source
         join events e on e.site_id = v.site_id and e.visitor_id = v.id`,
      )
    }
    db.exec(`drop table copies; commit`)
    const row = db
      .prepare(
        'select id from leads l where exists (select 1 from identities i where i.lead_id = l.id) order by ceiling desc',
      )
      .get()
    return String(row?.id)
  } finally {
    db.close()
  }

  /** Every row of a table that is of a lead, once more for each of its copies, with some columns of their own. */
  function copy(table: string, of: string, [name, value]: [string, string], others: Record<string, string>) {
    const own: Record<string, string> = { [name]: value, ...others }
    const columns = db
      .prepare(`select name from pragma_table_info('${table}')`)
      .all()
      .map((row) => String(row.name))
    db.exec(
      `insert into ${table} (${columns.join(', ')})
       select ${columns.map((column) => own[column] ?? `t.${column}`).join(', ')}
       from copies c join ${table} t on t.${of} = c.source`,
    )
  }
}

/** Cron needs long for those of a crowd, a slice a minute; their pages read one row of sums, however many it is of. */
async function makeReports({ url, adminKey }: TestServer): Promise<void> {
  const headers = { authorization: `Bearer ${adminKey}` }
  await fetch(`${url}/v1/reports`, { method: 'POST', headers, body: '{}' })
  for (let asOf = null; asOf === null; await wait(200)) {
    const answer = await fetch(`${url}/v1/reports/volume`, { headers })
    asOf = ((await answer.json()) as { asOf: number | null }).asOf
  }
}

async function bringHistory(server: TestServer, leads: number): Promise<void> {
  const lines = makeHistory({ leads, now: Date.now() - 3_600_000, seed: 'bench' })
  const texts = lines.map((line) => `${JSON.stringify(line)}\n`)
  await post('/v1/imports', JSON.stringify({ id: 'bench', name: 'bench' }))
  for (let from = 0; from < texts.length; from += 1_000) {
    await post(`/v1/imports/bench/lines?from=${from}`, texts.slice(from, from + 1_000).join(''))
  }
  await post('/v1/imports/bench/finish', '')

  async function post(path: string, body: string): Promise<void> {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.serverKey}` },
      body,
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
}
