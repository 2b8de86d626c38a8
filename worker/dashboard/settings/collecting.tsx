import { Hono } from 'hono'
import { dayOf } from '../../../shared/day.ts'
import type { SettingFault } from '../../actions/check-settings.ts'
import { listDays } from '../../actions/list-days.ts'
import { renewIdentitySecret, updateSite } from '../../actions/update-site.ts'
import { siteDatabase } from '../../read/site.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { CollectingPage, type CollectingView } from './collecting-page.tsx'
import { FIELDS } from './fields.ts'
import { readSettings, shownAs, type Typed } from './read-settings.ts'
import { readFields, type Said, settingsUrl, showSection } from './section.tsx'

/** What a site lets in, keeps and counts. A refused save keeps what was typed, and says at each field what is wrong. */
export const collecting = new Hono<Dashboard>()
  .get('/dashboard/settings', (c) => show(c, { said: { done: DONE[c.req.query('done') ?? ''] } }))
  .post('/dashboard/settings', async (c) => {
    requireChange(c)
    const typed = await readFields(c)
    const before = await freshSiteOf(c)
    const updated = await updateSite(c.env, before, readSettings(typed), Date.now())
    if (!updated.ok) {
      const refused = 'Nothing is saved yet: what is marked below has to be mended first.'
      return show(c, { typed, faults: updated.faults, said: { refused } })
    }
    const changed = FIELDS.filter(
      (field) =>
        shownAs(field, settingOf(before, field.name)) !== shownAs(field, settingOf(updated.site, field.name)),
    )
    if (changed.length > 0) await noteAct(c, 'updateSite', changed.map(({ name }) => name).join(','))
    return c.redirect(settingsUrl(c, '?done=saved'), 303)
  })
  .post('/dashboard/settings/origins', async (c) => {
    requireChange(c)
    const { origin = '' } = await readFields(c)
    const site = await freshSiteOf(c)
    const origins = [...new Set([...site.origins, origin])]
    const updated = await updateSite(c.env, site, { origins }, Date.now())
    if (!updated.ok) return show(c, { said: { refused: `Not added: ${updated.reason}.` } })
    await noteAct(c, 'updateSite', 'origins')
    return c.redirect(settingsUrl(c, '?done=saved#senders'), 303)
  })
  .post('/dashboard/settings/identity-secret', async (c) => {
    requireChange(c)
    await renewIdentitySecret(c.env, await freshSiteOf(c), Date.now())
    await noteAct(c, 'renewIdentitySecret', null)
    return c.redirect(settingsUrl(c, '?done=renewed#identity-secret'), 303)
  })

const DONE: Partial<Record<string, string>> = {
  saved: 'Saved. The door follows within a minute, pages within five.',
  renewed: 'There is a new identity secret: what was signed with the old one proves nothing any more.',
}

async function show(
  c: DashboardContext,
  { typed, faults = [], said }: { typed?: Typed; faults?: SettingFault[]; said: Said },
) {
  const site = await freshSiteOf(c)
  const [today] = await listDays(siteDatabase(c.env, site), site)
  const { mayChange } = c.get('viewer')
  const values =
    typed ??
    Object.fromEntries(FIELDS.map((field) => [field.name, shownAs(field, settingOf(site, field.name))]))
  const view: CollectingView = {
    ...{ site, values, faults, mayChange },
    today: today?.day === dayOf(Date.now()) ? today : null,
  }
  const lead = 'What your site lets in, keeps and counts.'
  return showSection(
    c,
    { section: 'collecting', title: 'Collecting', lead },
    (frame) => <CollectingPage frame={frame} view={view} />,
    said,
  )
}

function settingOf(
  { origins, settings }: CollectingView['site'],
  name: (typeof FIELDS)[number]['name'],
): unknown {
  return name === 'origins' ? origins : settings[name]
}
