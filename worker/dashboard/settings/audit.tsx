import { Hono } from 'hono'
import { type Act, listActs } from '../../db/audit.ts'
import { listKeys } from '../../db/keys.ts'
import { listWebhooks } from '../../db/webhooks.ts'
import { readCursor, writeCursor } from '../../read/cursor.ts'
import { siteDatabase } from '../../read/site.ts'
import type { Dashboard } from '../door/session.ts'
import { When } from '../words/when.tsx'
import { type Named, wordsOf } from './act-words.ts'
import { More } from './more.tsx'
import { showSection } from './section.tsx'

const PAGE = 50

/** Every administrative act in words, the newest first. */
export const audit = new Hono<Dashboard>().get('/dashboard/settings/audit', async (c) => {
  const site = c.get('site')
  const db = siteDatabase(c.env, site)
  const [at, id] = readCursor(c.req.query('cursor') ?? '') ?? []
  const after = typeof at === 'number' && typeof id === 'string' ? { at, id } : null
  const [rows, keys, webhooks] = await Promise.all([
    listActs(db, site.id, { limit: PAGE + 1, after }),
    listKeys(c.env.DB, site.id),
    listWebhooks(db, site.id),
  ])
  const names: Named = new Map([
    ...keys.map((key): [string, string] => [key.id, key.label]),
    ...webhooks.map((webhook): [string, string] => [webhook.id, webhook.url]),
  ])
  const last = rows[PAGE - 1]
  const next = rows.length > PAGE && last ? writeCursor([last.at, last.id]) : null
  const lead = 'What was changed by hand or by a program, and by whom.'
  return showSection(c, { section: 'audit', title: 'Who did what', lead }, () => (
    <section class="card" aria-label="Who did what">
      {rows.length === 0 ? (
        <p class="soft">Nothing was done to this site yet.</p>
      ) : (
        <ol class="things acts">
          {rows.slice(0, PAGE).map((act) => (
            <Line act={act} names={names} />
          ))}
        </ol>
      )}
      <More isLater={after !== null} next={next} older="Earlier" />
    </section>
  ))
})

function Line({ act, names }: { act: Act; names: Named }) {
  return (
    <li>
      <p>
        <b>{act.label}</b> {wordsOf(act, names)}
      </p>
      <small>
        <When at={act.at} />
      </small>
    </li>
  )
}
