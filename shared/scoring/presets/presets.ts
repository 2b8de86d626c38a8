import type { Model } from '../model.ts'
import { b2bSaas } from './b2b-saas.ts'
import { commerce } from './commerce.ts'
import { halfLife } from './half-life.ts'
import { light } from './light.ts'
import { services } from './services.ts'
import { steps } from './steps.ts'

/** The models we ship, by the names under which they can be asked for. A start, each to be made one's own. */
export const presets = {
  'half-life': halfLife,
  steps,
  light,
  'b2b-saas': b2bSaas,
  services,
  commerce,
} as const satisfies Record<string, Model>
