import type { Fault } from '../../../shared/scoring/index.ts'

/** A fault as a person would name its place: the rule by its name, not by its number in a list. */
export interface ToldFault {
  where: string
  fault: string
  fix: string
  /** The field of the form where it is mended; none where the form has none. */
  field?: string | undefined
}

/** The faults of a model that may be anything at all. */
export function toldFaults(model: unknown, faults: readonly Fault[]): ToldFault[] {
  return faults.map(({ path, fault, fix }) => ({
    where: placeOf(model, path),
    ...{ fault, fix, ...PLAIN[fault] },
    field: fieldOf(model, path),
  }))
}

/** What the form leads to, said in the form's words; the check's own are those of the JSON. */
const PLAIN: Partial<Record<string, Partial<ToldFault>>> = {
  'is null': { fault: 'is no number' },
  'is above enter': { fault: 'is higher than “MQL from”', fix: 'lower it, or raise “MQL from”' },
}

const LISTS = {
  rules: 'rule',
  groups: 'group',
  tags: 'tag',
  segments: 'segment',
  dimensions: 'dimension',
} as const satisfies Record<string, string>

const PARTS: Partial<Record<string, string>> = {
  points: 'points',
  'points.first': 'points for the first',
  'points.next': 'points for each further',
  'decay.halfLifeDays': 'days until half is gone',
  'decay.windowDays': 'days until all is gone',
  'decay.linearDays': 'days until nothing is left',
  afterDays: 'days of silence',
  'caps.perDay': 'times a day',
  max: 'at most',
  min: 'at least',
  on: 'what it looks for',
  'on.tag': 'what it looks for',
  enter: 'MQL from',
  leave: 'MQL until below',
  'thresholds.enter': 'MQL from',
  'thresholds.leave': 'MQL until below',
  'thresholds.dwellHours': 'MQL at least for',
  bands: 'the bands',
  grades: 'the grades',
}

function placeOf(model: unknown, path: string): string {
  const [, list, index, rest = ''] = /^(\w+)\[(\d+)\]\.?(.*)$/.exec(path) ?? []
  if (list === undefined || index === undefined || !isList(list)) return PARTS[path] ?? path
  const name = textIn(model, list, Number(index), 'name')?.slice(0, 100) ?? null
  const what = name === null ? `${LISTS[list]} ${Number(index) + 1}` : `“${name}”`
  return rest === '' ? what : `${what}, ${PARTS[rest] ?? patternOf(rest) ?? rest}`
}

const FIELDS: Partial<Record<string, string>> = {
  'points.first': 'points',
  'points.next': 'next',
  'decay.halfLifeDays': 'days',
  'decay.windowDays': 'days',
  'decay.linearDays': 'days',
  afterDays: 'days',
}

/** By the names of the model's form. */
function fieldOf(model: unknown, path: string): string | undefined {
  const [, list = '', index, rest = ''] = /^(\w+)(?:\[(\d+)\])?\.(.+)$/.exec(path) ?? []
  if (list === 'thresholds') return rest
  if (list === 'segments') return `segment.${index}.${rest}`
  const id = textIn(model, list, Number(index), 'id')
  if (id === null) return undefined
  return list === 'groups' ? `group.${id}.${rest}` : `${id}.${FIELDS[rest] ?? rest}`
}

/** People count from one. */
function patternOf(rest: string): string | null {
  const [, index] = /^patterns\[(\d+)\]$/.exec(rest) ?? []
  return index === undefined ? null : `pattern ${Number(index) + 1}`
}

function textIn(model: unknown, list: string, index: number, field: 'id' | 'name'): string | null {
  const parts: unknown = isObject(model) ? model[list] : undefined
  const part: unknown = Array.isArray(parts) ? parts[index] : undefined
  const text = isObject(part) ? part[field] : undefined
  return typeof text === 'string' && text !== '' ? text : null
}

function isList(text: string): text is keyof typeof LISTS {
  return Object.hasOwn(LISTS, text)
}

function isObject(value: unknown): value is Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
