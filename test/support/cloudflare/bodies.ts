// What wrangler sends along, as far as our fake looks at it.
import * as v from 'valibot'

/** An answer that is no success, with Cloudflare's code for it. */
export class Refused extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** What a request brought: JSON, or a form. */
export type Body = { json: unknown; form: FormData | null }

/** A body's JSON as its route takes it; what it lacks is refused, as it would be there. */
export function read<Schema extends v.GenericSchema>(schema: Schema, { json }: Body): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, json)
  if (success) return output
  throw new Refused(400, 10001, `Unable to parse the body: ${issues.map(({ message }) => message).join()}`)
}

const text = v.string()
export const named = v.looseObject({ name: text })
export const statement = v.looseObject({
  sql: text,
  params: v.optional(v.array(v.union([text, v.number(), v.null()]))),
})
export const namespace = v.looseObject({ title: text })
export const newQueue = v.looseObject({ queue_name: text })
export const consumer = v.looseObject({ script_name: text })
export const assets = v.looseObject({ manifest: v.record(text, v.looseObject({ hash: text })) })
export const shown = v.partial(v.looseObject({ enabled: v.boolean(), previews_enabled: v.boolean() }))
export const deployment = v.looseObject({ versions: v.array(v.looseObject({ version_id: text })) })
export const origins = v.looseObject({ origins: v.array(v.looseObject({ hostname: text })) })
export const schedules = v.array(v.looseObject({ cron: text }))
export const subdomain = v.looseObject({ subdomain: v.optional(shown) })
export const routes = v.array(v.looseObject({ pattern: text }))
export const metadata = v.looseObject({
  bindings: v.array(v.looseObject({ type: text, name: text, text: v.optional(text) })),
})
