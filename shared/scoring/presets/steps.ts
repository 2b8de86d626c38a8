import type { Model } from '../model.ts'
import { halfLife } from './half-life.ts'

/** The default model with steps for silence in place of half-lives. Never both, or silence is punished twice. */
export const steps: Model = { ...halfLife, name: 'Starter B2B, steps' }
