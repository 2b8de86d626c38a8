import type { readVisitor } from './cookie.ts'
import type { guard } from './guard.ts'
import type { on } from './listen.ts'
import type { options } from './options.ts'
import type { emit, send } from './outbox.ts'
import type { permit } from './permission.ts'
import type { Tracker } from './tracker.ts'
import type { own } from './visitor.ts'

/**
 * What only some pages need is a *part*: a file of its own (sdk/parts/<name>.ts), loaded where it is called for.
 *
 * | part      | called for by                                                                                          |
 * |-----------|--------------------------------------------------------------------------------------------------------|
 * | `chat`    | a widget in the page (capture/chat-widget.ts)                                                          |
 * | `forms`   | a pointer over a form, or focus in it (capture/forms.ts)                                               |
 * | `tail`    | five seconds of engagement, where there is fetchLater() (capture/engagement.ts)                        |
 * | `history` | a browser without the Navigation API (tracker.ts)                                                      |
 * | `extras`  | a TCF API or a Google consent command in the page, a signed link, `linker`, `debug`, `cookieless` (tracker.ts) |
 * | `debug`   | `extras`, where `debug` is on                                                                          |
 *
 * The first view waits for `extras`, and until then nothing is stored or sent.
 *
 * A part is a bundle of its own and must not bring a second tracker along: its default export is called with the core, and
 * everything else it imports from sdk/ are types, constants and functions without state. Beside the script the parts are found
 * by the hash of their content (`Options.parts`); the module build imports them.
 */
export const PARTS = ['chat', 'forms', 'tail', 'history', 'extras', 'debug'] as const

export type PartName = (typeof PARTS)[number]

/** May be called again, and then does nothing more. */
export type Part = (core: Core) => unknown

export type LoadPart = (name: PartName) => Promise<{ default: Part }>

/** What a part is given: the tracker, and of its inside what no page may touch. In a row, for in the script names weigh. */
export type Core = readonly [
  tracker: Tracker,
  on: typeof on,
  emit: typeof emit,
  options: typeof options,
  guard: typeof guard,
  own: typeof own,
  readVisitor: typeof readVisitor,
  permit: typeof permit,
  send: typeof send,
  loadPart: typeof loadPart,
  signal: AbortSignal,
]

let load: LoadPart
let core: Core

export function setParts(loader: LoadPart, inside: Core) {
  load = loader
  core = inside
}

/** Loads a part and hands it the core. A page may block the file: then there is no such part. */
export async function loadPart(name: PartName) {
  try {
    await (await load(name)).default(core)
  } catch (error) {
    core[3].tell?.(error)
  }
}
