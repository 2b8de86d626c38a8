import { expect, test } from 'vitest'
import type { ChartData } from '../../../worker/dashboard/chart/data.ts'
import { placesOf } from '../../../worker/dashboard/chart/places.ts'

// As a predictor that tells nobody apart foretells.
test('what is all at one place stands in the middle', () => {
  const values = [3, 3, 3]
  const data: ChartData = {
    title: 'Foretold, and what came',
    x: { form: 'number', name: 'Foretold', values },
    y: { name: 'Converted', form: 'percent' },
    series: [{ form: 'line', name: 'If all comes true', values: [0.03, 0.03, 0.03] }],
  }
  const { at, ticks } = placesOf(data, { language: 'en-GB' })
  expect(at).toEqual([50, 50, 50])
  expect(ticks).toEqual([{ at: 50, words: '3' }])
})
