import { expect, test } from 'vitest'
import { Count } from '../../../worker/dashboard/words/count.tsx'

const textOf = (props: Parameters<typeof Count>[0]) => String(<Count {...props} />).replace(/<[^>]+>/g, '')

test.each([
  [{ of: 100_400 }, '100,400'],
  [{ of: -3.456 }, '−3.46'],
  [{ of: 38.11, digits: 2, signed: true }, '+38.11'],
  [{ of: -4.2, digits: 2, signed: true }, '−4.20'],
  [{ of: 0, digits: 2, signed: true }, '+0.00'],
  [{ of: 60, digits: 1 }, '60.0'],
])('%j is written %s before the viewer’s own way is known', (props, text) => {
  expect(textOf(props)).toBe(text)
})
