import { Hono } from 'hono'
import { findPublicKey } from '../../db/keys.ts'
import { prefixOf } from '../../env.ts'
import type { Dashboard } from '../door/session.ts'
import { SnippetList } from '../snippet-list.tsx'
import { showSection } from './section.tsx'

/** What to put on the site, ready to be copied. */
export const install = new Hono<Dashboard>().get('/dashboard/settings/install', async (c) => {
  const key = await findPublicKey(c.env.DB, c.get('site').id)
  const host = new URL(c.req.url).origin + prefixOf(c.env)
  const lead = 'One line, on every page. Nothing else has to be set.'
  return showSection(c, { section: 'install', title: 'Snippet', lead }, (frame) => (
    <section class="card" aria-label="Ways to carry it">
      <SnippetList host={host} publicKey={key} />
      <p>
        Then look at <a href={`${frame.prefix}/dashboard/live`}>Live</a>: it turns green with the first event.
      </p>
    </section>
  ))
})
