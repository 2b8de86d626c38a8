import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { passageOf } from '../../shared/reports/index.ts'
import { listLeadRows } from '../../worker/db/leads.ts'
import { countConverted } from '../../worker/db/outcomes.ts'
import { budgetUntil } from '../../worker/read/budget.ts'
import { eachHistory } from '../../worker/reports/histories.ts'
import { outcomesOf, PRICING, type Recorded } from './outcomes-support.ts'
import {
  answerOf,
  DAY,
  env,
  event,
  expectLeadClean,
  expectVerified,
  leadOf,
  makeSite,
  read,
  request,
  send,
  type TestSite,
} from './support.ts'

let site: TestSite
let now: number

beforeAll(async () => {
  site = await makeSite()
  now = Date.now()
})

afterEach(() => {
  vi.useRealTimers()
})

const { say, said, hot, stageOf, listOf, transitionsOf } = outcomesOf(() => ({ site, now }))

describe('DELETE /v1/leads/{id}/outcomes/{outcome}', () => {
  async function takeBack(lead: string, outcome: string, key = site.serverKey): Promise<Response> {
    const headers = { authorization: `Bearer ${key}` }
    return request(`/v1/leads/${lead}/outcomes/${outcome}`, { method: 'DELETE', headers })
  }

  test('has the lead stand as if it had never been said, and its sender may send it again', async () => {
    const { id, score } = await hot('mistaken')
    await said({ lead: id, outcome: 'won', value: 900, id: 'wrong', at: now })
    const taken = await takeBack(id, 'wrong')
    expect([taken.status, await taken.json()]).toEqual([200, { stage: 'mql', repeated: false }])
    expect(await leadOf(site, 'userId=mistaken')).toMatchObject({ stage: 'mql', score })
    expect(await listOf(id)).toEqual([])
    expect((await transitionsOf(id)).at(-1)).toMatchObject({ from: 'customer', to: 'mql', cause: 'outcome' })
    expect(await (await takeBack(id, 'wrong')).json()).toEqual({ stage: 'mql', repeated: true })
    const again = { outcome: 'won', value: 900, id: 'wrong', at: now }
    expect(await said({ lead: id, ...again })).toMatchObject({ stage: 'mql', repeated: true })
    expect(await stageOf('mistaken')).toBe('mql')
    const { acts } = await read<{ acts: object[] }>(site, '/v1/audit', site.adminKey)
    expect(acts).toContainEqual(expect.objectContaining({ operation: 'takeBackOutcome', target: null }))
    await expectLeadClean(site, id)
    await expectVerified(site)
  })

  test('takes back all of one id, where two leads that were joined had one each', async () => {
    const { id } = await hot('joined-here')
    const other = await said({ email: 'joined-there@harbrook.dev', outcome: 'sql', id: 'deal' })
    await said({ lead: id, outcome: 'won', id: 'deal' })
    const { links } = await read<{ links: { visitor: string }[] }>(site, `/v1/leads/${other.lead}/links`)
    const headers = { authorization: `Bearer ${site.adminKey}` }
    const body = JSON.stringify({ visitor: links[0]?.visitor })
    await answerOf(request(`/v1/leads/${id}/links`, { method: 'POST', headers, body }))
    expect(await listOf(id)).toHaveLength(2)
    expect(await (await takeBack(id, 'deal')).json()).toEqual({ stage: 'mql', repeated: false })
    expect(await listOf(id)).toEqual([])
    expect(await (await takeBack(id, 'deal')).json()).toEqual({ stage: 'mql', repeated: true })
    await expectVerified(site)
  })

  test('stays taken back where its sender sends the same event once more', async () => {
    const { id } = await hot('resent')
    const won = [event({ kind: 'outcome', outcome: 'won', id: 'resent-won' })]
    const sending = { visitor: 'browser-resent', headers: { authorization: `Bearer ${site.serverKey}` } }
    await send(site, won, sending)
    expect(await (await takeBack(id, 'resent-won')).json()).toMatchObject({ stage: 'mql' })
    const answer = await answerOf(send(site, won, sending))
    expect(answer).toEqual({ accepted: 0, duplicate: 1, ignored: [] })
    expect(await stageOf('resent')).toBe('mql')
  })

  test('of several leaves the others: the last of them counts', async () => {
    const { id } = await hot('twice')
    await said({ lead: id, outcome: 'sql', id: 'first', at: now - DAY })
    await said({ lead: id, outcome: 'disqualified', id: 'second', at: now })
    expect(await (await takeBack(id, 'second')).json()).toMatchObject({ stage: 'sql' })
    expect((await listOf(id)).map((one) => one.id)).toEqual(['first'])
    // The first again changes nothing of where the last put it.
    await said({ lead: id, outcome: 'won', id: 'third', at: now })
    expect(await (await takeBack(id, 'first')).json()).toMatchObject({ stage: 'customer' })
    await expectVerified(site)
  })

  test('lets who waited go on waiting since then, by the same marks', async () => {
    const userId = 'patient'
    const read = event({ url: PRICING, at: now - 15 * DAY })
    const enquiry = event({
      kind: 'form',
      form: 'contact',
      at: now - 14 * DAY,
      email: `${userId}@harbrook.dev`,
    })
    vi.useFakeTimers({ toFake: ['Date'], now: now - 14 * DAY })
    await send(site, [read, enquiry, event({ kind: 'identify', userId, at: now - 14 * DAY })], {
      visitor: userId,
    })
    const { id, stage } = await leadOf(site, `userId=${userId}`)
    expect(stage).toBe('mql')
    const since = (await transitionsOf(id)).at(-1)?.at
    vi.useRealTimers()
    const { score } = await leadOf(site, `userId=${userId}`)
    // It would not enter now, and is not to leave yet.
    expect(score).toBeGreaterThan(45)
    expect(score).toBeLessThan(60)
    await said({ lead: id, outcome: 'won', id: 'not-them' })
    expect(await (await takeBack(id, 'not-them')).json()).toMatchObject({ stage: 'mql' })
    const row = await env.DB.prepare('select stage_at as at from leads where site_id = ?1 and id = ?2')
      .bind(site.siteId, id)
      .first<number>('at')
    expect(row).toBe(since)
    await expectVerified(site)
  })

  test('leaves who came back after a loss where it came back to', async () => {
    const { id } = await hot('returned')
    await said({ lead: id, outcome: 'lost', id: 'loss' })
    await send(site, [event({ url: 'https://www.harbrook.dev/blog/back' })], { visitor: 'browser-returned' })
    expect(await stageOf('returned')).toBe('mql')
    await said({ lead: id, outcome: 'won', id: 'no-win' })
    expect(await (await takeBack(id, 'no-win')).json()).toMatchObject({ stage: 'mql' })
    await said({ lead: id, outcome: 'sql', id: 'taken' })
    await said({ lead: id, outcome: 'won', id: 'no-win-either' })
    expect(await (await takeBack(id, 'no-win-either')).json()).toMatchObject({ stage: 'sql' })
    await expectVerified(site)
  })

  test('gives back what a reset took', async () => {
    const { id, score } = await hot('unreset')
    await said({ lead: id, outcome: 'reset', id: 'r' })
    expect((await leadOf(site, 'userId=unreset')).score).toBe(0)
    await takeBack(id, 'r')
    expect(await leadOf(site, 'userId=unreset')).toMatchObject({ stage: 'mql', score })
  })

  test('counts nowhere: neither for reports, nor for what is predicted', async () => {
    const own = await makeSite()
    const init = { email: 'who@harbrook.dev', outcome: 'won', value: 500, id: 'w' }
    const { lead } = await (await say(init, own.serverKey)).json<Recorded>()
    const wonBy = async () => {
      const names = await listLeadRows(env.DB, own.siteId, [lead])
      const budget = budgetUntil(Date.now() + 60_000)
      for await (const history of eachHistory(env.DB, own.context, names, budget)) {
        const { value, decidedAt, times } = passageOf(history, own.context.compiled, Date.now(), {})
        return { value, isDecided: decidedAt !== null, isWon: times.at(-1) !== null }
      }
      return null
    }
    expect(await wonBy()).toEqual({ value: 500, isDecided: true, isWon: true })
    expect(await countConverted(env.DB, own.siteId, ['won'])).toBe(1)
    await takeBack(lead, 'w', own.serverKey)
    expect(await wonBy()).toEqual({ value: 0, isDecided: false, isWon: false })
    expect(await countConverted(env.DB, own.siteId, ['won'])).toBe(0)
  })

  test('is for the secret key, and for an outcome of that lead', async () => {
    const { id } = await hot('kept')
    const { id: other } = await hot('stranger')
    await said({ lead: id, outcome: 'won', id: 'mine' })
    const answers = [
      await takeBack(id, 'mine', site.readKey),
      await takeBack(other, 'mine'),
      await takeBack(id, 'none'),
      await takeBack('nobody', 'mine'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([403, 404, 404, 404])
    expect(await stageOf('kept')).toBe('customer')
  })
})
