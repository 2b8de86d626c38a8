import type { PageView } from '../shared/wire.ts'
import type { Report } from './draft.ts'

/** Where the visitor is. No view before the page was first seen. */
export let here: { view?: string; url?: string } = {}

/** The view's event until it is sent: a router sets the title some time after the address. */
export let untitled: Report<PageView> | undefined

export function startView() {
  here = {}
}

export function awaitTitle(view: typeof untitled) {
  untitled = view
}

export function settleTitle() {
  if (untitled) untitled.title = document.title
  untitled = undefined
}
