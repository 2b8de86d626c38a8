import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, it } from 'vitest'
import { api } from '../../worker/api/index.ts'
import { describeApi } from '../../worker/api/openapi.ts'
import { imports } from '../../worker/ingest/import/route.ts'
import { createIngest } from '../../worker/ingest/route.ts'
import { createSegment } from '../../worker/ingest/segment/route.ts'

it('the document of the API passes its linter', async () => {
  const document = await describeApi(api)
  const config = await createConfig({ extends: ['recommended'] })
  const found = await lintFromString({ source: JSON.stringify(document), config })
  expect(
    found.map(({ ruleId, severity, message, location }) => [severity, ruleId, message, location[0]?.pointer]),
  ).toEqual([])
})

it('every route under /v1 is in the document', async () => {
  const document = await describeApi(api)
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const doors = [createIngest(async () => {}), createSegment(async () => {}), imports]
  const served = [api, ...doors]
    .flatMap(({ routes }) => routes as { method: string; path: string }[])
    .filter(
      ({ method, path }) =>
        method !== 'ALL' && method !== 'OPTIONS' && !/^\/v1\/(?:openapi\.json|reference)/.test(path),
    )
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect([...new Set(served)].filter((one) => !documented.includes(one))).toEqual([])
})
