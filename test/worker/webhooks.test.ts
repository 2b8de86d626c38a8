import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test, vi } from 'vitest'
import worker from '../../worker/index.ts'
import { refusalOfUrl } from '../../worker/notify/receiver.ts'
import { DAY, env, event, leadOf, makeSite, read, request, send, type TestSite } from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'

interface Rung {
  url: string
  headers: Record<string, string>
  body: string
}

interface Delivery {
  id: string
  type: string
  lead: string | null
  attempts: number
  status: string
  nextAt: number | null
  answer: string | null
}

type Hook = { id: string; url: string; secret: string }
type Answer = number | 'hang'

afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  // What one test left to be tried again is due in the next.
  await env.DB.prepare('delete from deliveries').run()
})

/** The receivers at the other end of the net: a worker under test has no port to listen on. */
function receive(answerOf: (url: string, nth: number) => Answer = () => 204) {
  const rung: Rung[] = []
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const asked = new Request(input as Request, init)
    rung.push({ url: asked.url, headers: Object.fromEntries(asked.headers), body: await asked.text() })
    const answer = answerOf(asked.url, rung.length)
    if (answer !== 'hang') return new Response(null, { status: answer })
    await released
    throw new DOMException('too slow', 'TimeoutError')
  })
  return { rung, release }
}

async function api<T>(where: TestSite, method: string, path: string, body?: object): Promise<[number, T]> {
  const headers = { authorization: `Bearer ${where.adminKey}` }
  const response = await request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const text = await response.text()
  return [response.status, text === '' ? (null as T) : JSON.parse(text)]
}

async function makeHook(where: TestSite, fields: object = {}): Promise<Hook> {
  const [status, hook] = await api<Hook>(where, 'POST', '/v1/webhooks', {
    url: 'https://hooks.harbrook.dev/leads',
    ...fields,
  })
  expect(status).toBe(201)
  return hook
}

async function deliveriesOf(where: TestSite, { id }: Hook): Promise<Delivery[]> {
  return (await read<{ deliveries: Delivery[] }>(where, `/v1/webhooks/${id}/deliveries`, where.adminKey))
    .deliveries
}

async function hookOf(where: TestSite, { id }: Hook) {
  const { webhooks } = await read<{
    webhooks: (Hook & { disabledAt: number | null; failingSince: number | null })[]
  }>(where, '/v1/webhooks', where.adminKey)
  return webhooks.find((hook) => hook.id === id)
}

const becomeLead = (where: TestSite, userId: string, traits = {}) =>
  send(where, [event({ url: PRICING }), event({ kind: 'identify', userId, traits })], { visitor: userId })
const tick = () => worker.scheduled({ scheduledTime: 0, cron: '', noRetry() {} }, env)

/** As time goes by and cron runs, until nothing is left to be tried. */
async function passTime(where: TestSite, hook: Hook): Promise<void> {
  for (;;) {
    const next = (await deliveriesOf(where, hook)).flatMap(({ nextAt }) => nextAt ?? [])
    if (next.length === 0) break
    vi.useFakeTimers({ toFake: ['Date'], now: Math.min(...next) })
    await tick()
  }
}

describe('a secret', () => {
  test('is rotated with both signing for a day', async () => {
    const own = await makeSite()
    const hook = await makeHook(own)
    const { rung } = receive()
    const [status, rotated] = await api<Hook & { oldSecretUntil: number }>(
      own,
      'POST',
      `/v1/webhooks/${hook.id}/rotate`,
    )
    expect(status).toBe(200)
    expect(rotated.secret).not.toBe(hook.secret)
    await becomeLead(own, 'rotating')
    const [{ headers, body }] = rung as [Rung]
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const { secret } of [hook, rotated]) new Webhook(secret).verify(body, headers)

    vi.useFakeTimers({ toFake: ['Date'], now: rotated.oldSecretUntil + 1 })
    await becomeLead(own, 'rotated')
    const later = rung[1] as Rung
    new Webhook(rotated.secret).verify(later.body, later.headers)
    expect(() => new Webhook(hook.secret).verify(later.body, later.headers)).toThrow('No matching')
  })
})

describe('a receiver', () => {
  test('is told of nothing twice: another webhook of its address adds what it does not hear yet', async () => {
    const own = await makeSite()
    const known = await makeHook(own, { events: ['transition'] })
    const more = { url: 'https://HOOKS.harbrook.dev/leads', events: ['transition', 'review'] }
    const [status, said] = await api<{ detail: string }>(own, 'POST', '/v1/webhooks', more)
    expect([status, said.detail]).toEqual([409, expect.stringContaining(known.id)])
    await makeHook(own, { events: ['review'] })
    await makeHook(own, { ...more, url: 'https://hooks.harbrook.dev/others' })
  })

  test('is tested with a message of nobody', async () => {
    const own = await makeSite()
    const hook = await makeHook(own, { events: ['threshold'] })
    const { rung } = receive((_, nth) => (nth === 1 ? 500 : 204))
    const test = () => api<object>(own, 'POST', `/v1/webhooks/${hook.id}/test`)
    expect(await test()).toMatchObject([200, { delivered: false, answer: '500' }])
    expect(await test()).toMatchObject([200, { delivered: true, answer: '204' }])
    const { body, headers } = rung[1] as Rung
    expect(new Webhook(hook.secret).verify(body, headers)).toMatchObject({ type: 'webhook.test' })
    expect(await deliveriesOf(own, hook)).toMatchObject([
      { type: 'test', lead: null },
      { type: 'test', lead: null },
    ])
  })

  test('that fails for days is given up, told of no more, and takes up again when it is enabled', async () => {
    const own = await makeSite()
    const hook = await makeHook(own, { url: 'https://down.harbrook.dev/' })
    let status = 500
    const { rung: all } = receive(() => status)
    const heard = () => all.filter(({ url }) => url.includes('down'))
    await becomeLead(own, 'down')
    await passTime(own, hook)
    expect(heard()).toHaveLength(10)
    expect(await hookOf(own, hook)).toMatchObject({ disabledAt: expect.any(Number) })
    await becomeLead(own, 'unheard')
    expect(heard()).toHaveLength(10)

    const [dead] = (await deliveriesOf(own, hook)) as [Delivery]
    const redrive = `/v1/webhooks/${hook.id}/deliveries/${dead.id}/redrive`
    expect((await api(own, 'POST', redrive))[0]).toBe(409)
    expect((await api(own, 'POST', `/v1/webhooks/${hook.id}/test`))[0]).toBe(409)
    expect(await api(own, 'POST', `/v1/webhooks/${hook.id}/enable`)).toMatchObject([
      200,
      { disabledAt: null },
    ])
    status = 204
    expect((await api(own, 'POST', redrive))[0]).toBe(202)
    expect(heard()).toHaveLength(11)
    expect(heard()[10]?.headers['webhook-id']).toBe(heard()[0]?.headers['webhook-id'])
    expect(heard()[10]?.body).toBe(heard()[0]?.body)
    expect(await deliveriesOf(own, hook)).toMatchObject([{ status: 'delivered', attempts: 1 }])
    expect((await api(own, 'POST', redrive))[0]).toBe(404)
    await becomeLead(own, 'heard')
    expect(heard()).toHaveLength(12)
  })

  test('that fails one message in a while is not given up', async () => {
    const own = await makeSite()
    const hook = await makeHook(own, { url: 'https://picky.harbrook.dev/' })
    let failing = ''
    const { rung } = receive((_, nth) => (rung[nth - 1]?.headers['webhook-id'] === failing ? 500 : 204))
    await becomeLead(own, 'first')
    failing = (await deliveriesOf(own, hook))[0]?.id ?? ''
    await env.DB.prepare("update deliveries set status = 'dead' where site_id = ?1").bind(own.siteId).run()
    await api(own, 'POST', `/v1/webhooks/${hook.id}/deliveries/${failing}/redrive`)
    for (let day = 1; day <= 12; day++) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY })
      await becomeLead(own, `day-${day}`)
    }
    const deliveries = await deliveriesOf(own, hook)
    expect(deliveries.filter(({ status }) => status === 'dead')).toMatchObject([
      { id: failing, attempts: 10 },
    ])
    expect(await hookOf(own, hook)).toMatchObject({ disabledAt: null, failingSince: null })
  })

  test('that redirects has failed, and nobody follows', async () => {
    const own = await makeSite()
    const hook = await makeHook(own)
    const { rung } = receive(() => 302)
    await becomeLead(own, 'moved')
    expect(rung).toHaveLength(1)
    expect(await deliveriesOf(own, hook)).toMatchObject([{ status: 'pending', answer: '302' }])
  })

  test('that hangs keeps neither ingest nor another receiver waiting', async () => {
    const own = await makeSite()
    const slow = await makeHook(own, { url: 'https://slow.harbrook.dev/' })
    const { rung, release } = receive((url) => (url.includes('slow') ? 'hang' : 204))
    // Each beacon is answered while every message before it hangs.
    const answered: Promise<unknown>[] = []
    for (let index = 0; index < 12; index++) answered.push(becomeLead(own, `hang-${index}`))
    await vi.waitFor(() => expect(rung.length).toBeGreaterThan(5))
    const quick = await makeHook(own, { url: 'https://quick.harbrook.dev/' })
    const last = becomeLead(own, 'not-kept-waiting')
    await vi.waitFor(() => expect(rung.filter(({ url }) => url.includes('quick'))).toHaveLength(1))
    expect(await leadOf(own, 'userId=hang-11')).toMatchObject({ stage: 'lead' })
    expect((await deliveriesOf(own, slow)).every(({ status }) => status === 'pending')).toBe(true)
    expect(await deliveriesOf(own, quick)).toMatchObject([{ attempts: 1 }])
    release()
    await Promise.all([...answered, last])
  })
})

describe('what is told', () => {
  interface Said {
    text: string
    content: string
    blocks: [{ text: object }]
    attachments: [{ content: { body: [{ text: string }] } }]
  }

  test('is written as each chat shows it, and brings no markup along', async () => {
    const own = await makeSite()
    const hooks: Record<string, Hook> = {}
    for (const format of ['json', 'slack', 'teams', 'discord']) {
      hooks[format] = await makeHook(own, { format, url: `https://${format}.harbrook.dev/` })
    }
    const { rung } = receive()
    const name = '<!channel> **@everyone** [x](https://evil.dev) &'
    await becomeLead(own, name)
    expect(rung).toHaveLength(4)
    const said: Record<string, Said> = {}
    for (const { url, body, headers } of rung) {
      const format = new URL(url).hostname.split('.')[0] ?? ''
      said[format] = new Webhook(hooks[format]!.secret).verify(body, headers) as Said
    }
    expect(said.json).toMatchObject({ type: 'lead.transition', data: { to: 'lead' } })
    expect(said.slack!.text).toContain('&lt;!channel&gt;')
    expect(said.slack!.text).not.toContain('<!')
    expect(said.slack!.blocks[0].text).toMatchObject({ type: 'plain_text' })
    expect(said.discord).toMatchObject({ allowed_mentions: { parse: [] } })
    expect(said.discord!.content).toContain('\\*\\*@everyone\\*\\*')
    expect(said.discord!.content).not.toContain('](')
    const [{ content }] = said.teams!.attachments
    expect(content).toMatchObject({ type: 'AdaptiveCard' })
    expect(content.body[0].text).toContain('\\[x\\]')
  })

  test('a threshold of a dimension, when something done lifts a lead over it, once a day', async () => {
    const own = await makeSite()
    const thresholds = [
      { dimension: 'engagement', score: 15 },
      { dimension: 'fit', score: 30 },
      { dimension: 'fit', score: 90 },
    ]
    expect((await api(own, 'PATCH', `/v1/sites/${own.siteId}`, { settings: { thresholds } }))[0]).toBe(200)
    const hook = await makeHook(own, { events: ['threshold'] })
    await makeHook(own, { events: ['transition'], url: 'https://other.harbrook.dev/' })
    const { rung } = receive()
    const told = () =>
      rung
        .filter(({ url }) => url.includes('hooks'))
        .map(({ body, headers }) => new Webhook(hook.secret).verify(body, headers) as { data: object })
    await becomeLead(own, 'lifted')
    expect(told()).toMatchObject([
      {
        type: 'lead.threshold',
        data: { dimension: 'engagement', threshold: 15, score: 20, lead: { userId: 'lifted' } },
      },
    ])
    await send(own, [event({ kind: 'identify', userId: 'lifted', traits: { title: 'CTO' } })], {
      visitor: 'lifted',
    })
    expect(told()).toHaveLength(2)
    expect(told()[1]).toMatchObject({ data: { dimension: 'fit', threshold: 30 } })
    await send(own, [event({ url: 'https://www.harbrook.dev/demo' })], { visitor: 'lifted' })
    expect(told()).toHaveLength(2)
    const { id } = await leadOf(own, 'userId=lifted')
    expect(await deliveriesOf(own, hook)).toMatchObject([
      { type: 'threshold', lead: id },
      { type: 'threshold', lead: id },
    ])
    // The log goes with the person.
    expect((await api(own, 'DELETE', `/v1/leads/${id}`))[0]).toBe(204)
    expect(await deliveriesOf(own, hook)).toEqual([])
  })

  test.each([
    [{ dimension: 'fit' }],
    ['fit'],
    [null],
    [{ dimension: 'fit', score: '60' }],
    [{ dimension: 'fit', score: 60, more: 1 }],
  ])('no threshold is %j', async (threshold) => {
    const own = await makeSite()
    const [status] = await api(own, 'PATCH', `/v1/sites/${own.siteId}`, {
      settings: { thresholds: [threshold] },
    })
    expect(status).toBe(400)
  })
})

describe('a URL', () => {
  const inside = '127.0.0.1'
  const hostile = [
    ...[
      'http://hooks.harbrook.dev/',
      'ftp://hooks.harbrook.dev/',
      'file:///etc/passwd',
      'gopher://hooks.harbrook.dev/',
    ],
    ...[
      'data:text/plain,x',
      'javascript:alert(1)',
      'blob:https://hooks.harbrook.dev/x',
      'ws://hooks.harbrook.dev/',
    ],
    ...[
      '//hooks.harbrook.dev/',
      '/hook',
      '',
      ' ',
      'hooks.harbrook.dev',
      'https://',
      'https:///',
      'https://?x',
    ],
    ...[
      'https://user:pw@hooks.harbrook.dev/',
      'https://user@hooks.harbrook.dev/',
      'https://@hooks.harbrook.dev/',
    ],
    ...[
      'https://hooks.harbrook.dev@127.0.0.1/',
      'https://127.0.0.1#@hooks.harbrook.dev/',
      'https://:@hooks.harbrook.dev/',
    ],
    ...[
      'https://hooks.harbrook.dev:8443/',
      'https://hooks.harbrook.dev:22/',
      'https://hooks.harbrook.dev:80/',
    ],
    ...[
      `https://${inside}/`,
      'https://10.0.0.1/',
      'https://172.16.0.1/',
      'https://192.168.1.1/',
      'https://0.0.0.0/',
      'https://8.8.8.8/',
    ],
    ...[
      'https://169.254.169.254/latest/meta-data/',
      'https://100.64.0.1/',
      'https://224.0.0.1/',
      'https://255.255.255.255/',
    ],
    ...[
      'https://2130706433/',
      'https://0x7f000001/',
      'https://0177.0.0.1/',
      'https://127.1/',
      'https://0x7f.1/',
      'https://017700000001/',
    ],
    ...[
      'https://[::1]/',
      'https://[::]/',
      'https://[fe80::1]/',
      'https://[fd00::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[2001:db8::1]/',
    ],
    ...[
      'https://localhost/',
      'https://LOCALHOST/',
      'https://localhost./',
      'https://a.localhost/',
      'https://localhost.localdomain/',
    ],
    ...[
      'https://printer.local/',
      'https://metadata.google.internal/',
      'https://intranet/',
      'https://router.lan/',
      'https://nas.home/',
    ],
    ...[
      'https://db.corp/',
      'https://vault.private/',
      'https://x.test/',
      'https://x.example/',
      'https://x.invalid/',
      'https://x.onion/',
    ],
    ...[
      'https://1.0.0.127.in-addr.arpa/',
      'https://api.default.svc/',
      'https://kubernetes.default.svc.cluster.local/',
    ],
    ...[
      'https://127.0.0.1.nip.io/',
      'https://10-0-0-1.sslip.io/',
      'https://localtest.me/',
      'https://app.lvh.me/',
      'https://me.workers.dev/',
    ],
    ...[
      'https://hooks.harbrook.dev\\@evil.dev/',
      'https://hooks.harbrook.dev/ x',
      'https://hooks.harbrook.dev/\n',
      'https://hooks\t.harbrook.dev/',
    ],
    ...[
      'https://hööks.dev/',
      'https://ⓛocalhost/',
      'https://127。0。0。1/',
      'https://hooks.harbrook.dev%00.evil.dev/',
      'https://%6cocalhost/',
    ],
    ...[
      'https://hooks.harbrook.dev%2f@evil.dev/',
      'https://-.dev/',
      'https://a..dev/',
      `https://${'a'.repeat(64)}.dev/`,
      'https:hooks.harbrook.dev/',
    ],
    ...[
      'https:\\\\hooks.harbrook.dev/',
      'https://hooks.harbrook.123/',
      'https://hooks.harbrook.0x7f/',
      'https://leadlight.test/',
    ],
  ]

  test('of at least fifty that lead inside, none may receive', async () => {
    expect(new Set(hostile).size).toBeGreaterThanOrEqual(50)
    const strict = { ...env, LEADLIGHT_WEBHOOKS_LOOPBACK: '' }
    expect(hostile.filter((url) => refusalOfUrl(url, strict) === null)).toEqual([])
    const own = await makeSite()
    const { rung } = receive()
    for (const url of hostile) {
      const init = {
        method: 'POST',
        body: JSON.stringify({ url }),
        headers: { authorization: `Bearer ${own.adminKey}` },
      }
      const response = await request('/v1/webhooks', init, strict)
      expect([url, response.status]).toEqual([url, 400])
    }
    expect(rung).toEqual([])
  })

  test('that leads to ourselves may not receive either', () => {
    expect(refusalOfUrl('https://leads.harbrook.dev/x', env, 'leads.harbrook.dev')).toMatch(/^url/)
    expect(refusalOfUrl('https://leads.harbrook.dev/x', env, 'other.harbrook.dev')).toBeNull()
  })

  test('that was taken with the switch is not asked without it', async () => {
    const own = await makeSite()
    const hook = await makeHook(own, { url: 'http://127.0.0.1:9000/hook' })
    const { rung } = receive()
    const over = { LEADLIGHT_WEBHOOKS_LOOPBACK: '' }
    await send(own, [event({ kind: 'identify', userId: 'switched' })], { visitor: 'switched', over })
    expect(rung).toEqual([])
    const answer = 'url: https is needed; start with LEADLIGHT_WEBHOOKS_LOOPBACK=1 to reach this machine'
    expect(await deliveriesOf(own, hook)).toMatchObject([{ status: 'pending', answer }])
  })

  test.each([
    'https://hooks.slack.com/services/T0/B0/x',
    'https://a-b.c_d.harbrook.dev:443/p?q=1#f',
    'https://HOOKS.harbrook.dev',
  ])('%s may receive', (url) => {
    expect(refusalOfUrl(url, env)).toBeNull()
  })
})
