import { expect, it } from 'vitest'
import { TRACKED } from '../../worker/ingest/segment/kinds.ts'
import { readText } from './sources.ts'

it('examples/events-in/README.md names every event that is known by its name, and what it becomes', () => {
  const rows = readText('examples/events-in/README.md').matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]*) \|$/gm)
  const told = [...rows].map(([, name, what, from = '']) => [name, what, from.trim()]).slice(1)
  const known = Object.entries(TRACKED).map(([name, { kind, action, outcome, name: own, fields = {} }]) => [
    name,
    [kind, action ?? outcome ?? own].filter(Boolean).join(' '),
    Object.entries(fields)
      .map(([field, names]) => `${field} ← ${names.join(', ')}`)
      .join('; '),
  ])
  expect(told.filter(([name]) => !name?.startsWith('---'))).toEqual(known)
})
