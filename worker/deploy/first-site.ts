import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createSite } from '../actions/create-site.ts'
import { makeKey } from '../actions/make-key.ts'
import { Problem } from '../embedded/problem.ts'
import { wrangler } from './wrangler.ts'
import { writeDown } from './written-sql.ts'

type Target = {
  root: string
  /** The generated configuration. */
  config: string
  /** Where new keys are written: they can be read nowhere else, and a terminal or a log is no place to keep them. */
  keyFile: string
}

export type FirstSite = { writeKey: string; isNew: boolean }

/** The site that was made first; makes it where there is none, with a key of each class. */
export async function openFirstSite(target: Target, name: string): Promise<FirstSite> {
  const found = await findFirstSite(target)
  if (found) return { writeKey: found.writeKey, isNew: false }
  const { db, written } = writeDown()
  const keys = await createSite(db, { name })
  // The keys first: what is in the database is known only by its hashes. The site last: while it is missing, nothing is made.
  await writeKeys(target, keys)
  await execute(target, written.toReversed().join(';\n'))
  return { writeKey: keys.writeKey, isNew: true }
}

/** Another admin key of the first site, for whoever has lost the last. */
export async function makeAdminKey(target: Target): Promise<void> {
  const site = await findFirstSite(target)
  if (!site) throw new Problem('There is no site yet.', 'npm run deploy makes one, with its keys')
  const { db, written } = writeDown()
  const admin = await makeKey(db, { siteId: site.id, class: 'admin', label: 'Admin' }, Date.now())
  await db.batch([admin.statement])
  await writeKeys(target, { siteId: site.id, adminKey: admin.key })
  await execute(target, written.join(';\n'))
}

async function findFirstSite(target: Target): Promise<{ id: string; writeKey: string } | undefined> {
  const [answer] = await execute<{ id: string; writeKey: string }>(
    target,
    `select s.id, k.public_key as writeKey from sites s
     left join keys k on k.site_id = s.id and k.class = 'write' and k.revoked_at is null
     order by s.created_at, k.created_at limit 1`,
  )
  return answer?.results[0]
}

async function execute<Row>({ root, config }: Target, sql: string): Promise<{ results: Row[] }[]> {
  const { stdout } = await wrangler(root, [
    'd1',
    'execute',
    'DB',
    '--remote',
    '--json',
    '--config',
    config,
    '--command',
    sql,
  ])
  return JSON.parse(stdout)
}

async function writeKeys({ keyFile }: Target, keys: object): Promise<void> {
  await mkdir(dirname(keyFile), { recursive: true })
  await writeFile(keyFile, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 })
}
