import { sign } from 'hono/jwt'
import { beforeAll, describe, expect, test } from 'vitest'
import { listSuggestions } from '../../worker/db/suggestions.ts'
import { findVisitor } from '../../worker/db/visitors.ts'
import {
  answerOf,
  env,
  event,
  expectVerified,
  leadOf,
  makeSite,
  read,
  request,
  send,
  type TestSite,
} from './support.ts'

let site: TestSite
let other: TestSite
let secret: string

beforeAll(async () => {
  site = await makeSite()
  other = await makeSite()
  secret = site.context.settings.identitySecret
})

const identify = (fields: object) => event({ kind: 'identify', ...fields })
const seconds = () => Math.floor(Date.now() / 1000)

async function signatureOf(name: string, key = secret): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const bytes = new TextEncoder()
  const imported = await crypto.subtle.importKey('raw', bytes.encode(key), algorithm, false, ['sign'])
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes.encode(name)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function tokenOf(claims: object, key = secret, algorithm: 'HS256' | 'HS512' = 'HS256'): Promise<string> {
  return sign({ aud: site.siteId, exp: seconds() + 3_600, ...claims }, key, algorithm)
}

function unsigned(claims: object): string {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ aud: site.siteId, exp: seconds() + 60, ...claims })}.`
}

describe('a signed identity', () => {
  test('is verified, by signature of the user id or the e-mail, or by token', async () => {
    for (const [visitor, fields, query] of [
      ['s1', { userId: 'u1', signature: await signatureOf('u1') }, 'userId=u1'],
      [
        's2',
        { email: ' Ada@Harbrook.dev', signature: await signatureOf('ada@harbrook.dev') },
        'email=ada@harbrook.dev',
      ],
      ['s3', { token: await tokenOf({ sub: 'u3', email: 'u3@harbrook.dev' }) }, 'email=u3@harbrook.dev'],
      [
        's4',
        { email: 'u4@harbrook.dev', token: await tokenOf({ sub: 'u4@harbrook.dev' }) },
        'email=u4@harbrook.dev',
      ],
    ] as const) {
      expect(await answerOf(send(site, [identify(fields)], { visitor }))).toMatchObject({ accepted: 1 })
      expect(await leadOf(site, query)).toMatchObject({ standing: 'verified' })
      expect((await findVisitor(env.DB, site.siteId, visitor))?.claim?.provenance).toBe('verified')
    }
    await expectVerified(site)
  })

  test('takes no name along that was not signed, and says so', async () => {
    const signature = await signatureOf('mallory')
    const said = identify({ userId: 'mallory', email: 'victim@harbrook.dev', signature })
    const reason = expect.stringMatching(/^email: left out .* signature proves the user id alone; a token/)
    expect(await answerOf(send(site, [said], { visitor: 'm' }))).toEqual({
      ...{ accepted: 1, duplicate: 0 },
      ignored: [{ id: said.id, reason }],
    })
    const { rejected } = await read<{ rejected: object[] }>(site, '/v1/rejected', site.adminKey)
    expect(rejected).toContainEqual(
      expect.objectContaining({ reason, body: { event: said.id, visitor: 'm' } }),
    )
    expect(await leadOf(site, 'userId=mallory')).toMatchObject({ email: null })
    const victim = await request('/v1/leads?email=victim@harbrook.dev', {
      headers: { authorization: `Bearer ${site.readKey}` },
    })
    expect(victim.status).toBe(404)
  })

  test('says of an e-mail at every page that it is left out, and notes it once of a visitor', async () => {
    const fields = { userId: 'grace', email: 'grace@harbrook.dev', signature: await signatureOf('grace') }
    for (const visitor of ['g1', 'g1', 'g2', 'g1']) {
      const answer = await answerOf(send(site, [identify(fields)], { visitor }))
      expect(answer).toMatchObject({
        accepted: 1,
        ignored: [{ reason: expect.stringContaining('left out') }],
      })
    }
    // What is wrong each time is noted each time.
    for (const _ of [1, 2])
      await send(site, [identify({ userId: 'grace', signature: 'forged' })], { visitor: 'g1' })
    const { rejected } = await read<{ rejected: { reason: string; body: { visitor: string } }[] }>(
      site,
      '/v1/rejected',
      site.adminKey,
    )
    const own = rejected.filter(({ body }) => /^g\d$/.test(body.visitor))
    expect(own.map(({ reason, body }) => `${body.visitor} ${reason.slice(0, 9)}`).sort()).toEqual([
      'g1 email: le',
      'g1 signature',
      'g1 signature',
      'g2 email: le',
    ])
  })

  test.each([
    ['another than its token claims', { email: 'other@harbrook.dev' }, 'left@harbrook.dev', 1],
    ['one that its token claims nothing of', { email: 'other@harbrook.dev' }, undefined, 1],
    ['the one that its token claims', { email: ' Left@Harbrook.dev' }, 'left@harbrook.dev', 0],
    ['none', {}, 'left@harbrook.dev', 0],
  ])('beside an e-mail: %s', async (_, fields, email, leftOut) => {
    const token = await tokenOf({ sub: `left-${email}`, email })
    const answer = await answerOf(send(site, [identify({ ...fields, token })], { visitor: `left-${email}` }))
    expect(answer).toMatchObject({ accepted: 1 })
    const reason = expect.stringMatching(/^email: left out .* token does not claim it/)
    expect(answer.ignored).toEqual(Array(leftOut).fill(expect.objectContaining({ reason })))
    expect(await leadOf(site, `userId=left-${email}`)).toMatchObject({ email: email ?? null })
  })

  test('takes a visitor from a lead that a browser only claimed', async () => {
    await send(site, [identify({ userId: 'typed' })], { visitor: 'taken' })
    await send(site, [identify({ userId: 'genuine', signature: await signatureOf('genuine') })], {
      visitor: 'taken',
    })
    expect(await leadOf(site, 'visitor=taken')).toMatchObject({ userId: 'genuine' })
  })

  const wrong: [string, () => Promise<object>][] = [
    [
      'a signature with another last digit',
      async () => ({ userId: 'w', signature: flipped(await signatureOf('w')) }),
    ],
    ['a signature of another name', async () => ({ userId: 'w', signature: await signatureOf('v') })],
    [
      'a signature under another site’s secret',
      async () => ({ userId: 'w', signature: await signatureOf('w', other.context.settings.identitySecret) }),
    ],
    ['a signature that is none', async () => ({ userId: 'w', signature: 'yes' })],
    ['a token with alg:none', async () => ({ token: unsigned({ sub: 'w' }) })],
    ['an expired token', async () => ({ token: await tokenOf({ sub: 'w', exp: seconds() - 1 }) })],
    [
      'a token good for two hours',
      async () => ({ token: await tokenOf({ sub: 'w', exp: seconds() + 7_200 }) }),
    ],
    ['a token without an end', async () => ({ token: await tokenOf({ sub: 'w', exp: undefined }) })],
    ['a token for another site', async () => ({ token: await tokenOf({ sub: 'w', aud: other.siteId }) })],
    ['a token of another algorithm', async () => ({ token: await tokenOf({ sub: 'w' }, secret, 'HS512') })],
    ['a token under another secret', async () => ({ token: await tokenOf({ sub: 'w' }, 'guessed') })],
    ['a token for another person', async () => ({ userId: 'w', token: await tokenOf({ sub: 'v' }) })],
    ['a token of nobody', async () => ({ userId: 'w', token: await tokenOf({ sub: '' }) })],
    ['no token at all', async () => ({ userId: 'w', token: 'a.b' })],
  ]
  test.each(wrong)('is not %s: ignored, with a reason', async (_, make) => {
    const visitor = crypto.randomUUID()
    const answer = await answerOf(send(site, [identify(await make()), event()], { visitor }))
    expect(answer).toMatchObject({ accepted: 1, ignored: [{ reason: /^(?:signature|token): / }] })
    expect((await findVisitor(env.DB, site.siteId, visitor))?.leadId).toBeNull()
  })
})

describe('a site that requires verified identity', () => {
  test('links nobody on a browser’s word: its claims are suggestions', async () => {
    const own = await makeSite({ settings: { identity: 'verified' } })
    const key = own.context.settings.identitySecret
    const email = 'ada@harbrook.dev'
    const headers = { authorization: `Bearer ${own.serverKey}` }
    await send(own, [identify({ email })], { visitor: 'server', headers })
    const before = await leadOf(own, `email=${email}`)
    const page = event({ url: 'https://www.harbrook.dev/pricing' })
    await send(own, [page, identify({ email })], { visitor: 'stranger' })
    expect((await findVisitor(env.DB, own.siteId, 'stranger'))?.leadId).toBeNull()
    expect(await leadOf(own, `email=${email}`)).toMatchObject({ id: before.id, score: before.score })
    expect(await listSuggestions(env.DB, own.siteId)).toMatchObject([
      { leadId: before.id, visitor: 'stranger' },
    ])
    await send(own, [identify({ email, signature: await signatureOf(email, key) })], { visitor: 'stranger' })
    expect(await leadOf(own, 'visitor=stranger')).toMatchObject({ id: before.id, standing: 'verified' })
    await expectVerified(own)
  })
})

describe('/v1/sites/:id', () => {
  test('shows an admin the settings, changes some, and makes another secret', async () => {
    const own = await makeSite()
    const path = `/v1/sites/${own.siteId}`
    const as = (key: string, method = 'GET', body?: object) => ({
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    expect((await request(path, as(own.readKey))).status).toBe(403)
    expect((await request(`/v1/sites/${site.siteId}`, as(own.adminKey))).status).toBe(404)
    const old = await read<{ settings: { identitySecret: string } }>(own, path, own.adminKey)
    expect(old.settings).toMatchObject({ identity: 'claimed', identitySecret: /^is_\w{32}$/ })
    const changed = await request(path, as(own.adminKey, 'PATCH', { settings: { identity: 'verified' } }))
    expect(await changed.json()).toMatchObject({ settings: { ...old.settings, identity: 'verified' } })
    for (const settings of [
      { identity: 'any' },
      { identitySecret: 'mine' },
      { nonsense: 1 },
      { domains: [1] },
      ['consent'],
      null,
    ]) {
      expect((await request(path, as(own.adminKey, 'PATCH', { settings }))).status).toBe(400)
    }
    const origins = ['https://www.harbrook.dev']
    expect(await (await request(path, as(own.adminKey, 'PATCH', { origins }))).json()).toMatchObject({
      origins,
    })
    for (const wrong of [['harbrook.dev'], ['https://www.harbrook.dev/'], 'https://www.harbrook.dev', [1]]) {
      expect((await request(path, as(own.adminKey, 'PATCH', { origins: wrong }))).status).toBe(400)
    }
    expect((await send(own, [event()], { headers: { origin: 'https://evil.example' } })).status).toBe(403)
    const signature = await signatureOf('u', old.settings.identitySecret)
    expect((await request(`${path}/identity-secret`, as(own.adminKey, 'POST'))).status).toBe(200)
    expect(await answerOf(send(own, [identify({ userId: 'u', signature })]))).toMatchObject({ accepted: 0 })
  })
})

function flipped(hex: string): string {
  return hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0')
}
