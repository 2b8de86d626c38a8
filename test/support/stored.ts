import type { StoredEvent } from '../../shared/wire.ts'
import type { TestServer } from './server.ts'

/** Every event of a lead as the API tells it, newest first. */
export async function eventsOfLead(server: TestServer, query: string): Promise<StoredEvent[]> {
  const lead = await ask<{ id: string }>(server, `/v1/leads?${query}`)
  const events: StoredEvent[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/v1/leads/${lead.id}/timeline?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    const page: { events: StoredEvent[]; cursor: string | null } = await ask(server, path)
    events.push(...page.events)
    cursor = page.cursor
  }
  return events
}

export async function ask<T>(
  { url, adminKey }: Pick<TestServer, 'url' | 'adminKey'>,
  path: string,
  init: RequestInit = {},
): Promise<T> {
  const answer = await fetch(url + path, { ...init, headers: { authorization: `Bearer ${adminKey}` } })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${text}`)
  return JSON.parse(text || 'null')
}

/** The same by any method, with a body as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
export function tell<T = any>(
  server: Pick<TestServer, 'url' | 'adminKey'>,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  return ask(server, path, { method, ...(body && { body: JSON.stringify(body) }) })
}
