import { expect, it } from 'vitest'
import { listFiles, readText } from './sources.ts'

/** The compiler keeps the rest out of shared/ (its tsconfig knows no runtime), but these belong to the language itself. */
const IMPURE = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\b|\btoLocale\w*String\b/

it('shared/ asks neither clock nor chance', () => {
  const sources = listFiles('shared').filter((path) => path.endsWith('.ts'))
  expect(sources.filter((path) => IMPURE.test(withoutComments(readText(path))))).toEqual([])
  expect('const now = Date.now()').toMatch(IMPURE)
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
}
