import type { Emit } from '../draft.ts'
import type { On } from '../listen.ts'

/** Reading a table of prices needs no input; leaving for a coffee looks the same after this long. */
const IDLE_MS = 30_000

/** Input inside an iframe (a chat, a video) never reaches the page, so its absence says less. */
const FRAMED_IDLE_MS = 120_000

/**
 * Adds up the time a view is visible, focused and in use, and how far down it was read. There is no timer:
 * time is added when something happens, so the totals are right whenever they are asked for.
 */
export function captureEngagement(on: On, emit: Emit) {
  let engagedMs = 0
  let deepest = 0
  let last = 0
  let running = false
  let idleMs = IDLE_MS
  let isNew = false

  function tick() {
    const now = performance.now()
    if (running) engagedMs += Math.min(now - last, idleMs)
    last = now
    idleMs = document.activeElement?.localName === 'iframe' ? FRAMED_IDLE_MS : IDLE_MS
    // A click into an iframe blurs the window, yet hasFocus() stays true, and that is what counts.
    running = !document.hidden && document.hasFocus()
    deepest = Math.max(deepest, scrollY + innerHeight)
    isNew = true
  }

  on(window, 'pointermove pointerdown keydown scroll wheel touchstart focus blur', tick)

  /** Reports the view's totals so far, unless nothing happened since the last time, and stops the clock until the visitor is back. */
  function report() {
    if (!isNew) return
    tick()
    isNew = running = false
    emit({
      kind: 'engagement',
      engagedMs: Math.round(engagedMs),
      scrollPercent: Math.min(100, Math.round((100 * deepest) / document.documentElement.scrollHeight)),
      title: document.title,
    })
  }

  /** Begins again from zero. */
  function restart() {
    tick()
    engagedMs = deepest = 0
  }

  return [report, restart] as const
}
