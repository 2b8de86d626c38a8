// Small stand-ins for three CRMs, as faithful as their documentation is read: their paths, their ways of saying no, their limits.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Row = Record<string, unknown>

export interface Crm {
  url: string
  rows: Row[]
  /** The next so many requests are refused as over the limit. */
  limited: number
  requests: number
  close: () => void
}

interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Row
}

type Reply = [status: number, body?: unknown]

async function serve(answer: (asked: Asked, crm: Crm) => Reply): Promise<Crm> {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://_')
    const body: Row = text === '' ? {} : JSON.parse(text)
    crm.requests++
    if (crm.limited > 0) {
      crm.limited--
      return response.writeHead(429, { 'retry-after': '0' }).end('{"message":"limit"}')
    }
    const { method = 'GET', headers } = request
    const [status, reply] = answer({ method, path: pathname, query: searchParams, headers, body }, crm)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(reply === undefined ? '' : JSON.stringify(reply))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const crm: Crm = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rows: [],
    limited: 0,
    requests: 0,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return crm
}

/** https://developers.hubspot.com/docs/reference/api/crm/objects/contacts#upsert-contacts */
export function startHubSpot(token: string): Promise<Crm> {
  const properties = ['email', 'leadlight_stage', 'leadlight_score', 'leadlight_id']
  return serve(({ method, path, headers, body }, { rows }) => {
    if (headers.authorization !== `Bearer ${token}`)
      return [401, { status: 'error', category: 'INVALID_AUTHENTICATION' }]
    if (method !== 'POST' || path !== '/crm/v3/objects/contacts/batch/upsert')
      return [404, { status: 'error' }]
    const inputs = body.inputs as { idProperty?: string; id: string; properties: Row }[]
    const unknown = inputs
      .flatMap((one) => Object.keys(one.properties))
      .find((name) => !properties.includes(name))
    if (unknown)
      return [
        400,
        { status: 'error', message: `Property "${unknown}" does not exist`, category: 'VALIDATION_ERROR' },
      ]
    const results = inputs.map((one) => {
      const known = rows.find((row) => row[one.idProperty ?? 'hs_object_id'] === one.id)
      if (!known) rows.push({ hs_object_id: String(rows.length + 1), ...one.properties })
      else Object.assign(known, one.properties)
      return { id: String(known?.hs_object_id ?? rows.length), properties: one.properties, new: !known }
    })
    return [200, { status: 'COMPLETE', results }]
  })
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm */
export function startSalesforce(token: string): Promise<Crm> {
  const place = /^\/services\/data\/v\d+\.\d\/sobjects\/Lead\/Leadlight_Id__c\/(.+)$/
  return serve(({ method, path, headers, body }, { rows }) => {
    if (headers.authorization !== `Bearer ${token}`)
      return [401, [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]]
    const key = place.exec(path)?.[1]
    if (method !== 'PATCH' || key === undefined) return [404, [{ errorCode: 'NOT_FOUND' }]]
    const external = decodeURIComponent(key)
    const known = rows.find((row) => row.Leadlight_Id__c === external)
    if (known) {
      Object.assign(known, body)
      return [200, { id: known.Id, success: true, errors: [], created: false }]
    }
    const missing = ['LastName', 'Company'].filter((name) => !body[name])
    if (missing.length > 0) {
      const message = `Required fields are missing: [${missing.join(', ')}]`
      return [400, [{ errorCode: 'REQUIRED_FIELD_MISSING', message, fields: missing }]]
    }
    rows.push({ Id: `00Q${rows.length}`, Leadlight_Id__c: external, ...body })
    return [201, { id: rows.at(-1)?.Id, success: true, errors: [], created: true }]
  })
}

/** https://developers.pipedrive.com/docs/api/v1/Persons, version 2 of it. */
export function startPipedrive(token: string): Promise<Crm> {
  return serve(({ method, path, query, headers, body }, { rows }) => {
    if (headers['x-api-token'] !== token) return [401, { success: false, error: 'unauthorized access' }]
    if (method === 'GET' && path === '/api/v2/persons/search') {
      const wanted = query.get('term') ?? ''
      if (wanted.length < 2) return [400, { success: false, error: 'term: at least 2 characters' }]
      const items = rows
        .filter((row) => (row.emails as { value: string }[]).some(({ value }) => value === wanted))
        .map((row) => ({ result_score: 1, item: { id: row.id, type: 'person', name: row.name } }))
      return [200, { success: true, data: { items } }]
    }
    if (method === 'POST' && path === '/api/v2/persons') {
      if (!body.name) return [400, { success: false, error: 'name is required' }]
      rows.push({ id: rows.length + 1, ...body })
      return [201, { success: true, data: rows.at(-1) }]
    }
    const id = /^\/api\/v2\/persons\/(\d+)$/.exec(path)?.[1]
    const known = rows.find((row) => row.id === Number(id))
    if (method !== 'PATCH' || !known) return [404, { success: false, error: 'Person not found' }]
    const { custom_fields: fields, ...rest } = body
    Object.assign(known, rest, { custom_fields: { ...(known.custom_fields as Row), ...(fields as Row) } })
    return [200, { success: true, data: known }]
  })
}
