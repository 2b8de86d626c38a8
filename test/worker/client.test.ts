import { expect, test } from 'vitest'
import { clientOf } from '../../sdk/client.ts'
import { type Document, operationsOf } from '../../worker/embedded/client-types.ts'
import { event, HOST, makeSite, request, send } from './support.ts'

test('the client runs in a Worker, which gives it its own way to ask', async () => {
  const site = await makeSite()
  await send(site, [event({ kind: 'identify', email: 'ada@harbrook.dev' })], { visitor: 'ada' })
  const document = await (await request('/v1/openapi.json')).json<Document>()
  const asked: string[] = []
  const leadlight = clientOf(operationsOf(document))({
    host: `${HOST}/`,
    key: site.readKey,
    fetch: async (input, init) => {
      asked.push(String(input))
      return request(String(input).slice(HOST.length), init)
    },
  })
  const lead = await leadlight.listLeads?.({ email: 'ada@harbrook.dev' })
  expect(lead).toMatchObject({ email: 'ada@harbrook.dev', stage: 'lead' })
  expect(asked).toEqual([`${HOST}/v1/leads?email=ada%40harbrook.dev`])
  await expect(leadlight.findLead?.({ id: 'a/b' })).rejects.toMatchObject({ status: 404 })
  await expect(leadlight.listKeys?.({})).rejects.toMatchObject({ name: 'LeadlightError', status: 403 })
})
