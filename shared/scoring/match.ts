import type { EventKind, StoredEvent } from '../wire.ts'
import { type Exception, type Tag, TEXT_FIELDS, type TextField } from './model.ts'
import { compileTest } from './value.ts'

export type EventTest = (event: StoredEvent) => boolean

/** Does this page meet this pattern? */
export type PageTest = (pattern: string, url: string) => boolean

/** A condition with the patterns of its tags in place: what it matches can be told from it alone. */
export interface ResolvedCondition extends Omit<Exception, 'tag' | 'url' | 'except'> {
  /** The page meets one pattern of each list. */
  pages?: string[][]
  except?: ResolvedCondition[]
}

export function resolve(condition: Exception, tags: readonly Tag[]): ResolvedCondition {
  const { tag, url, except, ...rest } = condition
  const pages = []
  if (tag !== undefined) pages.push([tag].flat().flatMap((name) => patternsOf(name, tags)))
  if (url !== undefined) pages.push([url].flat())
  return {
    ...rest,
    ...(pages.length > 0 && { pages }),
    ...(except && { except: except.map((exception) => resolve(exception, tags)) }),
  }
}

function patternsOf(name: string, tags: readonly Tag[]): string[] {
  return tags.filter((tag) => tag.name === name).flatMap((tag) => tag.patterns)
}

/** One of the conditions holds of the event. */
export function compileMatch(conditions: readonly ResolvedCondition[], meets: PageTest): EventTest {
  const matches = conditions.map((condition) => every(partsOf(condition, meets)))
  const [only] = matches
  return matches.length === 1 && only ? only : (event) => matches.some((match) => match(event))
}

/** Cheapest first: what the event is, what it says, then where it was. */
function partsOf(condition: ResolvedCondition, meets: PageTest): EventTest[] {
  const { kind, provenance, properties, engagedSeconds, scrollPercent, query, pages, except } = condition
  const parts: EventTest[] = []
  if (kind !== undefined) {
    const kinds = new Set<EventKind>([kind].flat())
    parts.push((event) => kinds.has(event.kind))
  }
  if (provenance !== undefined) {
    const admitted = [provenance].flat()
    parts.push((event) => admitted.includes(event.provenance))
  }
  if (engagedSeconds !== undefined) {
    parts.push((event) => event.kind === 'engagement' && event.engagedMs >= engagedSeconds * 1_000)
  }
  if (scrollPercent !== undefined) {
    parts.push((event) => event.kind === 'engagement' && event.scrollPercent >= scrollPercent)
  }
  for (const field of TEXT_FIELDS) {
    const test = condition[field]
    if (test === undefined) continue
    const passes = compileTest(test)
    parts.push((event) => passes(textOf(event, field)))
  }
  for (const [name, test] of Object.entries(properties ?? {})) {
    const passes = compileTest(test)
    parts.push((event) => passes(propertyOf(event, name)))
  }
  for (const [name, test] of Object.entries(query ?? {})) {
    const passes = compileTest(test)
    parts.push(({ url }) => passes(url === undefined ? undefined : parameterOf(url, name)))
  }
  for (const patterns of pages ?? []) {
    parts.push(({ url }) => url !== undefined && patterns.some((pattern) => meets(pattern, url)))
  }
  if (except) {
    const excepted = compileMatch(except, meets)
    parts.push((event) => !excepted(event))
  }
  return parts
}

function every(parts: readonly EventTest[]): EventTest {
  const [only] = parts
  return parts.length === 1 && only ? only : (event) => parts.every((part) => part(event))
}

function textOf(event: StoredEvent, field: TextField): unknown {
  const fields: { id: string } & { [name in TextField]?: unknown } = event
  return fields[field]
}

function propertyOf(event: StoredEvent, name: string): unknown {
  if (event.kind !== 'custom' && event.kind !== 'crm') return undefined
  return event.properties && Object.hasOwn(event.properties, name) ? event.properties[name] : undefined
}

/** The first of that name, decoded as forms encode. */
function parameterOf(url: string, name: string): string | undefined {
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(url) ?? []
  for (const pair of query.split('&')) {
    const [key = '', value = ''] = pair.split('=', 2).map(decoded)
    if (pair !== '' && key === name) return value
  }
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
