// `npm run deploy` with the real wrangler, against an account that a fake of Cloudflare's API keeps.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCloudflare, startCloudflare } from '../support/cloudflare/server.ts'
import { type Checkout, checkOut } from '../support/deployment.ts'
import { isSoak } from '../support/soak.ts'

/** Each run starts wrangler some ten times. */
const PATIENCE = 900_000

let cloudflare: FakeCloudflare
let checkout: Checkout

beforeAll(async () => {
  cloudflare = await startCloudflare()
  checkout = checkOut()
})

afterAll(async () => {
  checkout.remove()
  await cloudflare.close()
})

const database = (name = 'leadlight') => {
  const found = cloudflare.account.databases.find((one) => one.name === name)
  if (!found) throw new Error(`No database ${name} was made`)
  return found.db
}
const count = (table: string) => database().prepare(`select count(*) as n from ${table}`).get()?.n
const script = (name = 'leadlight') => cloudflare.account.scripts.get(name)
const keyFile = () => join(checkout.path, '.leadlight-deploy/keys.json')
const readKeys = (): Record<string, string> => JSON.parse(readFileSync(keyFile(), 'utf8'))
const made = () => {
  const { databases, namespaces, buckets, queues } = cloudflare.account
  return [
    ...databases.map(({ name }) => name),
    ...namespaces.map(({ title }) => title),
    ...(buckets ?? []),
    ...queues.map(({ queue_name }) => queue_name).sort(),
  ]
}

describe('npm run deploy', () => {
  it('stops where Cloudflare fails, and says so', { timeout: PATIENCE }, async () => {
    cloudflare.fails = (call) => call === 'PUT /workers/scripts/leadlight'
    cloudflare.account.buckets = null
    const { code, said } = await checkout.deploy([], cloudflare.environment)
    expect(said).toContain('R2 bucket leadlight-archive: R2 is not enabled')
    cloudflare.account.buckets = ['leadlight-archive']
    expect(said).toMatch(/failed\..* Run the same command again/)
    expect(said).not.toMatch(/^\s+at /m)
    expect(code).toBe(1)
    expect(script()?.versions).toEqual([])
    expect(count('sites')).toBe(1)
  })

  it('goes on from there, migrates before it uploads, and makes nothing twice', {
    timeout: PATIENCE,
  }, async () => {
    const keys = readKeys()
    cloudflare.fails = () => false
    cloudflare.calls.length = 0
    writeFileSync(
      join(checkout.path, 'worker/db/migrations/9999_more.sql'),
      'create table more (id text primary key);',
    )

    const { code, said } = await checkout.deploy([], cloudflare.environment)

    expect(code, said).toBe(0)
    expect(cloudflare.unknown).toEqual([])
    expect(made()).toEqual([
      'leadlight',
      'leadlight-kv',
      'leadlight-archive',
      'leadlight-events',
      'leadlight-events-dead',
    ])
    expect(cloudflare.account.queues.map(({ consumers }) => consumers.length)).toEqual([1, 1])
    expect([count('sites'), count('models'), count('keys'), count('d1_migrations')]).toEqual([1, 1, 4, 2])
    const migrated = cloudflare.calls.findIndex(({ sql }) => sql?.includes('create table more'))
    const uploaded = cloudflare.calls.findIndex(({ call }) => call === 'PUT /workers/scripts/leadlight')
    expect(migrated).toBeGreaterThan(-1)
    expect(uploaded).toBeGreaterThan(migrated)

    expect(readKeys()).toEqual(keys)
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
    const hashes = database().prepare('select hash from keys').all()
    const hash = (key?: string) =>
      createHash('sha256')
        .update(key ?? '')
        .digest('hex')
    expect(hashes.map(({ hash }) => hash)).toContain(hash(keys.adminKey))
    for (const name of ['serverKey', 'readKey', 'adminKey']) expect(said).not.toContain(keys[name])
    expect(said).toContain(`https://leadlight.tests.workers.dev/leadlight.js?site=${keys.writeKey}"`)
  })

  it('leaves a Worker that has all it needs', () => {
    const { bindings = [], secrets, schedules, subdomain } = script() ?? {}
    const [db] = cloudflare.account.databases
    const [kv] = cloudflare.account.namespaces
    expect(bindings).toContainEqual(expect.objectContaining({ name: 'DB', type: 'd1', id: db?.uuid }))
    expect(bindings).toContainEqual(expect.objectContaining({ name: 'KV', namespace_id: kv?.id }))
    expect(bindings).toContainEqual(
      expect.objectContaining({ name: 'ARCHIVE', bucket_name: 'leadlight-archive' }),
    )
    expect(bindings).toContainEqual(
      expect.objectContaining({ name: 'EVENTS', queue_name: 'leadlight-events' }),
    )
    expect(secrets?.get('SESSION_SECRET')).toMatch(/^[\w-]{43}$/)
    expect(existsSync(join(checkout.path, 'dist/deploy/secrets.json'))).toBe(false)
    expect(schedules).toEqual(['* * * * *'])
    expect(subdomain).toMatchObject({ enabled: true, previews_enabled: false })
    const [events] = cloudflare.account.queues.filter(({ queue_name }) => queue_name === 'leadlight-events')
    expect(events?.consumers).toMatchObject([{ dead_letter_queue: 'leadlight-events-dead' }])
  })

  it.runIf(isSoak)('deploys again, keeping what was there', { timeout: PATIENCE }, async () => {
    const [keys, secret] = [readKeys(), script()?.secrets.get('SESSION_SECRET')]
    const { code, said } = await checkout.deploy([], cloudflare.environment)
    expect(code, said).toBe(0)
    expect([readKeys(), script()?.secrets.get('SESSION_SECRET')]).toEqual([keys, secret])
    expect(script()?.versions).toHaveLength(2)
    expect(said).toContain(keys.writeKey)
  })

  it.runIf(isSoak)('makes another admin key where the last is lost', { timeout: PATIENCE }, async () => {
    const { code, said } = await checkout.deploy(['--admin-key'], cloudflare.environment)
    expect(code, said).toBe(0)
    expect(Object.keys(readKeys())).toEqual(['siteId', 'adminKey'])
    expect(count('keys')).toBe(5)
  })

  it.runIf(isSoak)('puts a staging beside it, on a path of its own host', { timeout: PATIENCE }, async () => {
    const place = { staging: { host: 'www.example.com', prefix: '/l' } }
    writeFileSync(join(checkout.path, 'deploy.json'), JSON.stringify(place))
    const { code, said } = await checkout.deploy(['--env', 'staging'], cloudflare.environment)
    expect(code, said).toBe(0)
    expect(cloudflare.unknown).toEqual([])
    expect(said).toContain('https://www.example.com/l/leadlight.js?site=pk_')
    expect(cloudflare.account.routes.get('www.example.com/l/*')).toBe('leadlight-staging')
    expect(script('leadlight-staging')?.subdomain.enabled).toBe(false)
    expect(database('leadlight-staging').prepare('select name from sites').get()?.name).toBe(
      'www.example.com',
    )
    expect(script()?.versions).toHaveLength(2)
  })
})
