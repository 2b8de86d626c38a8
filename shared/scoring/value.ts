import type { Scalar } from '../wire.ts'
import type { Test, TestParts } from './model.ts'

export type ValueTest = (value: unknown) => boolean

/** A test on one value of an event or a person, ready to run. */
export function compileTest(test: Test): ValueTest {
  if (Array.isArray(test)) return oneOf(test)
  if (test === null || typeof test !== 'object') return oneOf([test])
  const parts = partsOf(test)
  return (value) => parts.every((part) => part(value))
}

/** Lower case, every run of other characters one space, a space at either end; `contactForm` is two words. */
export function wordsOf(value: unknown): string {
  const text = String(value).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `
}

/** A number as it is, a text by its first number: “1,001–5,000” is 1001. Undefined where there is none. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const digits = /-?\d[\d,]*(\.\d+)?/.exec(value)?.[0]
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''))
}

function oneOf(values: readonly Scalar[]): ValueTest {
  const wanted = new Set(values.map(plain))
  return (value) => value !== undefined && wanted.has(plain(value))
}

/** Text without case; other values as they are, so that `true` is not `"true"`. */
function plain(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

function partsOf(test: TestParts): ValueTest[] {
  const { words, contains, min, max, known } = test
  const parts: ValueTest[] = []
  if (known !== undefined) parts.push((value) => isKnown(value) === known)
  if (words) parts.push(anyIn(words.map(wordsOf), wordsOf))
  if (contains) parts.push(anyIn(contains.map(lower), lower))
  if (min !== undefined) parts.push((value) => (numberOf(value) ?? Number.NaN) >= min)
  if (max !== undefined) parts.push((value) => (numberOf(value) ?? Number.NaN) <= max)
  return parts
}

function anyIn(wanted: readonly string[], form: (value: unknown) => string): ValueTest {
  return (value) => {
    if (!isKnown(value)) return false
    const text = form(value)
    return wanted.some((part) => text.includes(part))
  }
}

function lower(value: unknown): string {
  return String(value).toLowerCase()
}

export function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
