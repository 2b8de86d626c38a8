import type { guard } from './guard.ts'
import type { on } from './listen.ts'
import type { options } from './options.ts'
import type { emit } from './outbox.ts'
import type { Tracker } from './tracker.ts'
import type { own, readVisitor } from './visitor.ts'

/**
 * What only some pages need is a *part*: a file of its own (sdk/parts/<name>.ts), loaded where it is called for.
 *
 * | part      | called for by                                                        | holds everything back while it loads |
 * |-----------|----------------------------------------------------------------------|---|
 * | `chat`    | a widget in the page (capture/chat-widget.ts)                        | no  |
 * | `consent` | a TCF API or a Google consent command in the page (consent.ts)       | yes, and until it says otherwise |
 * | `linker`  | `data-linker`                                                        | yes |
 * | `debug`   | `data-debug`                                                         | yes |
 *
 * A part is a bundle of its own and must not bring a second tracker along: its default export is called with the core, once, and
 * everything else it imports from sdk/ are types, constants and functions without state. Beside the script the parts are found
 * by the hash of their content (`Options.parts`); the module build imports them.
 */
export type PartName = 'chat' | 'consent' | 'linker' | 'debug'

export type Part = (core: Core) => void

export type LoadPart = (name: PartName) => Promise<{ default: Part }>

/** What a part is given: the tracker's methods, and of its inside what no page may touch. */
export interface Core extends Tracker {
  on: typeof on
  emit: typeof emit
  guard: typeof guard
  options: typeof options
  own: typeof own
  readVisitor: typeof readVisitor
}

let load: LoadPart
let core: Core

/** How many parts must be there before anything is stored or sent. */
export let awaited = 0

export function setParts(loader: LoadPart, inside: Core) {
  load = loader
  core = inside
}

/** Loads a part and hands it the core. A page may block the file: then there is no such part. */
export async function loadPart(name: PartName) {
  try {
    ;(await load(name)).default(core)
  } catch (error) {
    core.options.tell?.(error)
  }
}

/** The same, and nothing leaves before it is there. */
export async function awaitPart(name: PartName, then: () => void) {
  awaited++
  await loadPart(name)
  awaited--
  then()
}
