import { say } from './differences.ts'
import { canonical } from './hash.ts'
import type { Model } from './model.ts'

export interface Rebased {
  model: Model
  /** What both changed, and not to the same: a sentence each. There the model says what `mine` says. */
  clashes: string[]
}

/**
 * What was changed from `base` to `mine`, done to `theirs`, which began with the same base: what only one of the two
 * changed is as that one has it. Rules, groups and dimensions are known by their ids, tags and segments by their names.
 * The outcome may have faults that neither has: check it.
 */
export function rebase(base: Model, mine: Model, theirs: Model): Rebased {
  const clashes: string[] = []
  return { model: mergeParts({ base, mine, theirs }, 'The model', clashes), clashes }
}

interface Three<Value> {
  base: Value
  mine: Value
  theirs: Value
}

type Fields = Record<string, unknown>

/** Lists of parts that are told apart, by what one part is called. */
const LISTS: Partial<Record<string, string>> = {
  tags: 'Tag',
  groups: 'Group',
  rules: 'Rule',
  dimensions: 'Dimension',
  segments: 'Segment',
}

function mergeParts<Part extends object>(three: Three<Part>, place: string, clashes: string[]): Part {
  const [base, mine, theirs] = [fieldsOf(three.base), fieldsOf(three.mine), fieldsOf(three.theirs)]
  const merged = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])]
    .map((name): [string, unknown] => {
      const values = { base: base[name], mine: mine[name], theirs: theirs[name] }
      return [name, mergeValue(values, name, place, clashes)]
    })
    .filter(([, value]) => value !== undefined)
  // Field by field one of the three's, or put together of what is alike.
  return Object.fromEntries(merged) as Part
}

function mergeValue(three: Three<unknown>, name: string, place: string, clashes: string[]): unknown {
  const { base, mine, theirs } = three
  if (isSame(mine, base)) return theirs
  if (isSame(theirs, base) || isSame(mine, theirs)) return mine
  const what = LISTS[name]
  if (what !== undefined && isList(base) && isList(mine) && isList(theirs)) {
    return mergeList({ base, mine, theirs }, what, clashes)
  }
  if (name === 'patterns' && isList(base) && isList(mine) && isList(theirs)) {
    return [
      ...theirs.filter((one) => mine.includes(one) || !base.includes(one)),
      ...added(mine, base, theirs),
    ]
  }
  if (isPlain(base) && isPlain(mine) && isPlain(theirs) && isAlike(base, mine) && isAlike(base, theirs)) {
    return mergeParts({ base, mine, theirs }, `${place}, ${name}`, clashes)
  }
  clashes.push(`${place}, ${name}: ${say(theirs)} there, ${say(mine)} here.`)
  return mine
}

function mergeList({ base, mine, theirs }: Three<unknown[]>, what: string, clashes: string[]): unknown[] {
  const [olds, owns, others] = [byKey(base), byKey(mine), byKey(theirs)]
  // Whoever put them in another order has it; both did: theirs.
  const isTheirOrder = order(theirs, olds) !== order(base, others) || order(mine, olds) === order(base, owns)
  const keys = new Set(isTheirOrder ? [...others.keys(), ...owns.keys()] : [...owns.keys(), ...others.keys()])
  return [...keys].flatMap((key) => {
    const three = { base: olds.get(key), mine: owns.get(key), theirs: others.get(key) }
    const place = `${what} ${nameOf(three.mine ?? three.theirs)}`
    if (isPlain(three.base) && isPlain(three.mine) && isPlain(three.theirs)) {
      return [mergeParts({ base: three.base, mine: three.mine, theirs: three.theirs }, place, clashes)]
    }
    if (isSame(three.mine, three.base)) return three.theirs ?? []
    if (!isSame(three.theirs, three.base) && !isSame(three.mine, three.theirs)) {
      clashes.push(
        `${place}: ${presence(three.base, three.theirs)} there, ${presence(three.base, three.mine)} here.`,
      )
    }
    return three.mine ?? []
  })
}

function presence(base: unknown, part: unknown): string {
  if (part === undefined) return 'taken out'
  return base === undefined ? 'new' : 'changed'
}

function added(mine: readonly unknown[], base: readonly unknown[], theirs: readonly unknown[]): unknown[] {
  return mine.filter((one) => !base.includes(one) && !theirs.includes(one))
}

function byKey(parts: readonly unknown[]): Map<string, unknown> {
  return new Map(parts.map((part) => [keyOf(part), part]))
}

/** The order of those that others have as well. */
function order(parts: readonly unknown[], others: ReadonlyMap<string, unknown>): string {
  return JSON.stringify(parts.map(keyOf).filter((key) => others.has(key)))
}

function keyOf(part: unknown): string {
  return isPlain(part) ? String(part.id ?? part.name) : canonical(part)
}

function nameOf(part: unknown): string {
  return isPlain(part) ? `“${String(part.name)}”` : ''
}

function fieldsOf(part: object): Fields {
  return { ...part }
}

function isSame(one: unknown, other: unknown): boolean {
  return canonical(one ?? null) === canonical(other ?? null)
}

/** Of one form: a fading by half-life and one by a window are not mixed. */
function isAlike(one: object, other: object): boolean {
  return Object.keys(one).sort().join() === Object.keys(other).sort().join()
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value)
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
