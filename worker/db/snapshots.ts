/** What a study found of one lead: JSON, see LeadSnapshots. Gone with the study, and with the lead. */
export interface SnapshotRow {
  leadId: string
  body: string
}

/** Of leads that are there: one that was erased while it was looked at leaves nothing. */
export function upsertSnapshots(
  db: D1Database,
  siteId: string,
  studyId: string,
  rows: readonly SnapshotRow[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into snapshots (site_id, study_id, lead_id, body)
       select ?1, ?2, l.id, j.value ->> 'body' from json_each(?3) j
       cross join leads l on l.site_id = ?1 and l.id = j.value ->> 'leadId' where true
       on conflict (site_id, study_id, lead_id) do update set body = excluded.body`,
    )
    .bind(siteId, studyId, JSON.stringify(rows))
}

/** The next by lead. */
export async function listSnapshots(
  db: D1Database,
  siteId: string,
  studyId: string,
  { after, limit }: { after: string; limit: number },
): Promise<SnapshotRow[]> {
  const { results } = await db
    .prepare(
      `select lead_id as leadId, body from snapshots
       where site_id = ?1 and study_id = ?2 and lead_id > ?3 order by lead_id limit ?4`,
    )
    .bind(siteId, studyId, after, limit)
    .all<SnapshotRow>()
  return results
}

export function deleteSnapshots(db: D1Database, siteId: string, studyId: string): D1PreparedStatement {
  return db.prepare('delete from snapshots where site_id = ?1 and study_id = ?2').bind(siteId, studyId)
}
