import { Hono } from 'hono'
import { makeKey } from '../../actions/make-key.ts'
import { addMember, removeMember } from '../../actions/members.ts'
import { revokeKey } from '../../actions/revoke-key.ts'
import { type KeyClass, listKeys } from '../../db/keys.ts'
import { listMembers } from '../../db/members.ts'
import { findPageHeard } from '../../db/recent-events.ts'
import { siteDatabase } from '../../read/site.ts'
import {
  type Dashboard,
  type DashboardContext,
  freshSiteOf,
  noteAct,
  requireChange,
} from '../door/session.ts'
import { frameOf } from '../frame.ts'
import { KEY_CLASSES, KeyList } from './key-list.tsx'
import { MemberList } from './member-list.tsx'
import { readFields, type Said, seedOf, settingsUrl, showSection } from './section.tsx'

/** What was typed into a form that was refused. */
export interface TypedName {
  form: 'key' | 'member'
  name: string
  class: string
}

/** Who may do what: keys for people and programs, and whom Cloudflare Access vouches for. */
export const people = new Hono<Dashboard>()
  .get('/dashboard/settings/people', (c) => show(c, { done: DONE[c.req.query('done') ?? ''] }))
  .post('/dashboard/settings/keys', async (c) => {
    requireChange(c)
    const { label = '', class: asked = '', once } = await readFields(c)
    const name = label.trim()
    if (name === '' || name.length > 100 || !isKeyClass(asked)) {
      const refused =
        name.length > 100
          ? 'The name is too long: a hundred letters are kept.'
          : 'The key needs a name: whose it is, or which program’s.'
      return show(c, { refused }, { form: 'key', name: label, class: asked })
    }
    const site = await freshSiteOf(c)
    const wanted = { siteId: site.id, class: asked, label: name, seed: await seedOf(c, once) }
    const { key, id, statement } = await makeKey(c.env.DB, wanted, Date.now())
    const { meta } = await statement.run()
    if (meta.changes > 0) await noteAct(c, 'makeKey', id)
    const invited = invitation(c, { site: site.name, key, class: asked })
    return show(c, {
      secret: [{ what: `The key for ${name}`, text: key }],
      message:
        invited === null ? undefined : { what: `A message for ${name}, to copy and send`, text: invited },
    })
  })
  .post('/dashboard/settings/keys/:id/revoke', async (c) => {
    requireChange(c)
    const id = c.req.param('id')
    const revoked = await revokeKey(c.env, await freshSiteOf(c), id, Date.now())
    if (!revoked.ok) return show(c, { refused: `Not revoked: ${revoked.reason}.` })
    await noteAct(c, 'revokeKey', id)
    return c.redirect(settingsUrl(c, '/people?done=revoked'), 303)
  })
  .post('/dashboard/settings/members', async (c) => {
    requireChange(c)
    const { who = '', class: asked = '' } = await readFields(c)
    const site = await freshSiteOf(c)
    const member = { who, class: asked === 'admin' ? 'admin' : 'read' } as const
    const added = await addMember(c.env.DB, site.id, member, Date.now())
    if (!added.ok) return show(c, { refused: added.reason }, { form: 'member', name: who, class: asked })
    await noteAct(c, 'addMember', added.who)
    return c.redirect(settingsUrl(c, '/people?done=added'), 303)
  })
  .post('/dashboard/settings/members/remove', async (c) => {
    requireChange(c)
    const { who = '' } = await readFields(c)
    const site = await freshSiteOf(c)
    if (await removeMember(c.env.DB, site.id, who)) await noteAct(c, 'removeMember', who)
    return c.redirect(settingsUrl(c, '/people?done=removed'), 303)
  })

const MAY: Partial<Record<KeyClass, string>> = {
  read: 'With it you see everything and change nothing.',
  admin: 'With it you see everything and may change everything.',
}

/** What a colleague needs to come in; null for the keys of programs. */
function invitation(
  c: DashboardContext,
  { site, key, class: keyClass }: { site: string; key: string; class: KeyClass },
): string | null {
  const may = MAY[keyClass]
  if (may === undefined) return null
  const address = `${new URL(c.req.url).origin}${frameOf(c).prefix}/dashboard/`
  return [
    `Leadlight of ${site}: sign in at ${address}`,
    `with this key, which is yours alone: ${key}`,
    `${may} What you do is remembered under your name.`,
  ].join('\n')
}

/** As the live page looks for the last that a page sent. */
const LOOKED_AT = { visitors: 20, each: 25 }

const DONE: Partial<Record<string, string>> = {
  revoked: 'Revoked. It is refused everywhere within a minute.',
  added: 'Added: they are in as soon as Access lets them through.',
  removed: 'Removed: the next page they open is closed to them.',
}

async function show(c: DashboardContext, said: Said, typed: TypedName | null = null) {
  const site = await freshSiteOf(c)
  const [keys, members, page] = await Promise.all([
    listKeys(c.env.DB, site.id),
    listMembers(c.env.DB, site.id),
    findPageHeard(siteDatabase(c.env, site), site.id, LOOKED_AT),
  ])
  const { mayChange } = c.get('viewer')
  const lead =
    'Each person and each program has an entry of its own, under whose name its changes are remembered.'
  return showSection(
    c,
    { section: 'people', title: 'People and keys', lead },
    ({ prefix }) => {
      const url = `${prefix}/dashboard/settings`
      return (
        <>
          <KeyList url={`${url}/keys`} keys={keys} page={page} mayChange={mayChange} typed={typed} />
          <MemberList
            url={`${url}/members`}
            members={members}
            isSetUp={Boolean(c.env.LEADLIGHT_ACCESS_TEAM && c.env.LEADLIGHT_ACCESS_AUDIENCE)}
            mayChange={mayChange}
            typed={typed}
          />
        </>
      )
    },
    said,
  )
}

function isKeyClass(text: string): text is KeyClass {
  return Object.hasOwn(KEY_CLASSES, text)
}
