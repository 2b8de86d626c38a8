// The client of the API: what every call has in common. Which calls there are, the API's own document says (worker/embedded/build-client.ts).

export interface ClientOptions {
  /** Where Leadlight is served, prefix included: `https://leadlight.example.com`. */
  host: string
  /** A read key reads, a send key sends, an admin key does everything. */
  key: string
  /** Instead of the global one: to go through a proxy, or to a Worker by a service binding. */
  fetch?: typeof fetch
}

/** By operation: method, path, the names that go into the query, and the type of the body; '' without one. */
export type Operations = Record<string, [method: string, path: string, query: string[], type: string]>

/** What the API refused, and why. */
export class LeadlightError extends Error {
  readonly status: number
  /** The parameter or the field that was wrong, where it was one. */
  readonly field: string | undefined
  /** Seconds to wait, where asking again later is of use. */
  readonly retryAfter: number | undefined

  constructor(response: Response, problem: unknown) {
    const isObject = typeof problem === 'object' && problem !== null
    const { detail, field }: { detail?: unknown; field?: unknown } = isObject ? problem : {}
    super(typeof detail === 'string' ? detail : `The API answered ${response.status}`)
    this.name = 'LeadlightError'
    this.status = response.status
    this.field = typeof field === 'string' ? field : undefined
    this.retryAfter = Number(response.headers.get('retry-after')) || undefined
  }
}

type Call = (given?: Record<string, unknown>) => Promise<unknown>

/** A function for each operation: it resolves with the JSON that is answered, or the response where that is none. */
export function clientOf(operations: Operations) {
  return function createClient(options: ClientOptions): Record<string, Call> {
    const calls = Object.entries(operations).map(([name, operation]): [string, Call] => [
      name,
      (given = {}) => call(options, operation, given),
    ])
    return Object.fromEntries(calls)
  }
}

async function call(
  { host, key, fetch: ask = fetch }: ClientOptions,
  [method, path, query, type]: Operations[string],
  given: Record<string, unknown>,
): Promise<unknown> {
  const rest = { ...given }
  const take = (name: string) => {
    const value = rest[name]
    delete rest[name]
    return value
  }
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(take(name))))
  const url = new URL(host.replace(/\/$/, '') + filled)
  for (const name of query) {
    const value = take(name)
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const response = await ask(url.href, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(type && { 'content-type': type }) },
    ...(type && { body: type === 'application/json' ? JSON.stringify(rest) : String(rest.body) }),
  })
  if (!response.ok) throw new LeadlightError(response, await response.json().catch(() => null))
  if (response.status === 204) return undefined
  return response.headers.get('content-type')?.startsWith('application/json') ? response.json() : response
}
