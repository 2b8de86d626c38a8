import { Hono } from 'hono'
import { listDays } from '../../actions/list-days.ts'
import { redrive } from '../../actions/redrive.ts'
import { listRejected } from '../../db/rejected.ts'
import { readCursor, writeCursor } from '../../read/cursor.ts'
import { siteDatabase } from '../../read/site.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { More } from './more.tsx'
import { RefusedDays, RefusedList, withListed } from './refused-list.tsx'
import { type Said, settingsUrl, showSection } from './section.tsx'

const PAGE = 50

/** What was not taken, and why: events that the door ignored, and messages that failed every try. */
export const refused = new Hono<Dashboard>()
  .get('/dashboard/settings/refused', (c) => show(c, { done: DONE[c.req.query('done') ?? ''] }))
  .post('/dashboard/settings/refused/:id/redrive', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const now = Date.now()
    try {
      const driven = await redrive(siteDatabase(c.env, site), site, c.req.param('id'), now)
      if (!driven.ok) return show(c, { refused: `It was not tried again: ${driven.reason}.` })
    } catch (error) {
      console.error('redrive', { site: site.id, error: error instanceof Error ? error.message : 'unknown' })
      return show(c, { refused: 'It failed once more, and is kept. The server’s log says why.' })
    }
    await noteAct(c, 'redrive', null)
    return c.redirect(settingsUrl(c, '/refused?done=taken'), 303)
  })

const DONE: Partial<Record<string, string>> = {
  taken: 'It is taken now, and counts as if it had been from the beginning.',
}

async function show(c: DashboardContext, said: Said) {
  const site = await freshSiteOf(c)
  const db = siteDatabase(c.env, site)
  const [at, id] = readCursor(c.req.query('cursor') ?? '') ?? []
  const after = typeof at === 'number' && typeof id === 'string' ? { at, id } : null
  const [rows, days] = await Promise.all([
    listRejected(db, site.id, { limit: PAGE + 1, after }),
    after === null ? listDays(db, site) : [],
  ])
  const last = rows[PAGE - 1]
  const next = rows.length > PAGE && last ? writeCursor([last.at, last.id]) : null
  const { mayChange } = c.get('viewer')
  const lead = 'What the door ignored or left out, and what failed every try. It is kept for a week.'
  return showSection(
    c,
    { section: 'refused', title: 'Not taken', lead },
    ({ prefix }) => (
      <>
        <RefusedDays days={days.map((day) => withListed(day, rows))} />
        <section class="card" aria-labelledby="one-by-one">
          <h2 id="one-by-one">One by one</h2>
          <RefusedList
            url={`${prefix}/dashboard/settings/refused`}
            rejected={rows.slice(0, PAGE)}
            mayChange={mayChange}
          />
          <More isLater={after !== null} next={next} older="Earlier" />
        </section>
      </>
    ),
    said,
  )
}
