import { FIELDS, type Field } from './fields.ts'

/** What the form says, by the names of its fields, as it was typed. */
export type Typed = Partial<Record<string, string>>

/** The changes that the form asks for; what each may be, the action knows. */
export function readSettings(typed: Typed): { origins: string[]; settings: Record<string, unknown> } {
  const settings = Object.fromEntries(
    FIELDS.filter(({ name }) => name !== 'origins').map((field) => [
      field.name,
      answerOf(field, typed[field.name]),
    ]),
  )
  return { origins: words(typed.origins), settings }
}

/** A value as the form shows it. */
export function shownAs({ type }: Field, value: unknown): string {
  switch (type) {
    case 'switch':
      return value === true ? 'on' : ''
    case 'list':
      return Array.isArray(value) ? value.join('\n') : ''
    case 'marks':
      return Array.isArray(value)
        ? value.map(({ dimension, score }) => `${dimension} ${score}`).join('\n')
        : ''
    case 'number':
    case 'choice':
      return `${value}`
  }
}

function answerOf({ type }: Field, text = ''): unknown {
  switch (type) {
    case 'switch':
      return text === 'on'
    case 'list':
      return words(text)
    case 'marks':
      return lines(text).map(markOf)
    case 'number':
      return text.trim() === '' ? null : Number(text)
    case 'choice':
      return text
  }
}

/** "fit 60"; what is not of that form has no score, and is refused for it. */
function markOf(line: string): { dimension: string; score: number | null } {
  const [, dimension = line, score] = /^(.*\S)\s+(-?\d+(?:\.\d+)?)$/.exec(line) ?? []
  return { dimension, score: score === undefined ? null : Number(score) }
}

function words(text = ''): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
