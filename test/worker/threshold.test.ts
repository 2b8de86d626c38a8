import { expect, test } from 'vitest'
import type { ReportTables } from '../../worker/read/report-tables/find.ts'
import { DAY, makeSite, read, request } from './support.ts'

test('S61, S62: conversion by score is told of each segment by itself, against its own threshold', async () => {
  const small = await makeSite()
  const call = async (method: string, path: string, body: object) => {
    const headers = {
      authorization: `Bearer ${path.startsWith('/v1/imports') ? small.serverKey : small.adminKey}`,
    }
    const answer = await request(path, { method, headers, body: JSON.stringify(body) })
    expect([path, answer.ok]).toEqual([path, true])
  }
  const premium = { name: 'premium', when: { mailbox: 'company' as const }, enter: 80, leave: 60 }
  await call('PUT', '/v1/models/draft', { model: { ...small.context.model, segments: [premium] } })
  await call('POST', '/v1/models/publish', { mode: 'silent' })
  await call('POST', '/v1/imports', { id: 'past', name: 'past' })
  const lines = Array.from({ length: 6 }, (_, index) => {
    const [at, visitor] = [Date.now() - 120 * DAY, `v${index}`]
    const email = `v${index}@${index < 2 ? 'company.dev' : 'gmail.com'}`
    const outcome = { kind: 'outcome', id: `o${index}`, at: at + DAY, email, outcome: 'sql' }
    return [
      {
        kind: 'form',
        id: `f${index}`,
        visitor,
        at,
        url: 'https://www.harbrook.dev/',
        form: 'contact',
        email,
      },
      ...(index % 2 === 0 ? [outcome] : []),
    ]
  }).flat()
  const body = lines.map((line) => JSON.stringify(line)).join('\n')
  const headers = { authorization: `Bearer ${small.serverKey}` }
  await request('/v1/imports/past/lines?from=0', { method: 'POST', headers, body })
  await call('POST', '/v1/reports', {})
  const of = async (segment: string) => {
    const found = await read<ReportTables>(small, `/v1/reports/threshold?goal=sql${segment}`)
    const bands = found.tables.find(({ id }) => id === 'bands')!.rows
    const sum = (at: number) => bands.reduce((total, { cells }) => total + Number(cells[at]), 0)
    return { segments: found.segments, enter: found.advice?.enter, leads: sum(1), converted: sum(2) }
  }
  const segments = ['', 'premium']
  expect(await of('')).toEqual({ segments, enter: 60, leads: 6, converted: 3 })
  expect(await of('&segment=premium')).toEqual({ segments, enter: 80, leads: 2, converted: 1 })
  expect(await of('&segment=')).toEqual({ segments, enter: 60, leads: 4, converted: 2 })
})
