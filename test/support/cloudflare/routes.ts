import { randomUUID } from 'node:crypto'
import * as bodies from './bodies.ts'
import { type Body, Refused, read } from './bodies.ts'
import { query } from './d1.ts'
import { type Account, addDatabase, type Script, scriptOf } from './state.ts'

type Call = { account: Account; parts: string[]; search: URLSearchParams; body: Body }
export type Route = [method: string, path: RegExp, answer: (call: Call) => unknown]

const SCRIPT = '/workers/scripts/([^/]+)'

/** Of Cloudflare's API (https://developers.cloudflare.com/api/) what wrangler 4.155 asks for while it deploys. */
export const ROUTES: Route[] = [
  ['GET', /^\/d1\/database$/, ({ account }) => account.databases.map(({ uuid, name }) => ({ uuid, name }))],
  [
    'POST',
    /^\/d1\/database$/,
    ({ account, body }) => {
      const wanted = read(bodies.named, body)
      if (account.databases.some(({ name }) => name === wanted.name))
        throw new Refused(400, 7502, 'A database with that name already exists')
      const { uuid, name } = addDatabase(account, wanted.name)
      return { uuid, name, version: 'production' }
    },
  ],
  [
    'GET',
    /^\/d1\/database\/([^/]+)$/,
    ({ account, parts }) => {
      const { uuid, name } = databaseOf(account, parts[0])
      return { uuid, name, version: 'production' }
    },
  ],
  [
    'POST',
    /^\/d1\/database\/([^/]+)\/query$/,
    ({ account, parts, body }) => {
      const { sql, params } = read(bodies.statement, body)
      try {
        return query(databaseOf(account, parts[0]).db, sql, params)
      } catch (error) {
        throw new Refused(400, 7500, String(error))
      }
    },
  ],

  ['GET', /^\/storage\/kv\/namespaces$/, ({ account }) => account.namespaces],
  [
    'POST',
    /^\/storage\/kv\/namespaces$/,
    ({ account, body }) => {
      const { title } = read(bodies.namespace, body)
      if (account.namespaces.some((one) => one.title === title))
        throw new Refused(400, 10014, 'A namespace with this account ID and title already exists.')
      const made = { id: randomUUID().replaceAll('-', ''), title }
      account.namespaces.push(made)
      return made
    },
  ],

  [
    'POST',
    /^\/r2\/buckets$/,
    ({ account, body }) => {
      const { buckets } = account
      if (!buckets) throw new Refused(403, 10042, 'Please enable R2 through the Cloudflare Dashboard.')
      const { name } = read(bodies.named, body)
      if (buckets.includes(name))
        throw new Refused(409, 10004, 'The bucket you tried to create already exists, and you own it.')
      buckets.push(name)
      return {}
    },
  ],
  [
    'GET',
    /^\/r2\/buckets\/([^/]+)$/,
    ({ account, parts }) => {
      if (!account.buckets?.includes(parts[0] ?? ''))
        throw new Refused(404, 10006, 'The specified bucket does not exist.')
      return { name: parts[0] }
    },
  ],

  [
    'GET',
    /^\/queues$/,
    ({ account, search }) => {
      const name = search.get('name')
      return account.queues.filter(({ queue_name }) => name === null || queue_name === name)
    },
  ],
  [
    'POST',
    /^\/queues$/,
    ({ account, body }) => {
      const { queue_name } = read(bodies.newQueue, body)
      if (account.queues.some((queue) => queue.queue_name === queue_name))
        throw new Refused(409, 11009, 'Queue name already taken')
      const queue = { queue_id: randomUUID().replaceAll('-', ''), queue_name, consumers: [] }
      account.queues.push(queue)
      return queue
    },
  ],
  ['GET', /^\/queues\/([^/]+)\/consumers$/, ({ account, parts }) => queueOf(account, parts[0]).consumers],
  [
    'POST',
    /^\/queues\/([^/]+)\/consumers$/,
    ({ account, parts, body }) => {
      const given = read(bodies.consumer, body)
      const made = { consumer_id: randomUUID().replaceAll('-', ''), ...given, script: given.script_name }
      queueOf(account, parts[0]).consumers.push(made)
      return made
    },
  ],
  [
    'PUT',
    /^\/queues\/([^/]+)\/consumers\/([^/]+)$/,
    ({ account, parts, body }) => {
      const known = queueOf(account, parts[0]).consumers.find(({ consumer_id }) => consumer_id === parts[1])
      if (!known) throw new Refused(404, 11000, 'consumer not found')
      return Object.assign(known, read(bodies.consumer, body))
    },
  ],

  [
    'GET',
    RegExp(`^${SCRIPT}/secrets$`),
    ({ account, parts }) =>
      [...existing(account, parts[0]).secrets.keys()].map((name) => ({ name, type: 'secret_text' })),
  ],
  [
    'POST',
    RegExp(`^${SCRIPT}/assets-upload-session$`),
    ({ account, parts, body }) => {
      const known = scriptOf(account, parts[0] ?? '').assets
      const hashes = Object.values(read(bodies.assets, body).manifest).map(({ hash }) => hash)
      const missing = [...new Set(hashes)].filter((hash) => !known.has(hash))
      return { jwt: token(parts[0] ?? ''), buckets: missing.length > 0 ? [missing] : [] }
    },
  ],
  [
    'GET',
    /^\/workers\/services\/([^/]+)$/,
    ({ account, parts }) => {
      existing(account, parts[0], 10090)
      return {
        default_environment: { environment: 'production', script: { last_deployed_from: 'wrangler' } },
      }
    },
  ],
  [
    'PUT',
    RegExp(`^${SCRIPT}$`),
    ({ account, parts, body }) => upload(scriptOf(account, parts[0] ?? ''), body.form),
  ],
  [
    'POST',
    RegExp(`^${SCRIPT}/versions$`),
    ({ account, parts, body }) => upload(existing(account, parts[0]), body.form),
  ],
  [
    'GET',
    RegExp(`^${SCRIPT}/deployments$`),
    ({ account, parts }) => {
      const { versions } = existing(account, parts[0])
      const [version_id] = versions.slice(-1)
      const latest = { id: version_id, source: 'wrangler', versions: [{ version_id, percentage: 100 }] }
      return { deployments: version_id === undefined ? [] : [latest] }
    },
  ],
  [
    'POST',
    RegExp(`^${SCRIPT}/deployments$`),
    ({ account, parts, body }) => {
      const { versions } = existing(account, parts[0])
      const serving = read(bodies.deployment, body).versions
      if (!serving.every(({ version_id }) => versions.includes(version_id)))
        throw new Refused(400, 10146, 'no such version')
      return { id: serving[0]?.version_id }
    },
  ],
  [
    'GET',
    RegExp(`^${SCRIPT}/settings$`),
    ({ account, parts }) => ({ bindings: existing(account, parts[0]).bindings, tags: [] }),
  ],
  [
    'GET',
    /^\/workers\/workers\/([^/]+)$/,
    ({ account, parts }) => ({ name: parts[0], subdomain: existing(account, parts[0]).subdomain }),
  ],
  ['GET', /^\/zones$/, ({ search }) => [{ id: 'a-zone', name: search.get('name') }]],
  [
    'GET',
    /^\/zones\/[^/]+\/workers\/routes$/,
    ({ account }) => [...account.routes].map(([pattern, script]) => ({ id: pattern, pattern, script })),
  ],
  [
    'POST',
    RegExp(`^${SCRIPT}/domains/changeset$`),
    ({ body }) => ({ added: body.json, removed: [], updated: [], conflicting: [] }),
  ],
  [
    'PUT',
    RegExp(`^${SCRIPT}/domains/records$`),
    ({ account, parts, body }) => {
      const given = read(bodies.origins, body).origins
      for (const { hostname } of given) account.domains.set(hostname, parts[0] ?? '')
      return given
    },
  ],
  [
    'PATCH',
    /^\/workers\/workers\/([^/]+)$/,
    ({ account, parts, body }) => ({
      name: parts[0],
      subdomain: Object.assign(existing(account, parts[0]).subdomain, read(bodies.subdomain, body).subdomain),
    }),
  ],
  ['PATCH', RegExp(`^${SCRIPT}/script-settings$`), ({ body }) => body.json],
  ['GET', RegExp(`^${SCRIPT}/subdomain$`), ({ account, parts }) => existing(account, parts[0]).subdomain],
  [
    'POST',
    RegExp(`^${SCRIPT}/subdomain$`),
    ({ account, parts, body }) =>
      Object.assign(existing(account, parts[0]).subdomain, read(bodies.shown, body)),
  ],
  ['GET', /^\/workers\/subdomain$/, () => ({ subdomain: 'tests' })],
  [
    'PUT',
    RegExp(`^${SCRIPT}/schedules$`),
    ({ account, parts, body }) => {
      const given = read(bodies.schedules, body)
      existing(account, parts[0]).schedules = given.map(({ cron }) => cron)
      return { schedules: given }
    },
  ],
  [
    'PUT',
    RegExp(`^${SCRIPT}/routes$`),
    ({ account, parts, body }) => {
      const given = read(bodies.routes, body)
      for (const { pattern } of given) account.routes.set(pattern, parts[0] ?? '')
      return given
    },
  ],
  [
    'POST',
    /^\/workers\/assets\/upload$/,
    ({ account, body }) => {
      const [script] = account.scripts.values()
      for (const hash of body.form?.keys() ?? []) script?.assets.add(hash)
      return { jwt: token('uploaded') }
    },
  ],
]

/** What wrangler sends besides the code: the bindings. A secret that is not named stays as it was. */
function upload(script: Script, form: FormData | null) {
  const given = { json: JSON.parse(String(form?.get('metadata'))), form: null }
  const { bindings } = read(bodies.metadata, given)
  for (const { type, name, text = '' } of bindings) if (type === 'secret_text') script.secrets.set(name, text)
  script.bindings = bindings.filter(({ type }) => type !== 'secret_text')
  const id = randomUUID()
  script.versions.push(id)
  return { id, deployment_id: id, etag: id, startup_time_ms: 5, resources: { script: { etag: id } } }
}

function token(of: string): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'none' })}.${encode({ of, exp: 4e9 })}.x`
}

function databaseOf(account: Account, uuid?: string): Account['databases'][number] {
  const found = account.databases.find((database) => database.uuid === uuid)
  if (!found) throw new Refused(404, 7404, `The database ${uuid} could not be found`)
  return found
}

function queueOf(account: Account, id?: string): Account['queues'][number] {
  const found = account.queues.find(({ queue_id }) => queue_id === id)
  if (!found) throw new Refused(404, 11000, 'Queue not found')
  return found
}

/** Assets may come before the first version, and do not make a Worker. */
function existing(account: Account, name = '', code = 10007): Script {
  const script = account.scripts.get(name)
  if (!script?.versions.length) throw new Refused(404, code, 'This Worker does not exist on your account.')
  return script
}
