// The recipes of examples/, run as a customer would: events in, the bell heard, the CRM told.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createHubSpot } from '../../examples/crm/hubspot.js'
import { createPipedrive } from '../../examples/crm/pipedrive.js'
import { createSalesforce } from '../../examples/crm/salesforce.js'
import { reportMails } from '../../examples/events-in/mailer.js'
import { createAnalytics } from '../../examples/events-in/segment.js'
import { signPerson, signUserId } from '../../examples/signing/sign.js'
import { createReceiver } from '../../examples/webhooks/receiver.js'
import { type Crm, startHubSpot, startPipedrive, startSalesforce } from '../support/crm-fakes.ts'
import { readBlocks } from '../support/markdown.ts'
import { freePort, startServer, type TestServer } from '../support/server.ts'
import { ask, eventsOfLead } from '../support/stored.ts'

type Message = { type: string; data: { id: string; lead: { email: string | null }; to: string; at: number } }
type OnMessage = (message: Message) => Promise<void>

const TOKEN = 'a token of the CRM'
const FIELDS = { stage: 'a'.repeat(40), score: 'b'.repeat(40) }

let server: TestServer
const open: { close: () => unknown }[] = []

beforeAll(async () => {
  server = await startServer({ LEADLIGHT_WEBHOOKS_LOOPBACK: '1' })
})

afterAll(async () => {
  for (const one of open) one.close()
  await server.stop()
})

async function api<T>(path: string, body?: object): Promise<T> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminKey}` },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

/** A receiver that Leadlight knows. */
async function hear(onMessage: OnMessage): Promise<{ id: string; url: string }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const { id, secret } = await api<{ id: string; secret: string }>('/v1/webhooks', { url })
  const receiver = createReceiver({ secret, onMessage })
  open.push(receiver)
  receiver.listen(port, '127.0.0.1')
  await once(receiver, 'listening')
  return { id, url }
}

const outcome = (email: string, name: string) =>
  api('/v1/outcomes', { email, outcome: name, id: `${email}-${name}` })

describe('examples/webhooks', () => {
  it('believes what is signed, handles it once, and asks for what it could not handle again', async () => {
    const handled: Message[] = []
    let isDown = true
    const { id, url } = await hear(async (message) => {
      if (isDown) throw new Error('the database is away')
      handled.push(message)
    })
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await outcome('ada@harbrook.dev', 'sql')
    const answerOf = async () => {
      const path = `${server.url}/v1/webhooks/${id}/deliveries`
      const answer = await fetch(path, { headers: { authorization: `Bearer ${server.adminKey}` } })
      const { deliveries }: { deliveries: { id: string; answer: string; status: string }[] } =
        await answer.json()
      return deliveries
    }
    await vi.waitFor(async () => expect(await answerOf()).toMatchObject([{ answer: '500' }]), {
      timeout: 10_000,
    })
    isDown = false
    // The second try is due after five seconds, by the next commit or the clock.
    await vi.waitFor(
      async () => {
        await outcome(`nudge-${Math.random()}@harbrook.dev`, 'sql')
        expect(handled.map(({ data }) => data.lead.email)).toContain('ada@harbrook.dev')
      },
      { timeout: 20_000, interval: 1_000 },
    )
    const [message] = handled.filter(({ data }) => data.lead.email === 'ada@harbrook.dev')
    expect(message).toMatchObject({ type: 'lead.transition', data: { to: 'sql', cause: 'outcome' } })
    const forged = { method: 'POST', body: JSON.stringify(message) }
    expect((await fetch(url, forged)).status).toBe(401)
    const headers = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' }
    expect((await fetch(url, { ...forged, headers })).status).toBe(401)
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413)
    expect(new Set(handled.map(({ data }) => data.id)).size).toBe(handled.length)
    vi.restoreAllMocks()
  })
})

describe('examples/events-in', () => {
  it("a mailer's events count once, and score", async () => {
    const at = Date.now()
    const mails = ['delivered', 'open', 'click', 'bounce', 'unsubscribe'].map((event, index) => ({
      id: `mail-${index}`,
      event,
      email: 'reader@harbrook.dev',
      message: 'spring',
      at: at - 60_000 + index,
      ...(event === 'click' && { url: 'https://www.harbrook.dev/offer?token=secret' }),
    }))
    const where = { serverKey: server.serverKey, host: server.url }
    expect(await reportMails(mails, where)).toMatchObject({ accepted: 4, duplicate: 0, rejected: [] })
    expect(await reportMails(mails, where)).toMatchObject({ accepted: 0, duplicate: 4 })
    const events = await eventsOfLead(server, 'email=reader@harbrook.dev')
    const actions = events.flatMap((event) => (event.kind === 'email' ? event.action : []))
    expect(actions.toSorted()).toEqual(['clicked', 'opened', 'sent', 'unsubscribed'])
    await expect(reportMails(mails, { ...where, serverKey: 'sk_none' })).rejects.toThrow('401')
  })

  it("Segment's own library needs nothing but the host", async () => {
    const analytics = createAnalytics({ writeKey: server.serverKey, host: server.url })
    analytics.identify({ userId: 'segment-example', traits: { email: 'seg@harbrook.dev' } })
    analytics.track({ userId: 'segment-example', event: 'Trial Started' })
    await analytics.closeAndFlush()
    const events = await eventsOfLead(server, 'email=seg@harbrook.dev')
    expect(events.map(({ kind }) => kind).toSorted()).toEqual(['custom', 'identify'])
  })
})

describe('examples/signing', () => {
  const identify = async (visitor: string, said: object) => {
    const at = Date.now()
    const events = [{ id: visitor, kind: 'identify', at, ...said, traits: said }]
    const body = JSON.stringify({ v: 1, site: server.writeKey, visitor, sentAt: at, events })
    return (await fetch(`${server.url}/v1/events`, { method: 'POST', body })).json()
  }
  const leadOf = (userId: string) => ask(server, `/v1/leads?userId=${userId}`)
  const secretOf = async () => {
    const path = `/v1/sites/${server.siteId}`
    return (await ask<{ settings: { identitySecret: string } }>(server, path)).settings.identitySecret
  }

  it('a signature proves the user id, and says that it proves no e-mail', async () => {
    const signature = signUserId('user-42', await secretOf())
    expect(await identify('signed-1', { userId: 'user-42', title: 'CTO', signature })).toEqual({
      ...{ accepted: 1, duplicate: 0, ignored: [] },
    })
    expect(await identify('signed-2', { userId: 'user-42', email: 'cto@harbrook.dev', signature })).toEqual({
      ...{ accepted: 1, duplicate: 0 },
      ignored: [{ id: 'signed-2', reason: expect.stringMatching(/^email: left out/) }],
    })
    expect(await leadOf('user-42')).toMatchObject({ standing: 'verified', email: null })
  })

  it('what was left out stands under Not taken, in words', async () => {
    const signature = signUserId('user-45', await secretOf())
    const token = await signPerson(
      { userId: 'user-45', email: 'coo@harbrook.dev' },
      { siteId: server.siteId, secret: await secretOf() },
    )
    for (const proof of [{ signature }, { token }]) {
      const said = { userId: 'user-45', email: 'ceo@harbrook.dev', ...proof }
      await identify(`left-${Object.keys(proof)}`, said)
    }
    await vi.waitFor(async () => {
      const page = await settingsPage('/refused')
      expect(page).toContain('The e-mail beside a signed user id, for the signature does not prove it.')
      expect(page).toContain('An e-mail that is not the one of its token.')
      expect(page).not.toContain('ceo@harbrook.dev')
    })
  })

  it('a token proves the e-mail, too', async () => {
    const site = { siteId: server.siteId, secret: await secretOf() }
    const token = await signPerson({ userId: 'user-43', email: 'cfo@harbrook.dev' }, site)
    expect(await identify('signed-3', { userId: 'user-43', token })).toMatchObject({
      accepted: 1,
      ignored: [],
    })
    expect(await leadOf('user-43')).toMatchObject({ standing: 'verified', email: 'cfo@harbrook.dev' })
    const other = await signPerson({ userId: 'user-43', email: 'cfo@harbrook.dev' }, { ...site, siteId: 'x' })
    expect(await identify('signed-4', { userId: 'user-43', token: other })).toMatchObject({ accepted: 0 })
  })

  /** What the lines come to, where their reader has put what he has. */
  const madeBy = (lines: string, name: string, given: Record<string, string>) => {
    const known = Object.entries(given).map(([key, value]) => `const ${key} = ${JSON.stringify(value)}`)
    const program = [...known, lines, `process.stdout.write(${name})`].join('\n')
    const env = { LEADLIGHT_IDENTITY_SECRET: given.secret }
    return execFileSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' })
  }

  it('the README of the package signs the same', async () => {
    const [lines] = readBlocks('sdk/README.md').filter(({ language }) => language === 'js')
    const secret = await secretOf()
    const made = madeBy(lines?.text ?? '', 'signature', { userId: 'user-42', secret })
    expect(made).toBe(signUserId('user-42', secret))
  })

  it('so do the lines that Settings shows', async () => {
    const secret = await secretOf()
    const given = { userId: 'user-44', email: 'cso@harbrook.dev', secret }
    const page = await settingsPage()
    const [signature = '', token = ''] = [...page.matchAll(/<pre><code>(import[^<]+)<\/code>/g)].map(
      ([, lines = '']) => lines.replaceAll('&#39;', "'").replaceAll('&gt;', '>'),
    )
    expect(madeBy(signature, 'signature', given)).toBe(signUserId('user-44', secret))
    const said = { userId: 'user-44', token: madeBy(token, 'token', given) }
    expect(await identify('signed-5', said)).toMatchObject({ accepted: 1, ignored: [] })
    expect(await leadOf('user-44')).toMatchObject({ standing: 'verified', email: 'cso@harbrook.dev' })
  })

  const settingsPage = async (section = '') => {
    const body = new URLSearchParams({ key: server.adminKey })
    const headers = { origin: server.url }
    const init = { method: 'POST', body, headers, redirect: 'manual' } as const
    const signedIn = await fetch(`${server.url}/dashboard/login`, init)
    const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
    return (await fetch(`${server.url}/dashboard/settings${section}`, { headers: { cookie } })).text()
  }
})

describe('examples/crm', () => {
  const stageIn: Record<string, (row: Record<string, unknown>) => unknown> = {
    hubspot: (row) => row.leadlight_stage,
    salesforce: (row) => row.Leadlight_Stage__c,
    pipedrive: (row) => (row.custom_fields as Record<string, unknown>)[FIELDS.stage],
  }

  it.each([
    ['hubspot', startHubSpot, (url: string, token: string) => createHubSpot({ url, token })],
    ['salesforce', startSalesforce, (url: string, token: string) => createSalesforce({ url, token })],
    [
      'pipedrive',
      startPipedrive,
      (url: string, token: string) => createPipedrive({ url, token, fields: FIELDS }),
    ],
  ] as const)('%s has each lead once, with its newest stage', async (name, start, create) => {
    const crm: Crm = await start(TOKEN)
    open.push(crm)
    crm.limited = 1
    const onMessage: OnMessage = create(crm.url, TOKEN)
    const heard: Message[] = []
    await hear(async (message) => {
      await onMessage(message)
      heard.push(message)
    })
    const emails = ['a', 'b', 'c'].map((letter) => `${name}-${letter}@harbrook.dev`)
    for (const stage of ['sql', 'opportunity', 'won']) {
      await Promise.all(emails.map((email) => outcome(email, stage)))
      if (stage !== 'won') continue
      await vi.waitFor(
        () =>
          expect(crm.rows.map((row) => stageIn[name]?.(row))).toEqual(['customer', 'customer', 'customer']),
        { timeout: 10_000 },
      )
    }
    expect(crm.rows).toHaveLength(emails.length)
    for (const email of emails) expect(JSON.stringify(crm.rows)).toContain(email)
    // One that comes again late, as a retry may, puts nothing back.
    const first = heard.find(({ data }) => data.to === 'sql')
    if (!first) throw new Error('Nothing was heard of sql')
    await onMessage(first)
    expect(crm.rows.map((row) => stageIn[name]?.(row))).not.toContain('sql')
    const wrong: OnMessage = create(crm.url, 'another token')
    await expect(wrong({ ...first, data: { ...first.data, at: Date.now() + 1 } })).rejects.toThrow('401')
  })
})
