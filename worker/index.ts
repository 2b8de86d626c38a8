import { appFor } from './app.ts'
import { archiveAll } from './cron/archive.ts'
import { countAllPages } from './cron/count-pages.ts'
import { goOnErasing } from './cron/erasures.ts'
import { advanceModels } from './cron/model-jobs.ts'
import { moveSites } from './cron/moves.ts'
import { makeDueReports } from './cron/reports.ts'
import { runEverywhere, type Tasks } from './cron/run.ts'
import { settleDue } from './cron/settle.ts'
import { advanceStudies } from './cron/studies.ts'
import { sweep } from './cron/sweep.ts'
import type { Env } from './env.ts'
import { announce, announceWithin } from './notify/announce.ts'
import type { Beacon } from './project/beacon.ts'
import { consume, consumeDead } from './project/consumer.ts'

const TASKS = {
  first: [
    { name: 'settle leads that time has changed', run: settleDue },
    {
      name: 'announce what was missed',
      run: ({ env, db, now, budget }) => announceWithin(env, db, now, budget),
    },
  ],
  inTurn: [
    { name: 'bring visitors and leads under a new model', run: advanceModels },
    { name: 'count what was seen of the pages', run: countAllPages },
    { name: 'learn from outcomes', run: advanceStudies },
    { name: 'make reports and reviews', run: makeDueReports },
    { name: 'take sites to another database', run: moveSites },
    { name: 'forget what others said of the erased', run: goOnErasing },
    { name: 'archive what is past its hot age', run: archiveAll },
    { name: 'delete what is too old', run: sweep },
  ],
} as const satisfies Tasks

export default {
  fetch: (request, env, ctx) => appFor(env).fetch(request, env, ctx),

  async queue(batch, env, ctx) {
    const now = Date.now()
    if (batch.queue.endsWith('-dead')) return consumeDead(batch, env, now)
    const moved = await consume(batch, env, now)
    for (const db of moved) ctx.waitUntil(announce(env, db, now))
  },

  async scheduled(_controller, env) {
    await runEverywhere(TASKS, env, Date.now())
  },
} satisfies ExportedHandler<Env, Beacon>
