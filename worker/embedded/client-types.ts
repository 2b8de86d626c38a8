export interface Schema {
  $ref?: string
  type?: string
  description?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
}

type Content = Record<string, { schema: Schema }>

interface Operation {
  operationId: string
  summary: string
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[]
  requestBody?: { content: Content }
  responses: Record<string, { content?: Content }>
}

export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** Every operation in the form that sdk/client.ts takes. */
export function operationsOf(document: Document): Record<string, [string, string, string[], string]> {
  return Object.fromEntries(
    listOperations(document).map(({ method, path, operation }) => {
      const query = (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name)
      return [operation.operationId, [method.toUpperCase(), path, query, typeOfBody(operation)]]
    }),
  )
}

/** The types of the client, in one file that imports nothing. `source` is sdk/client.ts, whose options are told as they stand. */
export function typesOf(document: Document, source: string): string {
  const options = /export interface ClientOptions \{.*?\n\}/s.exec(source)?.[0] ?? ''
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)}`,
  )
  const calls = listOperations(document).map(
    ({ operation }) =>
      `  /** ${operation.summary}. */\n  ${operation.operationId}(${givenOf(operation)}): Promise<${answerOf(operation)}>`,
  )
  return [
    options,
    `/** What the API refused, and why. */
export declare class LeadlightError extends Error {
  readonly status: number
  readonly field: string | undefined
  readonly retryAfter: number | undefined
}`,
    ...schemas,
    `export interface Client {\n${calls.join('\n')}\n}`,
    'export declare function createClient(options: ClientOptions): Client',
    '',
  ].join('\n\n')
}

function typeOfBody({ requestBody }: Operation): string {
  return Object.keys(requestBody?.content ?? {})[0] ?? ''
}

function listOperations(document: Document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
}

/** Parts of the path, of the query and of the body in one object: no name is used twice. */
function givenOf({ operationId, parameters = [], requestBody }: Operation): string {
  const fields = parameters.map(({ name, required, schema }) => field(name, schema, required === true))
  const body = requestBody?.content['application/json']?.schema
  const names = [...parameters.map(({ name }) => name), ...Object.keys(body?.properties ?? {})]
  if (new Set(names).size < names.length) throw new Error(`${operationId} takes two things of one name`)
  if (fields.length === 0 && !body) return ''
  if (requestBody && !body) fields.push('/** As it is sent. */ body: string')
  const own = fields.length > 0 ? [`{ ${fields.join('; ')} }`] : []
  const isNeeded = parameters.some(({ required }) => required) || (body?.required ?? []).length > 0
  return `given${isNeeded ? '' : '?'}: ${[...own, ...(body ? [typeOf(body)] : [])].join(' & ')}`
}

function answerOf({ responses }: Operation): string {
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const types = answers.map(([status, { content }]) => {
    const json = content?.['application/json']
    return json ? typeOf(json.schema) : status === '204' || !content ? 'undefined' : 'Response'
  })
  return [...new Set(types)].join(' | ')
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'unknown'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ')
  if (schema.type === 'array') return `(${typeOf(schema.items ?? {})})[]`
  if (schema.type === 'object') return objectOf(schema)
  if (schema.type === 'integer') return 'number'
  return ['string', 'number', 'boolean', 'null'].includes(schema.type ?? '') ? `${schema.type}` : 'unknown'
}

function objectOf({ properties, required = [], additionalProperties }: Schema): string {
  if (!properties) {
    return `Record<string, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'}>`
  }
  const fields = Object.entries(properties).map(([name, schema]) =>
    field(name, schema, required.includes(name)),
  )
  return `{ ${fields.join('; ')} }`
}

function field(name: string, schema: Schema, isRequired: boolean): string {
  const comment = schema.description ? `/** ${schema.description} */ ` : ''
  return `${comment}${name}${isRequired ? '' : '?'}: ${typeOf(schema)}`
}
