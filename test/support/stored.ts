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
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}
