import type { Decay, EventRule, Model, Rule } from '../../../shared/scoring/index.ts'
import { freeRuleId } from '../../actions/free-rule-id.ts'

/** What the model's form says, by the names of its fields. */
export type Fields = Partial<Record<string, string>>

/**
 * The model with the numbers of the form put in: points, days and limits, rules left out, and the one that is added. A field
 * that is missing changes nothing; one that is empty or no number is NaN, so that the model's check names its place.
 */
export function edited(model: Model, fields: Fields): Model {
  const { thresholds } = model
  return {
    ...model,
    rules: [
      ...model.rules
        .filter(({ id }) => fields[`${id}.off`] === undefined)
        .map((rule) => editedRule(rule, fields)),
      ...newRule(model, fields),
    ],
    groups: model.groups.map((group) => ({
      ...group,
      ...(group.max !== undefined && { max: read(fields, `group.${group.id}.max`, group.max) }),
      ...(group.min !== undefined && { min: read(fields, `group.${group.id}.min`, group.min) }),
    })),
    thresholds: {
      ...thresholds,
      enter: read(fields, 'enter', thresholds.enter),
      ...(thresholds.leave !== undefined && { leave: read(fields, 'leave', thresholds.leave) }),
      ...(thresholds.dwellHours !== undefined && {
        dwellHours: read(fields, 'dwellHours', thresholds.dwellHours),
      }),
      ...(thresholds.minGrade !== undefined && { minGrade: gradeOf(fields.minGrade) ?? thresholds.minGrade }),
    },
    ...(model.segments && {
      segments: model.segments.map((segment, index) => ({
        ...segment,
        enter: read(fields, `segment.${index}.enter`, segment.enter),
        ...(segment.leave !== undefined && { leave: read(fields, `segment.${index}.leave`, segment.leave) }),
      })),
    }),
  }
}

/** The same without what is left out and added: those stand in the form as they were asked for. */
export function turned(model: Model, fields: Fields): Model {
  return edited(
    model,
    Object.fromEntries(
      Object.entries(fields).filter(([name]) => !name.startsWith('new.') && !name.endsWith('.off')),
    ),
  )
}

export const GRADES = ['A', 'B', 'C', 'D'] as const

function gradeOf(text: string | undefined): (typeof GRADES)[number] | undefined {
  return GRADES.find((grade) => grade === text)
}

function editedRule(rule: Rule, fields: Fields): Rule {
  const number = (name: string, otherwise: number) => read(fields, `${rule.id}.${name}`, otherwise)
  if (rule.kind === 'absence') {
    return { ...rule, points: number('points', rule.points), afterDays: number('days', rule.afterDays) }
  }
  if (rule.kind === 'fact') return { ...rule, points: number('points', rule.points) }
  const { points, decay } = rule
  return {
    ...rule,
    points:
      typeof points === 'number'
        ? number('points', points)
        : { first: number('points', points.first), next: number('next', points.next) },
    decay: editedDecay(decay, (days) => number('days', days)),
  }
}

function editedDecay(decay: Decay, number: (days: number) => number): Decay {
  if (decay === 'none') return decay
  if ('halfLifeDays' in decay) return { halfLifeDays: number(decay.halfLifeDays) }
  if ('windowDays' in decay) return { windowDays: number(decay.windowDays) }
  return { linearDays: number(decay.linearDays) }
}

/** What a new rule may look for, and what the text beside it then is. */
export const NEW_RULES = {
  tag: 'views a page tagged',
  custom: 'does (an event by its name)',
  click: 'clicks what is called',
  form: 'sends the form',
  file: 'downloads the file',
} as const

/** The rule that the form adds; none while it has no name or nothing to look for, which `gapsOf` tells of. */
function newRule(model: Model, fields: Fields): EventRule[] {
  const name = fields['new.name']?.trim() ?? ''
  const what = fields['new.what']?.trim() ?? ''
  if (name === '' || what === '') return []
  return [
    {
      kind: 'event',
      id: freeRuleId(model, name),
      name,
      on: conditionOf(fields['new.kind'], what),
      points: read(fields, 'new.points', 10),
      caps: { perDay: 1 },
      decay: { halfLifeDays: read(fields, 'new.days', 30) },
    },
  ]
}

function conditionOf(kind: string | undefined, what: string): EventRule['on'] {
  switch (kind) {
    case 'custom':
      return { kind: 'custom', name: what }
    case 'click':
      return { kind: 'click', name: what }
    case 'form':
      return { kind: 'form', form: what }
    case 'file':
      return { kind: 'download', file: what }
    default:
      return { kind: 'page_view', tag: what.toLowerCase() }
  }
}

function read(fields: Fields, name: string, otherwise: number): number {
  const text = fields[name]?.trim()
  if (text === undefined) return otherwise
  const number = Number(text.replace('−', '-').replace(',', '.'))
  return text === '' || !Number.isFinite(number) ? Number.NaN : number
}
