import { describe, expect, it } from 'vitest'
import { parseJourneys } from '../../shared/journeys.ts'
import { checkModel, compileModel, missesOf, presets } from '../../shared/scoring/index.ts'
import { isFreeMailbox } from '../../worker/embedded/free-mailbox.ts'
import { isPattern, matchUrl } from '../../worker/read/match-url.ts'
import { readBlocks } from '../support/markdown.ts'
import { readText } from './sources.ts'

const EXAMPLES = ['light', 'b2b-saas', 'services', 'commerce'] as const

describe.each(EXAMPLES)('examples/models/%s.json', (name) => {
  const model: unknown = JSON.parse(readText(`examples/models/${name}.json`))
  const checked = checkModel(model, isPattern)

  it('is a model, and the preset of that name', () => {
    expect(checked).toMatchObject({ ok: true })
    expect(model).toEqual(JSON.parse(JSON.stringify(presets[name])))
  })

  it('gives the scores of the journeys beside it', () => {
    const { journeys, faults } = parseJourneys(JSON.parse(readText(`examples/models/${name}.journeys.json`)))
    expect(faults).toEqual([])
    expect(journeys.length).toBeGreaterThan(2)
    if (!checked.ok) throw new Error('The model is wrong')
    const compiled = compileModel(checked.model, { matchUrl, isFreeMailbox })
    for (const journey of journeys) expect(missesOf(journey, compiled), journey.name).toEqual([])
  })
})

it('every preset is a model whose patterns compile', () => {
  for (const preset of Object.values(presets))
    expect(checkModel(preset, isPattern)).toMatchObject({ ok: true })
})

it('the journey that examples/models/README.md shows comes to its scores', () => {
  const shown = readBlocks('examples/models/README.md').find(({ language }) => language === 'json')
  const { journeys, faults } = parseJourneys(JSON.parse(shown?.text ?? ''))
  const compiled = compileModel(presets['b2b-saas'], { matchUrl, isFreeMailbox })
  expect([faults, journeys.flatMap((journey) => missesOf(journey, compiled))]).toEqual([[], []])
})
