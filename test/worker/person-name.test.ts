import { expect, test } from 'vitest'
import { personNameOf } from '../../worker/read/person-name.ts'

const said = (traits: Record<string, string | number>) =>
  personNameOf({
    traits: Object.entries(traits).map(([name, value]) => ({
      ...{ name, value, at: 1, id: name, provenance: 'browser' as const },
    })),
  })

test.each([
  [{}, null],
  [{ title: 'CTO' }, null],
  [{ name: ' Ada   Lovelace\n' }, 'Ada Lovelace'],
  [{ firstName: 'Ada', lastName: 'Lovelace' }, 'Ada Lovelace'],
  [{ last_name: 'Lovelace' }, 'Lovelace'],
  [{ name: '  ', first_name: 'Ada' }, 'Ada'],
  [{ name: 42 }, null],
  [{ name: 'x'.repeat(500) }, 'x'.repeat(100)],
])('%j is called %j', (traits, name) => {
  expect(said(traits)).toBe(name)
})
