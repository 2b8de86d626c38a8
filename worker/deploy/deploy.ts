// `npm run deploy`: Leadlight in your own Cloudflare account. Makes what is missing there, migrates, uploads. See docs/deploy.md.
import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { experimental_readRawConfig, type Unstable_RawConfig } from 'wrangler'
import { Problem } from '../embedded/problem.ts'
import { configOf, type Ids } from './config.ts'
import { type FirstSite, makeAdminKey, openFirstSite } from './first-site.ts'
import { listResources, provide } from './resources.ts'
import { named, readSettings, type Settings } from './settings.ts'
import { WranglerFailed, wrangler } from './wrangler.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Made anew at every run, from wrangler.toml and what the account says. */
const MADE = join(ROOT, 'dist/deploy')

try {
  const settings = await readSettings(process.argv.slice(2), ROOT)
  const { rawConfig: source } = experimental_readRawConfig({ config: join(ROOT, 'wrangler.toml') })
  await (settings.dryRun ? showPlan(source, settings) : deploy(source, settings))
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 1
}

/** The old version serves until the last step: so it has to live with the new schema for a moment, and migrations only add. */
async function deploy(source: Unstable_RawConfig, settings: Settings): Promise<void> {
  const ids = await provide(ROOT, listResources(source, settings), say)
  const config = await writeConfig(source, settings, ids)
  const keyFile = join(ROOT, '.leadlight-deploy', `${named('keys', settings)}.json`)
  const target = { root: ROOT, config, keyFile }
  if (settings.adminKey) {
    await makeAdminKey(target)
    return say(`a new admin key is in ${relative(ROOT, keyFile)}. Revoke the old one in Settings`)
  }
  for (const { binding } of source.d1_databases ?? []) {
    await wrangler(ROOT, ['d1', 'migrations', 'apply', binding, '--remote', '--config', config])
    say(`schema of ${binding}: up to date`)
  }
  const site = await openFirstSite(target, settings.site)
  say(`first site: ${site.isNew ? 'made' : 'found'}`)
  const { targets } = await upload(config, named(source.name ?? '', settings))
  printEnd(addressOf(settings, targets), site, relative(ROOT, keyFile))
}

/** The secret that signs the dashboard's sessions goes up with the first version, and stays: another one would sign everybody out. */
async function upload(config: string, worker: string): Promise<{ targets: string[] }> {
  const secrets = join(MADE, 'secrets.json')
  const has = await hasSecret(worker, 'SESSION_SECRET')
  say(`secret SESSION_SECRET: ${has ? 'found' : 'made'}`)
  try {
    if (has) return await wrangler(ROOT, ['deploy', '--config', config])
    const content = JSON.stringify({ SESSION_SECRET: randomBytes(32).toString('base64url') })
    await writeFile(secrets, content, { mode: 0o600 })
    return await wrangler(ROOT, ['deploy', '--config', config, '--secrets-file', secrets])
  } finally {
    await rm(secrets, { force: true })
  }
}

async function hasSecret(worker: string, secret: string): Promise<boolean> {
  try {
    const { stdout } = await wrangler(ROOT, ['secret', 'list', '--name', worker, '--format', 'json'])
    const known: { name: string }[] = JSON.parse(stdout)
    return known.some(({ name }) => name === secret)
  } catch (error) {
    if (error instanceof WranglerFailed && error.said.includes('not found')) return false
    throw error
  }
}

/** Says what would be done, and builds it. Asks nobody, so it cannot tell what is there already. */
async function showPlan(source: Unstable_RawConfig, settings: Settings): Promise<void> {
  const resources = listResources(source, settings)
  for (const { kind, name } of resources) say(`would find or make the ${kind} ${name}`)
  for (const { binding } of source.d1_databases ?? []) say(`would apply the migrations that ${binding} lacks`)
  say(`would make the first site, “${settings.site}”, with its keys, if there is none`)
  say('would make the secret SESSION_SECRET, if there is none')
  const place =
    settings.host === null ? 'an address of workers.dev' : `https://${settings.host}${settings.prefix}/`
  say(`would put the Worker ${named(source.name ?? '', settings)} at ${place}`)
  const config = await writeConfig(
    source,
    settings,
    Object.fromEntries(resources.map(({ binding }) => [binding, 'unknown'])),
  )
  await wrangler(ROOT, ['deploy', '--dry-run', '--config', config, '--outdir', join(MADE, 'bundle')])
  say(`built it: ${relative(ROOT, MADE)} has the bundle and its configuration`)
}

async function writeConfig(source: Unstable_RawConfig, settings: Settings, ids: Ids): Promise<string> {
  const file = join(MADE, `${named('wrangler', settings)}.json`)
  const config = configOf(source, settings, ids, { root: ROOT, folder: MADE })
  await mkdir(MADE, { recursive: true })
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`)
  return file
}

function addressOf({ host, prefix }: Settings, targets: string[]): string {
  return host === null
    ? (targets.find((target) => target.startsWith('https://')) ?? '')
    : `https://${host}${prefix}`
}

function say(line: string): void {
  console.log(`  ${line}`)
}

function printEnd(address: string, { writeKey, isNew }: FirstSite, keyFile: string): void {
  const keys = isNew
    ? `${keyFile}: its admin key opens the dashboard. Move them to a password manager: only their hashes are kept elsewhere`
    : 'where you moved them at the first deploy. Lost? npm run deploy -- --admin-key'
  console.log(`
Leadlight is deployed.

  Dashboard  ${address}/dashboard/
  Health     ${address}/healthz
  Keys       ${keys}
  Snippet    <script async src="${address}/leadlight.js?site=${writeKey}"></script>`)
}
