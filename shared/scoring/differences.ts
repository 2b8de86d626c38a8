import { capWords } from './cap-words.ts'
import { canonical } from './hash.ts'
import type { Caps, Decay, Model, Rule } from './model.ts'

/** What a person would say has changed from one model to another, a sentence a change; none where nothing has. */
export function differencesOf(before: Model, after: Model): string[] {
  return [
    ...named('Tag', before.tags, after.tags, tagChanges),
    ...named('Group', before.groups, after.groups, changes),
    ...named('Rule', before.rules, after.rules, changes),
    ...named('Dimension', before.dimensions, after.dimensions, changes),
    ...named('Segment', before.segments, after.segments, changes),
    ...changes(rest(before), rest(after)).map((change) => `The model: ${change}.`),
    ...orderChange(before.rules, after.rules),
  ]
}

type Part = { name: string; id?: string }

/** Parts told apart by their ids, or by their names where they have none. */
function named<One extends Part>(
  what: string,
  before: readonly One[] = [],
  after: readonly One[] = [],
  changesOf: (before: One, after: One) => string[],
): string[] {
  const key = ({ id, name }: One) => id ?? name
  const said = ({ id, name }: One) => (id === undefined ? `${what} ${name}` : `${what} “${name}” (${id})`)
  const olds = new Map(before.map((one) => [key(one), one]))
  const news = new Set(after.map(key))
  return [
    ...before.filter((one) => !news.has(key(one))).map((one) => `${said(one)} is gone.`),
    ...after.flatMap((one) => {
      const old = olds.get(key(one))
      if (!old) return [`${said(one)} is new${worth(one)}.`]
      const list = changesOf(old, one)
      return list.length === 0 ? [] : [`${said(one)}: ${list.join('; ')}.`]
    }),
  ]
}

/** Field by field: `points 20 → 30`. */
function changes(before: object, after: object): string[] {
  const olds = new Map<string, unknown>(Object.entries(before))
  const news = new Map<string, unknown>(Object.entries(after))
  return [...new Set([...olds.keys(), ...news.keys()])].flatMap((field) => {
    const [old, next] = [olds.get(field), news.get(field)]
    if (canonical(old ?? null) === canonical(next ?? null)) return []
    const { called = field, told = say, whole = false, within = `${field}.` } = TOLD.get(field) ?? {}
    if (isPlain(old) && isPlain(next) && !whole) {
      return changes(old, next).map((change) => `${within}${change}`)
    }
    return [`${called} ${told(old)} → ${told(next)}`]
  })
}

interface Telling {
  called?: string
  told?: (value: unknown) => string
  /** Said at once, not part by part. */
  whole?: boolean
  /** What stands before each of its parts. */
  within?: string
}

/** Fields that are not called and said as they stand in the model. */
const TOLD = new Map<string, Telling>([
  ['validFrom', { called: 'counts what is done from', told: sayInstant }],
  ['validTo', { called: 'counts what is done until', told: sayInstant }],
  ['caps', { called: 'counts', told: sayCaps, whole: true }],
  ['decay', { whole: true }],
  // As the model's form calls them.
  ['thresholds', { within: '' }],
  ['enter', { called: 'MQL from' }],
  ['leave', { called: 'MQL until below' }],
  ['dwellHours', { called: 'hours as an MQL at least' }],
])

function sayCaps(value: unknown): string {
  // By its place: no other field of a model is called so.
  const words = capWords((value ?? {}) as Caps)
  return words.length === 0 ? 'whenever it is done' : words.join(', ')
}

function sayInstant(value: unknown): string {
  return typeof value === 'number'
    ? `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : 'whenever'
}

function tagChanges(before: Model['tags'][number], after: Model['tags'][number]): string[] {
  const gone = before.patterns.filter((pattern) => !after.patterns.includes(pattern))
  const added = after.patterns.filter((pattern) => !before.patterns.includes(pattern))
  return [
    ...(added.length > 0 ? [`now also ${added.join(', ')}`] : []),
    ...(gone.length > 0 ? [`no longer ${gone.join(', ')}`] : []),
  ]
}

/** Only what is added in another order can differ in the last bit; still, it is a change. */
function orderChange(before: readonly Rule[], after: readonly Rule[]): string[] {
  const both = (rules: readonly Rule[], others: readonly Rule[]) =>
    rules.map(({ id }) => id).filter((id) => others.some((other) => other.id === id))
  return both(before, after).join() === both(after, before).join()
    ? []
    : ['The rules stand in another order.']
}

function rest({ tags, groups, rules, dimensions, segments, ...others }: Model): object {
  return others
}

function worth(part: Part & { points?: unknown }): string {
  return part.points === undefined ? '' : `: ${say(part.points)} points`
}

/** A value of a model as a person reads it. */
export function say(value: unknown): string {
  if (value === undefined) return 'none'
  if (isLadder(value)) return `${value.first} first, then ${value.next}`
  if (isDecay(value)) return sayDecay(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function sayDecay(decay: Exclude<Decay, 'none'>): string {
  if ('halfLifeDays' in decay) return `half in ${decay.halfLifeDays} days`
  return 'windowDays' in decay
    ? `none after ${decay.windowDays} days`
    : `fading over ${decay.linearDays} days`
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLadder(value)
}

function isLadder(value: unknown): value is { first: number; next: number } {
  return typeof value === 'object' && value !== null && 'first' in value && 'next' in value
}

function isDecay(value: unknown): value is Exclude<Decay, 'none'> {
  return (
    typeof value === 'object' &&
    value !== null &&
    ('halfLifeDays' in value || 'windowDays' in value || 'linearDays' in value)
  )
}
