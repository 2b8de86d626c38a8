import { outcomesOf } from '../../shared/goal.ts'
import { timedId } from '../../shared/ids.ts'
import { gateFor } from '../../shared/predict/index.ts'
import { countLeads } from '../db/leads.ts'
import { countConverted } from '../db/outcomes.ts'
import { deleteOtherStudies, insertStudy, listStudies, type Study } from '../db/studies.ts'
import { newId } from '../project/new-id.ts'
import type { SiteContext } from '../read/site.ts'
import type { Asked, Learnt } from './asked.ts'

export type NewStudy = Pick<Study, 'subject'> & { asked: Pick<Asked, 'model' | 'modelVersion'> }

/**
 * Begins a study, by what the site has chosen now. One of the same subject that is under way goes on, unless what it looks at
 * may have changed.
 */
export async function beginStudy(
  db: D1Database,
  site: SiteContext,
  { subject, asked }: NewStudy,
  now: number,
): Promise<void> {
  const open = (await listStudies(db, site.id, subject)).find(({ phase }) => phase !== 'done')
  if (open && subject !== 'draft') return
  const { goal, horizonDays, callsPerWeek } = site.settings
  const study: Study = {
    siteId: site.id,
    id: timedId(now, newId()),
    subject,
    asked: JSON.stringify({ ...asked, goal, horizonDays, callsPerWeek } satisfies Asked),
    phase: 'look',
    cursor: '',
    done: 0,
    of: await countLeads(db, site.id),
    training: null,
    result: null,
    version: 1,
    startedAt: now,
    updatedAt: now,
  }
  await db.batch([...(open ? deleteOtherStudies(db, site.id, study) : []), insertStudy(db, study)])
}

/** What outcomes teach. Nobody's past is gone through where there are plainly too few: that is the answer, then. */
export async function beginPrediction(db: D1Database, site: SiteContext, now: number): Promise<void> {
  const asked = { model: site.model, modelVersion: site.modelVersion }
  const converted = await countConverted(db, site.id, outcomesOf(site.settings.goal))
  const others = Math.max(0, (await countLeads(db, site.id)) - converted)
  const gate = gateFor(converted, others)
  if (gate.state !== 'waiting') return beginStudy(db, site, { subject: 'prediction', asked }, now)
  const { goal, horizonDays, callsPerWeek } = site.settings
  const study: Study = {
    ...{ siteId: site.id, id: timedId(now, newId()), subject: 'prediction', phase: 'done', cursor: '' },
    ...{ done: 0, of: 0, training: null, version: 1, startedAt: now, updatedAt: now },
    asked: JSON.stringify({ ...asked, goal, horizonDays, callsPerWeek } satisfies Asked),
    result: JSON.stringify({ phase: 'waiting', gate } satisfies Learnt),
  }
  await db.batch([insertStudy(db, study), ...deleteOtherStudies(db, site.id, study)])
}
