// Asks every route what nobody meant, and holds each answer to the document: status, content type and schema.
import { Validator } from '@cfworker/json-schema'
import fc from 'fast-check'
import { beforeAll, expect, test, vi } from 'vitest'
import type { Lead } from '../../worker/read/lead.ts'
import { event, leadOf, makeSite, read, request, send, type TestSite } from './support.ts'

interface Schema {
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  type?: string
  minimum?: number
  maximum?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
}
type Content = Record<string, { schema: Schema }>
interface Told {
  operationId: string
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Content }
  responses: Record<string, { content?: Content }>
}
interface Document {
  paths: Record<string, Record<string, Told>>
  components: object
}
interface Operation {
  method: string
  path: string
  told: Told
}

const EACH = Number(process.env.FUZZ) || 10
const SEED = Number(process.env.SEED) || Date.now() % 1_000_000

let site: TestSite
let document: Document
let operations: Operation[]
/** What really is there, so that not every request is for nothing. */
let known: Record<string, string[]>

beforeAll(async () => {
  // The receiver of the webhooks: a worker under test has no port to listen on.
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(null, { status: 204 }))
  site = await makeSite()
  for (const visitor of ['ada', 'bob', 'cyd', 'dan', 'eve']) {
    await send(
      site,
      [event({ url: 'https://www.harbrook.dev/pricing' }), event({ kind: 'form', form: 'demo' })],
      {
        visitor,
      },
    )
    await send(site, [event({ kind: 'identify', userId: visitor, email: `${visitor}@harbrook.dev` })], {
      visitor,
    })
  }
  await send(site, [event()], { visitor: 'anonymous' })
  const { leads } = await read<{ leads: Lead[] }>(site, '/v1/leads')
  const { cursor } = await read<{ cursor: string }>(site, '/v1/leads?limit=1')
  const url = 'http://127.0.0.1:1/hook'
  const hook = await ask('POST', '/v1/webhooks', JSON.stringify({ url }))
  await ask('POST', '/v1/imports', JSON.stringify({ id: 'history', name: 'history.ndjson' }))
  await ask('POST', '/v1/reports')
  known = {
    imports: ['history'],
    leads: leads.map(({ id }) => id),
    visitors: ['ada', 'bob', 'anonymous'],
    sites: [site.siteId],
    webhooks: [(await hook.json<{ id: string }>()).id],
    versions: ['1'],
    accounts: ['harbrook.dev'],
    tables: ['days', 'steps', 'cohorts', 'owners', 'waiting', 'bands', 'marks'],
    others: [cursor, url, 'ada@harbrook.dev', site.writeKey],
  }
  document = await (await request('/v1/openapi.json')).json<Document>()
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, told]) => ({ method: method.toUpperCase(), path, told })),
  )
})

test('of a lead that a server named, the document does not say that a browser did', async () => {
  const server = await makeSite()
  const named = event({ kind: 'identify', userId: 'named' })
  await send(server, [named], { visitor: 'named', headers: { authorization: `Bearer ${server.serverKey}` } })
  const { id } = await leadOf(server, 'userId=named')
  const { links } = await read<{ links: object[] }>(server, `/v1/leads/${id}/links`)
  expect(links).toMatchObject([{ provenance: 'server' }])
  const { standing } = await leadOf(server, 'userId=named')
  const document = await (await request('/v1/openapi.json')).json<{
    components: { schemas: Record<string, { properties: Record<string, { description: string }> }> }
  }>()
  const told = document.components.schemas.Lead?.properties.standing?.description ?? ''
  expect(told.split(/\. /).find((sentence) => sentence.startsWith(`${standing}:`))).toContain('a server')
})

test('every answer is a documented one', { timeout: 60_000 }, async () => {
  console.log(`SEED=${SEED}`)
  const statuses = new Map<string, Set<number>>()
  // Last what takes away what the others ask for.
  const order = [...operations].sort((a, b) => takesAway(a) - takesAway(b))
  for (const [nth, operation] of order.entries()) {
    // Of its own seed, or an unlucky one would be unlucky for all.
    const asked = fc.sample(asking(operation), { numRuns: EACH, seed: SEED + nth })
    for (const { path, body, key } of asked) {
      const response = await ask(operation.method, path, body, key)
      const fault = await faultOf(operation, response)
      if (fault) expect.fail(`${operation.method} ${path} ${body ?? ''}: ${fault} (SEED=${SEED})`)
      const name = `${operation.method} ${operation.path}`
      statuses.set(name, (statuses.get(name) ?? new Set()).add(response.status))
    }
  }
  // Most routes were not only refused.
  const served = [...statuses.values()].filter((seen) => [...seen].some((status) => status < 300))
  expect(served.length).toBeGreaterThan(operations.length * 0.7)
})

function takesAway({ method, told }: Operation): number {
  return method !== 'DELETE' ? 0 : told.operationId === 'eraseSite' ? 2 : 1
}

async function ask(method: string, path: string, body?: string, key = site.adminKey): Promise<Response> {
  const init = { method, headers: { authorization: `Bearer ${key}` }, ...(body !== undefined && { body }) }
  return request(path, init)
}

async function faultOf({ told }: Operation, response: Response): Promise<string | null> {
  const text = await response.text()
  const answer = told.responses[response.status]
  if (!answer) return `${response.status} is not documented: ${text.slice(0, 200)}`
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  if (!answer.content) return text === '' ? null : `${response.status} has a body, ${type}`
  const media = answer.content[type]
  if (!media) return `${response.status} is of type ${type}`
  if (!/[/+]json$/.test(type)) return null
  const schema = { ...media.schema, components: document.components }
  const { valid, errors } = new Validator(schema as object, '2020-12').validate(JSON.parse(text))
  return valid ? null : `${response.status}: ${JSON.stringify(errors.slice(-2))} of ${text.slice(0, 300)}`
}

function asking({
  path,
  method,
  told,
}: Operation): fc.Arbitrary<{ path: string; body?: string; key: string }> {
  const parameters = told.parameters ?? []
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const content = told.requestBody?.content
  const schema = content?.['application/json']?.schema
  const lines = content && !schema ? someLines() : fc.constant(undefined)
  return fc
    .record({
      ids: fc.tuple(...inPath.map(({ name }) => anId(path, name))),
      // As often as not without any: of many, one is mostly refused.
      query: fc.oneof(
        fc.constant<unknown[]>([]),
        fc.tuple(...inQuery.map(({ schema }) => rarely(like(schema)))),
      ),
      extra: rarely(rarely(fc.constant('nonsense=1'))),
      body: schema && method !== 'GET' ? aBody(schema) : lines,
      key: fc.oneof({ weight: 8, arbitrary: fc.constant(site.adminKey) }, fc.constantFrom(...otherKeys())),
    })
    .map(({ ids, query, extra, body, key }) => {
      const filled = inPath.reduce(
        (text, { name }, index) => text.replace(`{${name}}`, encodeURIComponent(ids[index]!)),
        path,
      )
      const asked = query.flatMap((value, index) =>
        value === undefined ? [] : [`${inQuery[index]!.name}=${encodeURIComponent(String(value))}`],
      )
      const all = [...asked, ...(extra ? [extra] : [])].join('&')
      return { path: all ? `${filled}?${all}` : filled, key, ...(body !== undefined && { body }) }
    })
}

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, arbitrary)
}

function otherKeys(): string[] {
  return [site.readKey, site.serverKey, site.writeKey, 'ak_wrong', 'x']
}

function anId(path: string, name: string): fc.Arbitrary<string> {
  const [, , noun = ''] = path.split('/')
  const own = name === 'id' ? known[noun] : known[`${name}s`]
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...(own ?? all())) },
    hostile().filter((text) => !/^\.*$/.test(text)),
  )
}

function all(): string[] {
  return Object.values(known).flat()
}

function hostile(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom(
      '\0',
      '%00',
      "' or 1=1 --",
      '-1',
      '1e400',
      'NaN',
      '__proto__',
      '[]',
      'x'.repeat(2_000),
      ' ',
      '💥',
    ),
  )
}

function aBody(schema: Schema): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: like(schema).map((value) => JSON.stringify(value) ?? '') },
    fc.json(),
    fc.constantFrom('', '{', 'null', '[]', '{"__proto__":{"a":1}}', '"\\u0000"'),
  )
}

/** A file of history, or what somebody took for one. */
function someLines(): fc.Arbitrary<string> {
  const line = fc.record({
    kind: fc.constantFrom('page_view', 'custom', 'email', 'nonsense'),
    at: fc.oneof(fc.constantFrom(0, Date.now(), '2024-03-01', 'then'), fc.integer()),
    userId: fc.oneof(fc.constantFrom('ada', 'bob'), hostile()),
    url: fc.constant('https://www.harbrook.dev/pricing'),
    name: hostile(),
  })
  const lines = fc.array(
    fc.oneof(
      line.map((one) => JSON.stringify(one)),
      hostile(),
    ),
    { maxLength: 5 },
  )
  return lines.map((all) => all.join('\n'))
}

/** Mostly what the schema asks for, sometimes not. */
function like(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: exactly(schema) }, hostile())
}

function exactly(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(exactly))
  if (schema.type === 'integer')
    return fc.integer({ min: schema.minimum ?? -10, max: Math.min(schema.maximum ?? 1e6, 1e6) })
  if (schema.type === 'number')
    return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'array') return fc.array(like(schema.items ?? {}), { maxLength: 5 })
  if (schema.type === 'object') return anObject(schema)
  if (schema.type === 'string')
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...all()) }, hostile())
  return fc.jsonValue()
}

function anObject({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
  if (typeof additionalProperties === 'object') return fc.dictionary(fc.string(), like(additionalProperties))
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, like(schema)]))
  return fc.record(fields, { requiredKeys: required })
}
