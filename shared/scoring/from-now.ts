import { canonical } from './hash.ts'
import type { EventCondition, EventRule, Exception, Model, Rule } from './model.ts'

/**
 * The next model, made so that it changes nothing of what has been done: each event rule that differs stays as it was for
 * events before `at`, and is as it will be for those from then on. Facts, silence, marks, limits, the time zone and trust
 * have no past: they change at once.
 *
 * A ladder begins anew, and on the day itself both rules keep their own caps.
 *
 * @param version Of the next model; it stands in the names of what is closed.
 */
export function fromNow(before: Model, next: Model, { at, version }: { at: number; version: number }): Model {
  const past = tagsOfThePast(before, next, version)
  const asItWas = (rule: EventRule) => canonical(resolved(rule, before))
  const olds = new Map(before.rules.filter(isEventRule).map((rule) => [rule.id, rule]))
  const kept = new Set<string>()
  const rules = next.rules.map((rule): Rule => {
    const old = rule.kind === 'event' ? olds.get(rule.id) : undefined
    if (rule.kind !== 'event' || (old && asItWas(old) === canonical(resolved(rule, next)))) {
      kept.add(rule.id)
      return rule
    }
    // Closed already: from now on it says nothing.
    if (rule.validTo !== undefined && rule.validTo <= at) {
      kept.add(rule.id)
      return old ?? rule
    }
    return { ...rule, validFrom: Math.max(at, rule.validFrom ?? at) }
  })
  const closed = [...olds.values()]
    .filter((rule) => !kept.has(rule.id) && (rule.validTo ?? at) >= at && (rule.validFrom ?? 0) < at)
    .map((rule) => ({ ...past.rename(rule), validTo: at, ...closedName(rule, version) }))
  const ended = [...olds.values()].filter((rule) => !kept.has(rule.id) && (rule.validTo ?? at) < at)
  const all = [...rules, ...closed, ...ended.filter(({ id }) => !rules.some((rule) => rule.id === id))]
  const groups = before.groups.filter(
    ({ id }) => !next.groups.some((group) => group.id === id) && closed.some((rule) => rule.group === id),
  )
  const dimensions = (before.dimensions ?? []).filter(
    ({ id }) =>
      !next.dimensions?.some((dimension) => dimension.id === id) &&
      closed.some((rule) => rule.dimension === id),
  )
  return {
    ...next,
    tags: [...next.tags, ...past.tags],
    groups: [...next.groups, ...groups],
    rules: all,
    ...(dimensions.length > 0 && { dimensions: [...(next.dimensions ?? []), ...dimensions] }),
  }
}

/** With the patterns of its tags in place, so that a tag that changed shows in the rules that use it. */
function resolved(rule: EventRule, { tags }: Model): unknown {
  const patterns = (names: string | string[] = []) =>
    [names].flat().map((name) => tags.find((tag) => tag.name === name)?.patterns ?? [])
  const withPatterns = (condition: Exception): unknown => ({
    ...condition,
    tag: patterns(condition.tag),
    except: condition.except?.map(withPatterns),
  })
  return { ...rule, on: [rule.on].flat().map(withPatterns) }
}

/** Tags as they were, under names of their own, for the rules that are closed. */
function tagsOfThePast(before: Model, next: Model, version: number) {
  const changed = before.tags.filter(
    (tag) => canonical(next.tags.find(({ name }) => name === tag.name)) !== canonical(tag),
  )
  const names = new Map(changed.map(({ name }) => [name, `${name} before version ${version}`]))
  const used = new Set<string>()
  const renamed = <Condition extends Exception>(condition: Condition): Condition => ({
    ...condition,
    ...(condition.tag !== undefined && {
      tag: [condition.tag].flat().map((name) => {
        used.add(name)
        return names.get(name) ?? name
      }),
    }),
    ...(condition.except && { except: condition.except.map(renamed) }),
  })
  return {
    rename: (rule: EventRule): EventRule => ({
      ...rule,
      on: [rule.on].flat().map((condition: EventCondition) => renamed(condition)),
    }),
    get tags() {
      return changed
        .filter(({ name }) => used.has(name))
        .map((tag) => ({ ...tag, name: names.get(tag.name) ?? tag.name }))
    },
  }
}

/** Ids are short; the version makes it one of its own. */
function closedName({ id, name }: EventRule, version: number): { id: string; name: string } {
  const end = `-until-v${version}`
  return { id: id.slice(0, 50 - end.length) + end, name: `${name} (until version ${version})` }
}

function isEventRule(rule: Rule): rule is EventRule {
  return rule.kind === 'event'
}
