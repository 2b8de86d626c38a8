import { on } from '../listen.ts'
import { options } from '../options.ts'

/** Calls `found` once, when a chat widget shows up or is declared: most come with a script that is loaded long after the page. Returns what looks for one. */
export function watchForChat(found: () => unknown) {
  let seen = false

  function look() {
    if (seen) return
    const elements = [...document.querySelectorAll('iframe,[data-leadlight-chat]')]
    // Without any, which TypeScript does not know to be allowed, every page is taken to have one.
    seen = RegExp(options.chats as string, 'i').test(
      `${Object.keys(window)},${elements.map((element) => element.outerHTML)}`,
    )
    if (seen) found()
  }

  on(document, 'DOMContentLoaded pointerdown', look)
  // That of a script does not bubble, but the document sees it on its way down. A picture brings no widget, and there are many.
  on<LoadEvent>(document, 'load', ({ target }) => target.complete || look())
  return look
}

type LoadEvent = Event & { target: Partial<HTMLImageElement> }
