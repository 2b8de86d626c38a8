import type { readVisitor } from './cookie.ts'
import type { guard } from './guard.ts'
import type { on } from './listen.ts'
import { options } from './options.ts'
import type { emit, send } from './outbox.ts'
import type { PartName } from './part-names.ts'
import type { permit } from './permission.ts'
import type { Tracker } from './tracker.ts'
import type { own } from './visitor.ts'

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
    options?.tell?.(error)
  }
}
