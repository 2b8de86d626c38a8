import type { EventRule, Model, Tag } from '../../shared/scoring/index.ts'
import type { Env } from '../env.ts'
import { newestModel, newestVersion, type SiteContext } from '../read/site.ts'
import { freeRuleId } from './free-rule-id.ts'
import { type Published, publishModel } from './publish-model.ts'

/** A tag as it is to be, and what reading one of its pages is worth where no rule looks at it yet; 0 makes no rule. */
export interface TagWish extends Tag {
  points?: number
  /** With the last pattern, what looks for the tag alone goes as well; else such a rule stands in the way. */
  withRules?: boolean
}

const MONTH = { halfLifeDays: 30 }

/** Publishes a version that differs by this tag alone, silently. It counts for the past as well. */
export async function tagPages(
  env: Env,
  site: SiteContext,
  tag: TagWish,
  author: string,
  now: number,
): Promise<Published> {
  const patterns = tag.patterns.length === 0 ? 'no pages' : tag.patterns.join(', ')
  const note = `${tag.name}: ${patterns}`.slice(0, 200)
  const publication = {
    model: tagged(site, tag),
    base: newestVersion(site),
    mode: 'silent',
    author,
    note,
  } as const
  return publishModel(env, site.id, publication, now)
}

/** The newest model with these patterns under this tag; without the tag where there are none. */
export function tagged(
  site: Pick<SiteContext, 'model' | 'next'>,
  { points = 0, withRules = false, ...tag }: TagWish,
): Model {
  const newest = newestModel(site)
  const others = newest.tags.filter(({ name }) => name !== tag.name)
  if (tag.patterns.length === 0) {
    const rules = withRules ? withoutTag(newest.rules, tag.name) : newest.rules
    return { ...newest, tags: others, rules }
  }
  const place = newest.tags.findIndex(({ name }) => name === tag.name)
  const tags = place === -1 ? [...others, tag] : newest.tags.with(place, tag)
  const rules = points === 0 || isLookedAt(newest, tag.name) ? [] : [ruleFor(newest, tag.name, points)]
  return { ...newest, tags, rules: [...newest.rules, ...rules] }
}

/** No rule asks for the tag any more; one that asked for nothing else is gone. */
function withoutTag(rules: Model['rules'], tag: string): Model['rules'] {
  return rules.flatMap((rule): Model['rules'] => {
    if (rule.kind !== 'event' || !asksFor(rule, tag)) return [rule]
    const on = [rule.on].flat().flatMap((condition) => {
      const asked = [condition.tag ?? []].flat()
      if (!asked.includes(tag)) return [condition]
      const others = asked.filter((name) => name !== tag)
      return others.length === 0 ? [] : [{ ...condition, tag: others }]
    })
    return on.length === 0 ? [] : [{ ...rule, on }]
  })
}

/** Whether any rule asks for pages of this tag. */
function isLookedAt({ rules }: Model, tag: string): boolean {
  return pageRules(rules).some((rule) => asksFor(rule, tag))
}

function asksFor({ on }: EventRule, tag: string): boolean {
  return [on].flat().some((one) => [one.tag ?? []].flat().includes(tag))
}

/** A view a day counts, and fades and is limited as that of the page which the model values most. */
function ruleFor(model: Model, tag: string, points: number): EventRule {
  const worth = (rule: EventRule) => (typeof rule.points === 'number' ? rule.points : rule.points.first)
  const [best] = pageRules(model.rules).sort((a, b) => worth(b) - worth(a))
  return {
    kind: 'event',
    id: freeRuleId(model, `${tag} page`),
    name: `Viewed ${tag}`,
    on: { kind: 'page_view', tag },
    points,
    caps: { perDay: 1 },
    decay: best?.decay ?? MONTH,
    ...(best?.group !== undefined && { group: best.group }),
    ...(best?.stage !== undefined && { stage: best.stage }),
  }
}

function pageRules(rules: Model['rules']): EventRule[] {
  return rules
    .filter((rule) => rule.kind === 'event')
    .filter(({ on }) => [on].flat().some(({ kind, tag }) => kind === 'page_view' && tag !== undefined))
}
