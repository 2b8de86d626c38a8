import { Hono } from 'hono'
import { createSite } from '../../actions/create-site.ts'
import { eraseSite } from '../../actions/erase-site.ts'
import { addMember } from '../../actions/members.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  keepSession,
  noteAct,
  requireChange,
  signInWithKey,
} from '../door/session.ts'
import { readFields, type Said, seedOf, settingsUrl, showSection } from './section.tsx'
import { SiteList } from './site-list.tsx'

/** The sites of this server that somebody may see: another one, to and fro, and gone for good. */
export const sites = new Hono<Dashboard>()
  .get('/dashboard/settings/sites', (c) => show(c))
  .post('/dashboard/settings/sites', async (c) => {
    requireChange(c)
    const { name = '', once } = await readFields(c)
    const called = name.trim()
    if (called === '' || called.length > 200) {
      const refused = called === '' ? 'The site needs a name.' : 'The name is too long: 200 letters are kept.'
      return show(c, { refused }, name)
    }
    const now = Date.now()
    const seed = await seedOf(c, once)
    const made = await createSite(c.env.DB, { name: called, seed }, now)
    const { email } = c.get('viewer')
    if (email !== null) await addMember(c.env.DB, made.siteId, { who: email, class: 'admin' }, now)
    await noteAct(c, 'createSite', made.siteId)
    // Theirs from now on; they stay where they are until they go there.
    const session = await signInWithKey(c, made.adminKey, now)
    if (session) await keepSession(c, { ...session, site: c.get('site').id })
    const secret = [
      { what: `Admin key of ${called}`, text: made.adminKey },
      { what: `Server key of ${called}`, text: made.serverKey },
      { what: `Read key of ${called}`, text: made.readKey },
    ]
    return show(c, { done: `${called} is there: choose “Look at it” to see its snippet.`, secret }, '', {
      id: made.siteId,
      name: called,
    })
  })
  .post('/dashboard/settings/sites/erase', async (c) => {
    requireChange(c)
    const site = await freshSiteOf(c)
    const { name = '' } = await readFields(c)
    if (name.trim() !== site.name) {
      return show(c, { refused: `Nothing is erased: what was typed is not the site’s name, ${site.name}.` })
    }
    const isGone = await eraseSite(c.env, site, Date.now())
    if (isGone) return c.redirect(settingsUrl(c).replace(/settings$/, ''), 303)
    return show(c, { refused: 'Part of it is gone. There is much of it: go on until nothing is left.' })
  })

async function show(
  c: DashboardContext,
  said: Said = {},
  typed = '',
  made: { id: string; name: string } | null = null,
) {
  const { viewer } = c.var
  const site = await freshSiteOf(c)
  const known = made === null || viewer.sites.some(({ id }) => id === made.id)
  const all = known ? viewer.sites : [...viewer.sites, made]
  const view = { site: { id: site.id, name: site.name }, sites: all, typed, mayChange: viewer.mayChange }
  return showSection(
    c,
    {
      section: 'sites',
      title: 'Sites',
      lead: 'Each has its own keys, model and leads. You see those whose key you signed in with, or that name you.',
    },
    (frame) => <SiteList frame={frame} view={view} />,
    said,
  )
}
