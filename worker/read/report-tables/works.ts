import type { Goal } from '../../../shared/goal.ts'
import { type Worked, workedOf } from '../../../shared/reports/index.ts'
import type { Model } from '../../../shared/scoring/index.ts'
import type { ReportParts } from '../reports.ts'
import type { ReportTable } from './table.ts'
import { GOAL_NAMES } from './threshold.ts'

const SHOWN = 60

/** Close rates by what leads did: rules of the model, under their names. Rules that are gone are left out. */
export function ruleTable({ rules, known }: ReportParts['works'], model: Model, goal: Goal): ReportTable {
  const names = new Map(model.rules.map(({ id, name }) => [id, name]))
  const worked = workedOf(rules, known, goal).filter(({ name }) => names.has(name))
  return workTable('signals', 'By what leads did', worked, goal, (id) => names.get(id) ?? id)
}

/** Close rates by the pages and files that leads saw. */
export function contentTable({ content, known }: ReportParts['works'], goal: Goal): ReportTable {
  const worked = workedOf(content.names, known, goal).slice(0, SHOWN)
  return workTable('content', 'By what leads saw', worked, goal, (name) => name)
}

function workTable(
  id: string,
  title: string,
  worked: readonly Worked[],
  goal: Goal,
  nameOf: (name: string) => string,
): ReportTable {
  return {
    id,
    title,
    columns: [
      { name: id === 'content' ? 'Page or file' : 'Signal', form: 'text' },
      { name: 'Leads with it', form: 'count' },
      { name: `Of them ${GOAL_NAMES[goal]}`, form: 'rate' },
      { name: 'Of those without', form: 'rate' },
      { name: 'Times as often', form: 'times' },
      { name: 'What can be said', form: 'text' },
    ],
    rows: worked.map(({ name, did, didNot, lift, claim }) => ({
      cells: [nameOf(name), did.of, did, didNot, lift, claim],
    })),
  }
}
