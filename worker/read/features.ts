import type { Feature } from '../../shared/predict/index.ts'
import { traitsIn } from '../../shared/scoring/gate.ts'
import type { CompiledModel, Registers, Rule } from '../../shared/scoring/index.ts'
import { unitsOf } from '../../shared/scoring/units.ts'

/** What a predictor may know of somebody: what the rules of a model see, without what they give for it. */
export interface Features {
  features: Feature[]
  /** By feature, what gives its amounts: a predictor that learnt by another shape knows nothing of this one. */
  shapes: Record<string, string>
  /** In the order of `features`. */
  valuesAt(registers: Registers, now: number, beside: Beside): number[]
}

/** What no rule looks at. */
export interface Beside {
  /** When anything was last seen of the person. */
  seenAt: number
  /** How many others of the same account are known. */
  colleagues: number
}

const DAY_MS = 86_400_000
const SEEN = { id: '$seen', name: 'Days since last seen', kind: 'days' } as const satisfies Feature
export const COLLEAGUES = {
  id: '$colleagues',
  name: 'Colleagues known',
  kind: 'amount',
} as const satisfies Feature

export function featuresOf(compiled: CompiledModel, retentionDays?: number): Features {
  const units = unitsOf(compiled)
  const options = retentionDays === undefined ? {} : { retentionDays }
  return {
    features: [...units.map(({ rule }) => featureOf(rule)), SEEN, COLLEAGUES],
    shapes: Object.fromEntries(units.map(({ rule, shape }) => [rule.id, shape])),
    valuesAt: (registers, now, { seenAt, colleagues }) => [
      ...units.map((unit) => unit.amountAt(registers, now, options)),
      Math.max(0, now - seenAt) / DAY_MS,
      colleagues,
    ],
  }
}

function featureOf(rule: Rule): Feature {
  const { id, name } = rule
  const knowsOutcome = isOfSales(rule) ? 'it is what sales or the CRM say' : undefined
  return { id, name, kind: rule.kind === 'fact' ? 'fact' : 'amount', ...(knowsOutcome && { knowsOutcome }) }
}

/** Whether all that a rule looks at is written down by those who know how it ends. */
function isOfSales(rule: Rule): boolean {
  if (rule.kind === 'fact') return traitsIn(rule.when).some((name) => name.startsWith('$'))
  const on = rule.kind === 'event' ? [rule.on].flat() : typeof rule.since === 'string' ? [] : rule.since
  const kinds = on.flatMap(({ kind }) => kind)
  return kinds.length > 0 && kinds.every((kind) => kind === 'outcome' || kind === 'crm')
}
