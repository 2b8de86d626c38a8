import type { CompiledModel } from './compile.ts'
import type { Reason } from './reasons.ts'
import type { Registers } from './registers.ts'
import { hasReturned } from './returned.ts'
import { type Score, type ScoreOptions, score } from './score.ts'
import { nextStage, type Stage, type StageState } from './stage.ts'
import { sparedAt } from './thresholds.ts'

/** One lead as a change of the model finds it. */
export interface Candidate {
  id: string
  state: StageState
  registers: Registers
  /** As the next model would have collected them; the same unless given. */
  collected?: Registers
  /** Whether the model from before has yet to come to it, and comes silently: it lets stay whom it finds below its mark. */
  spares?: boolean
  /** Whether something beside the model holds it where it is. */
  held?: boolean
}

/** What a change of the model would do to the leads looked at, at one instant. */
export interface WhatIf {
  asOf: number
  /** How many leads were looked at. */
  leads: number
  stages: StageChange[]
  /** How many stay MQL although the change puts them below the mark, because it is to lower nobody. */
  spared: number
  /** By displayed engagement, in steps of ten; 100 stands in the last. */
  distribution: { from: number; before: number; after: number }[]
  rules: RuleEffect[]
  /** The ten whose score, as it is shown, changes most, up or down; then those whose raw engagement does. */
  movers: Mover[]
}

export interface StageChange {
  stage: Stage
  before: number
  after: number
  /** The leads that come in and go out, in all and by id; the ids of the first hundred. */
  enters: { count: number; leads: string[] }
  leaves: { count: number; leads: string[] }
}

/** What a rule, or the limit of a group, gives more or less than before, in raw points over all leads. */
export interface RuleEffect {
  rule: string
  name: string
  dimension: string
  before: number
  after: number
  points: number
  /** How many leads have more or fewer points by it. */
  leads: number
}

export interface Mover {
  lead: string
  before: { score: number; raw: number; stage: Stage }
  after: { score: number; raw: number; stage: Stage }
  /** Rule by rule, what made the difference, the largest first. */
  why: { rule: string; name: string; points: number }[]
}

const MOVERS = 10
const NAMED = 100
const STEP = 10
/** Less is the last bit of a sum. */
const NOTHING = 1e-9

/**
 * Compares two models over leads given in any number of pages: nothing of a page is kept but what the answer needs. A
 * stage that time alone would change by now counts as changed under both. A quiet change raises stages only.
 */
export function compareModels(
  before: CompiledModel,
  after: CompiledModel,
  now: number,
  { isQuiet = false, ...options }: ScoreOptions & { isQuiet?: boolean } = {},
): { look(candidates: Iterable<Candidate>): void; answer(): WhatIf } {
  const stages = new Map<Stage, StageChange>()
  const steps = Array.from({ length: 10 }, (_, index) => ({ from: index * STEP, before: 0, after: 0 }))
  const effects = new Map<string, RuleEffect>()
  let movers: Mover[] = []
  let leads = 0
  let spared = 0

  return {
    look(candidates) {
      for (const candidate of candidates) {
        leads++
        const { state, registers, collected = registers, spares = false } = candidate
        const old = read(candidate, registers, before)
        if (spares && state.stage === 'mql' && sparedAt(old.scored, before) !== undefined) old.stage = 'mql'
        const next = read(candidate, collected, after)
        if (isQuiet && old.stage === 'mql' && sparedAt(next.scored, after) !== undefined) {
          next.stage = 'mql'
          if (sparedAt(old.scored, before) === undefined) spared++
        }
        countStages(old.stage, next.stage, candidate.id)
        countStep(old.scored, 'before')
        countStep(next.scored, 'after')
        const why = countEffects(old.scored, next.scored)
        if (!next.held && Math.abs(next.raw - old.raw) > NOTHING)
          movers.push(moverOf(candidate.id, old, next, why))
        if (movers.length >= 10 * MOVERS) movers = largest(movers)
      }
    },
    answer: () => ({
      asOf: now,
      leads,
      spared,
      stages: [...stages.values()].sort((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage)),
      distribution: steps,
      rules: [...effects.values()]
        .map((effect) => ({ ...effect, points: effect.after - effect.before }))
        .filter(({ leads: changed }) => changed > 0)
        .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.rule < b.rule ? -1 : 1)),
      movers: largest(movers),
    }),
  }

  function read({ state, held = false }: Candidate, registers: Registers, compiled: CompiledModel): Reading {
    const scored = score(registers, compiled, now, options)
    const returned = hasReturned(registers, compiled, state)
    const facts = { identified: true, held: held || scored.held, returned }
    const moved = nextStage(state, scored, facts, compiled)
    return {
      ...{ scored, raw: scored.dimensions.engagement.raw },
      ...{ stage: moved?.stage ?? state.stage, held: facts.held },
    }
  }

  function countStages(from: Stage, to: Stage, id: string): void {
    const out = stageOf(from)
    const into = stageOf(to)
    out.before++
    into.after++
    if (from === to) return
    for (const side of [out.leaves, into.enters]) {
      side.count++
      if (side.leads.length < NAMED) side.leads.push(id)
    }
  }

  function stageOf(stage: Stage): StageChange {
    const known = stages.get(stage)
    if (known) return known
    const none = () => ({ count: 0, leads: [] })
    const made = { stage, before: 0, after: 0, enters: none(), leaves: none() }
    stages.set(stage, made)
    return made
  }

  function countStep({ dimensions }: Score, side: 'before' | 'after'): void {
    const index = Math.min(steps.length - 1, Math.max(0, Math.floor(dimensions.engagement.score / STEP)))
    const step = steps[index]
    if (step) step[side]++
  }

  /** @returns What each rule of engagement gives more or less to this one lead. */
  function countEffects(old: Score, next: Score): Mover['why'] {
    const why: Mover['why'] = []
    for (const dimension of new Set([...Object.keys(old.dimensions), ...Object.keys(next.dimensions)])) {
      const was = pointsOf(old.dimensions[dimension]?.reasons)
      const is = pointsOf(next.dimensions[dimension]?.reasons)
      for (const rule of new Set([...was.keys(), ...is.keys()])) {
        const name = is.get(rule)?.name ?? was.get(rule)?.name ?? rule
        const less = was.get(rule)?.points ?? 0
        const more = is.get(rule)?.points ?? 0
        const effect = effectOf(dimension, rule, name)
        effect.before += less
        effect.after += more
        if (Math.abs(more - less) <= NOTHING) continue
        effect.leads++
        if (dimension === 'engagement') why.push({ rule, name, points: more - less })
      }
    }
    return why.sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.rule < b.rule ? -1 : 1))
  }

  function effectOf(dimension: string, rule: string, name: string): RuleEffect {
    const key = `${dimension} ${rule}`
    const known = effects.get(key)
    if (known) return known
    const made = { rule, name, dimension, before: 0, after: 0, points: 0, leads: 0 }
    effects.set(key, made)
    return made
  }
}

const ORDER: readonly Stage[] = [
  'visitor',
  'lead',
  'mql',
  'sql',
  'opportunity',
  'customer',
  'recycled',
  'disqualified',
]

interface Reading {
  scored: Score
  raw: number
  stage: Stage
  /** Where it is, whatever it scores: nobody sees it move. */
  held: boolean
}

/** Without what only the display adds: limits are in, clip and rounding are not. */
function pointsOf(reasons: readonly Reason[] = []): Map<string, Reason> {
  const own = reasons.filter(({ rule }) => rule !== 'clip' && rule !== 'rounding')
  return new Map(own.map((reason) => [reason.rule, reason]))
}

function moverOf(lead: string, old: Reading, next: Reading, why: Mover['why']): Mover {
  const side = ({ scored, raw, stage }: Reading) => ({
    score: scored.dimensions.engagement.score,
    raw,
    stage,
  })
  return { lead, before: side(old), after: side(next), why }
}

function largest(movers: readonly Mover[]): Mover[] {
  const by = (what: 'score' | 'raw', { before, after }: Mover) => Math.abs(after[what] - before[what])
  return [...movers]
    .sort(
      (a, b) => by('score', b) - by('score', a) || by('raw', b) - by('raw', a) || (a.lead < b.lead ? -1 : 1),
    )
    .slice(0, MOVERS)
}
