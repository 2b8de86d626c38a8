import type { Model } from '../../../shared/scoring/index.ts'
import type { PublishMode } from '../../db/models.ts'
import type { DashboardContext } from '../door/session.ts'
import type { Effect } from '../effect/effect.tsx'
import { edited, type Fields } from './edit.ts'
import type { ToldFault } from './faults.ts'
import { gapsOf } from './gaps.ts'

/** Stands for a text that is no JSON. */
export const UNREADABLE = Symbol('no JSON')

export const NO_JSON: Effect = {
  state: 'refused',
  faults: [{ where: '', fault: 'This is no JSON', fix: 'look for a missing comma, quote or bracket' }],
}

export interface ModelForm {
  /** The model that the form stands for: anything at all where it was written as text. */
  wanted: unknown
  /** What was begun in the form and is not said to its end. */
  gaps: ToldFault[]
  /** As it was typed. */
  fields: Fields
  mode: PublishMode
  action: string
  /** The text as it was typed; null where numbers were turned. */
  json: string | null
}

export async function readFields(c: DashboardContext): Promise<Fields> {
  const body = await c.req.parseBody()
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** What is wanted of the model that the form was begun with, however it was given, and what is to be done with it. */
export function readModelForm(fields: Fields, model: Model): ModelForm {
  const mode = modeOf(fields.mode)
  const action = fields.do ?? 'publish'
  const { json } = fields
  return json === undefined
    ? { wanted: edited(model, fields), gaps: gapsOf(fields), fields, mode, action, json: null }
    : { wanted: parse(json), gaps: [], fields, mode, action, json }
}

export function modeOf(value: unknown): PublishMode {
  return value === 'notify' || value === 'from-now' ? value : 'silent'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return UNREADABLE
  }
}
