import type { Model } from './model.ts'

/** What the pure core cannot do itself. */
export interface ModelTools {
  /** Does `url` meet `pattern` (URLPattern syntax; a leading `/` means the path on any host)? */
  matchUrl(pattern: string, url: string): boolean
  isFreeMailbox(domain: string): boolean
}

export interface CompiledModel {
  model: Model
}

/** Done once per model version; the result is kept for as long as that version serves. Expects a checked model. */
export function compileModel(_model: Model, _tools: ModelTools): CompiledModel {
  throw new Error('not yet')
}
