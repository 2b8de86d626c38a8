import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { experimental_readRawConfig } from 'wrangler'
import { createSite } from '../../worker/actions/create-site.ts'
import { configOf } from '../../worker/deploy/config.ts'
import { listResources } from '../../worker/deploy/resources.ts'
import { readSettings, type Settings } from '../../worker/deploy/settings.ts'
import { writeDown } from '../../worker/deploy/written-sql.ts'
import { ROOT, readText } from '../repo/sources.ts'

const { rawConfig: source } = experimental_readRawConfig({ config: join(ROOT, 'wrangler.toml') })
const settings = (some: Partial<Settings> = {}): Settings => ({
  environment: '',
  dryRun: false,
  adminKey: false,
  host: null,
  prefix: '',
  site: 'My site',
  ...some,
})
const make = (some: Partial<Settings>, bucket = true) =>
  configOf(
    source,
    settings(some),
    { DB: 'a-database', KV: 'a-namespace', ...(bucket && { ARCHIVE: 'a-bucket' }) },
    { root: ROOT, folder: join(ROOT, 'dist/deploy') },
  )

describe('configOf()', () => {
  it('has the ids of the account, and paths that lead from its folder', () => {
    expect(make({})).toMatchObject({
      name: 'leadlight',
      main: '../../worker/index.ts',
      assets: { directory: '../public' },
      workers_dev: true,
      preview_urls: false,
      d1_databases: [
        { binding: 'DB', database_id: 'a-database', migrations_dir: '../../worker/db/migrations' },
      ],
      kv_namespaces: [{ binding: 'KV', id: 'a-namespace' }],
    })
    expect(make({})).not.toHaveProperty('routes')
  })

  it('names everything of another environment after it', () => {
    const resources = listResources(source, settings({ environment: 'staging' }))
    expect(resources.map(({ name }) => name)).toEqual([
      'leadlight-staging',
      'leadlight-kv-staging',
      'leadlight-archive-staging',
      'leadlight-events-staging',
      'leadlight-events-dead-staging',
    ])
    const { name, d1_databases, r2_buckets, queues } = make({ environment: 'staging' })
    expect(r2_buckets).toEqual([{ binding: 'ARCHIVE', bucket_name: 'leadlight-archive-staging' }])
    expect([name, d1_databases[0]?.database_name, queues.producers[0]?.queue]).toEqual([
      'leadlight-staging',
      'leadlight-staging',
      'leadlight-events-staging',
    ])
    expect(queues.consumers.map(({ dead_letter_queue: dead }) => dead)).toEqual([
      'leadlight-events-dead-staging',
      undefined,
    ])
  })

  it('binds no bucket where the account has none', () => {
    expect(make({}, false).r2_buckets).toEqual([])
  })

  it('stands on a path of a host that has other things, or has the host for itself, and answers nowhere else', () => {
    const path = make({ host: 'www.example.com', prefix: '/l' })
    expect(path).toMatchObject({
      routes: ['www.example.com/l/*'],
      workers_dev: false,
      vars: { LEADLIGHT_PREFIX: '/l' },
    })
    const whole = make({ host: 'leads.example.com' })
    expect(whole).toMatchObject({
      routes: [{ pattern: 'leads.example.com', custom_domain: true }],
      workers_dev: false,
    })
  })
})

describe('readSettings()', () => {
  const folder = (file?: object) => {
    const path = mkdtempSync(join(tmpdir(), 'leadlight-settings-'))
    if (file) writeFileSync(join(path, 'deploy.json'), JSON.stringify(file))
    return path
  }

  it('takes production where nothing is said', async () => {
    expect(await readSettings([], folder())).toEqual(settings())
  })

  it.each<[string, string[], object, RegExp]>([
    ['an option it does not know', ['--prod'], {}, /npm run deploy -- /],
    ['a name that cannot be a part of names', ['--env', 'Staging!'], {}, /small letters/],
    ['a field it does not know', [], { production: { hots: 'x.example' } }, /production\.hots is not known/],
    ['an address for a host', [], { production: { host: 'https://x.example/' } }, /not a host name/],
    [
      'a prefix with a slash at its end',
      [],
      { production: { host: 'x.example', prefix: '/l/' } },
      /not a path/,
    ],
    ['a prefix of no host', [], { production: { prefix: '/l' } }, /no host/],
  ])('refuses %s', async (_, args, file, said) => {
    await expect(readSettings(args, folder(file))).rejects.toThrow(said)
  })
})

it('what is written down is what would be run', async () => {
  const db = new DatabaseSync(':memory:')
  db.exec(readText('worker/db/migrations/0001_initial.sql'))
  const { db: paper, written } = writeDown()
  const { siteId, writeKey } = await createSite(paper, { name: "O'Hara; --" })
  db.exec(written.toReversed().join(';\n'))
  expect(db.prepare('select id, name from sites').all()).toEqual([{ id: siteId, name: "O'Hara; --" }])
  expect(db.prepare("select public_key from keys where class = 'write'").get()).toEqual({
    public_key: writeKey,
  })
  const model = String(db.prepare('select model from models').get()?.model)
  expect(JSON.parse(model).rules.length).toBeGreaterThan(5)
})
