// What tests of outcomes say and look at, on a site of their own.
import { expect } from 'vitest'
import type { LeadOutcome } from '../../worker/db/outcomes.ts'
import type { Transition } from '../../worker/db/transitions.ts'
import type { Lead } from '../../worker/read/lead.ts'
import { DAY, event, leadOf, read, request, send, type TestSite } from './support.ts'

export const PRICING = 'https://www.harbrook.dev/pricing'
export const DEMO = 'https://www.harbrook.dev/demo'

export interface Recorded {
  id: string
  lead: string
  stage: string
  repeated: boolean
  created: boolean
}

/** By functions, as the site is made before the first test only. */
export function outcomesOf(where: () => { site: TestSite; now: number }) {
  function say(fields: object, key = where().site.serverKey): Promise<Response> {
    const init = { method: 'POST', body: JSON.stringify(fields), headers: { authorization: `Bearer ${key}` } }
    return request('/v1/outcomes', init)
  }

  async function said(fields: object): Promise<Recorded> {
    const response = await say(fields)
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return response.json<Recorded>()
  }

  /** A lead that is MQL, with a browser of its own. */
  async function hot(userId: string): Promise<Lead> {
    const { site, now } = where()
    const days = [0, 1, 2].flatMap((day) => [PRICING, DEMO].map((url) => event({ url, at: now - day * DAY })))
    const traits = { title: 'CTO' }
    await send(
      site,
      [...days, event({ kind: 'identify', userId, email: `${userId}@harbrook.dev`, traits })],
      {
        visitor: `browser-${userId}`,
      },
    )
    const lead = await leadOf(site, `userId=${userId}`)
    expect(lead.stage).toBe('mql')
    return lead
  }

  const stageOf = async (userId: string) => (await leadOf(where().site, `userId=${userId}`)).stage

  async function listOf(lead: string): Promise<LeadOutcome[]> {
    return (await read<{ outcomes: LeadOutcome[] }>(where().site, `/v1/leads/${lead}/outcomes`)).outcomes
  }

  async function transitionsOf(lead: string): Promise<Transition[]> {
    return (await read<{ transitions: Transition[] }>(where().site, `/v1/leads/${lead}/transitions`))
      .transitions
  }
  return { say, said, hot, stageOf, listOf, transitionsOf }
}
