/**
 * SQL that gives each lead of a database so many likenesses, with all they did and were: in a second, where beacons would take
 * an hour. Names and ids get a number; everything else is as it was.
 */
export function multiplyLeads(likenesses: number): string[] {
  const n = `(with recursive n (i) as (select 1 union all select i + 1 from n where i < ${likenesses}) select i from n)`
  const copies = (table: string, columns: string, own: string) =>
    `insert into ${table} (${columns}) select ${own} from ${n}, ${table}`
  const copiesOf = (table: string, columns: string[], named: Record<string, string>) =>
    copies(table, columns.join(', '), columns.map((column) => named[column] ?? column).join(', '))
  const numbered = (column: string) => `${column} || '-' || i`
  return [
    copiesOf(
      'visitors',
      'site_id id version lead_id claim noise arrivals first_seen_at last_seen_at registers'.split(' '),
      {
        id: numbered('id'),
        lead_id: numbered('lead_id'),
      },
    ),
    copiesOf('events', 'site_id visitor_id id at kind body'.split(' '), {
      visitor_id: numbered('visitor_id'),
    }),
    copiesOf('links', 'site_id lead_id visitor_id at joined cause provenance'.split(' '), {
      lead_id: numbered('lead_id'),
      visitor_id: numbered('visitor_id'),
    }),
    copiesOf('identities', 'site_id key lead_id'.split(' '), {
      key: numbered('key'),
      lead_id: numbered('lead_id'),
    }),
    copiesOf(
      'transitions',
      'site_id lead_id at id from_stage to_stage score model_version cause'.split(' '),
      {
        lead_id: numbered('lead_id'),
        id: numbered('id'),
      },
    ),
    copiesOf(
      'leads',
      `site_id id version email user_id standing claims hands stage stage_at outcome model_version score scored_at ceiling due_at account
       arrivals created_at last_seen_at registers`.split(/\s+/),
      { id: numbered('id'), email: `i || '.' || email`, user_id: numbered('user_id'), due_at: 'null' },
    ),
  ]
}
