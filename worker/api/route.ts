// What every route says of itself, once: the same lines check the request and stand in the OpenAPI document.
import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { describeRoute, resolver, validator } from 'hono-openapi'
import * as v from 'valibot'
import { problem } from '../problem.ts'
import { readBody } from '../read-body.ts'
import type { ApiEnv } from './auth.ts'
import { faultOf, problemSchema } from './schema.ts'

type Schema = v.GenericSchema
type Status = 200 | 201 | 202 | 204 | 304 | 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503

/** By status: a schema of the JSON that is answered, or a sentence where that is a problem or nothing at all. */
type Answers = Partial<Record<Status, Schema | string | Answer>>
/** Where the body is another than JSON, or headers matter. */
export interface Answer {
  description: string
  type?: string
  schema?: Schema
  /** What it looks like, where no schema says it. */
  example?: string
  headers?: Record<string, string>
}

const BODY_BYTES = 512_000

/** A route's name in the clients, what it is for in one sentence, and what it answers. */
export function route(operationId: string, summary: string, answers: Answers): MiddlewareHandler<ApiEnv> {
  const name: MiddlewareHandler<ApiEnv> = async (c, next) => {
    c.set('operation', operationId)
    await next()
  }
  return telling(name, answers, { operationId, summary })
}

/** Adds to a middleware what it may answer, and whatever else the document should say of the routes it stands before. */
export function telling<Handler extends MiddlewareHandler<ApiEnv>>(
  middleware: Handler,
  answers: Answers,
  more: Omit<Parameters<typeof describeRoute>[0], 'responses'> = {},
): Handler {
  return Object.assign(middleware, { ...describeRoute({ ...more, responses: responsesOf(answers) }) })
}

/** The query as the schema reads it. A parameter that it does not name is refused: a misspelt filter filters nothing. */
export function query<S extends v.GenericSchema<object>>(schema: S) {
  return validator<S, 'query', ApiEnv, string>('query', schema, (result) => {
    if (!result.success) throw faulty(result.error, schema)
  })
}

/** The JSON body as the schema reads it, whatever content type it comes under. An empty body is an empty object. */
export function body<S extends v.GenericSchema>(
  schema: S,
): MiddlewareHandler<ApiEnv, string, { in: { json: v.InferInput<S> }; out: { json: v.InferOutput<S> } }> {
  async function readJson(c: Parameters<MiddlewareHandler<ApiEnv>>[0], next: () => Promise<void>) {
    const sent = await readBody(c.req.raw, BODY_BYTES)
    if (!sent) throw new HTTPException(413, { res: problem(413, `at most ${BODY_BYTES} bytes are needed`) })
    const read = v.safeParse(schema, parsed(sent.text))
    if (!read.success) throw faulty(read.issues, schema)
    c.req.addValidatedData('json', read.output as object)
    await next()
  }
  return telling(readJson, PROBLEMS_OF_A_BODY, {
    requestBody: { required: true, content: { 'application/json': { schema: resolver(schema) } } },
  })
}

const PROBLEMS_OF_A_BODY = {
  400: 'The body is not what is needed; the reason names the field',
  413: 'Too large',
}

function parsed(text: string): unknown {
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new HTTPException(400, { res: problem(400, 'the body is not JSON') })
  }
}

function faulty(issues: readonly unknown[], schema: v.GenericSchema): HTTPException {
  const { field, reason } = faultOf(issues, schema)
  return new HTTPException(400, { res: problem(400, `${field}: ${reason}`, {}, { field }) })
}

function responsesOf(answers: Answers) {
  const entries = Object.entries(answers).map(([status, answer]) => [
    status,
    responseOf(Number(status), answer),
  ])
  return Object.fromEntries(entries)
}

function responseOf(status: number, answer: Schema | string | Answer) {
  if (typeof answer === 'string') {
    const content = { 'application/problem+json': { schema: resolver(problemSchema) } }
    return status < 400 ? { description: answer } : { description: answer, content }
  }
  if ('kind' in answer) {
    return { description: 'As asked', content: { 'application/json': { schema: resolver(answer) } } }
  }
  const { description, type = 'application/json', schema, example, headers = {} } = answer
  const told = Object.entries(headers).map(([name, what]) => [
    name,
    { description: what, schema: { type: 'string' as const } },
  ])
  return {
    description,
    ...(told.length > 0 && { headers: Object.fromEntries(told) }),
    content: {
      [type]: {
        schema: schema ? resolver(schema) : { type: 'string' as const },
        ...(example !== undefined && { example }),
      },
    },
  }
}
