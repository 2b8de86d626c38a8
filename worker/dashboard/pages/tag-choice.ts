import type { EventRule, Model, Tag } from '../../../shared/scoring/index.ts'
import type { TagWish } from '../../actions/tag-pages.ts'

/** Which pages of a path's kind are meant: itself, it and all below, or those of a pattern of one's own. */
export type Scope = 'page' | 'below' | 'own'

/** What somebody asked for on the tag page: a pattern under a tag, or one less. */
export interface TagChoice {
  path: string
  /** Whether a hash router keeps pages of its own behind the path: they are not this page. */
  isRouted: boolean
  scope: Scope
  /** The pattern of one's own, while that is chosen. */
  own: string
  name: string
  /** What reading a page of a tag is worth that no rule looks at yet; NaN where no number was written. */
  points: number
  /** The pattern to take away; nothing is added then. */
  without: string | null
}

/** As much as the first model gives for prices. */
const POINTS = 20

export function readChoice(asked: Partial<Record<string, string>>): Omit<TagChoice, 'isRouted'> {
  const { path = '/', scope, own = '', name, newName = '', points, without } = asked
  return {
    path,
    scope: scope === 'below' || scope === 'own' ? scope : 'page',
    own: own.trim(),
    name: (name || newName).trim().toLowerCase(),
    points: readPoints(points),
    without: without ?? null,
  }
}

/** The same as an address says it. */
export function writeChoice({ name, without, points, isRouted: _, ...same }: TagChoice): URLSearchParams {
  return new URLSearchParams({
    ...same,
    tag: name,
    points: `${points}`,
    ...(without !== null && { without }),
  })
}

function readPoints(asked: string | undefined): number {
  if (asked === undefined) return POINTS
  return asked.trim() === '' ? Number.NaN : Number(asked)
}

/** The tag as it would be, or null while something is missing. */
export function chosenTag(choice: TagChoice, tags: readonly Tag[]): TagWish | null {
  const { name, points, without } = choice
  const patterns = tags.find((tag) => tag.name === name)?.patterns ?? []
  if (without !== null) {
    return { name, patterns: patterns.filter((pattern) => pattern !== without), withRules: true }
  }
  const pattern = patternOf(choice)
  if (name === '' || pattern === '') return null
  return { name, patterns: [...new Set([...patterns, pattern])], points }
}

/** The pattern that stands for the pages meant. With or without a slash at the end is one page to most sites. */
export function patternOf({
  path,
  isRouted,
  scope,
  own,
}: Pick<TagChoice, 'path' | 'isRouted' | 'scope' | 'own'>): string {
  if (scope === 'own') return own
  const bare = path.replace(/\/$/, '').replace(/[\\+*?:{}()]/g, '\\$&')
  if (scope === 'below') return bare === '' ? '/*' : `${bare}{/*}?`
  return `${bare === '' ? '/' : `${bare}{/}?`}${isRouted ? '#' : ''}`
}

/** The rules that look at pages of this tag, and what the first such page is worth. */
export function rulesOf(model: Model, tag: string): { name: string; points: number }[] {
  return model.rules.flatMap((rule) => {
    if (rule.kind !== 'event' || !looksAt(rule, tag)) return []
    const { name, points } = rule
    return [{ name, points: typeof points === 'number' ? points : points.first }]
  })
}

function looksAt({ on }: EventRule, tag: string): boolean {
  return [on].flat().some((condition) => [condition.tag ?? []].flat().includes(tag))
}
