import type { Engagement } from '../../shared/wire.ts'
import type { Report } from '../draft.ts'
import type { On } from '../listen.ts'

/** Reading a table of prices needs no input; leaving for a coffee looks the same after this long. */
const IDLE_MS = 30_000

/** Input inside an iframe (a chat, a video) never reaches the page, so its absence says less. */
const FRAMED_IDLE_MS = 120_000

/**
 * Adds up the time a view is visible, focused and in use, and how far down it was read. There is no timer:
 * time is added when something happens, so the totals are right whenever they are asked for.
 */
export function captureEngagement(on: On) {
  let engagedMs = 0
  let deepest = 0
  let last = 0
  let running = false
  let framed = false
  let isNew = true

  function tick() {
    const now = performance.now()
    const wasFramed = framed
    framed = document.activeElement?.localName === 'iframe'
    if (running) engagedMs += Math.min(now - last, framed || wasFramed ? FRAMED_IDLE_MS : IDLE_MS)
    last = now
    // A click into an iframe blurs the window, yet hasFocus() stays true, and that is what counts.
    running = document.visibilityState === 'visible' && document.hasFocus()
    deepest = Math.max(deepest, window.scrollY + window.innerHeight)
    isNew = true
  }

  function restart() {
    tick()
    engagedMs = deepest = 0
  }

  on(
    window,
    'pointermove pointerdown keydown scroll wheel touchstart timeupdate focus blur',
    ({ target }) => {
      // A muted video that plays by itself is decoration.
      if (!(target instanceof HTMLMediaElement && target.muted)) tick()
    },
  )

  /** Stops the clock until the visitor is back. The view's totals so far, unless nothing happened since the last time. */
  function pause(): Report<Engagement> | undefined {
    if (!isNew) return
    tick()
    isNew = running = false
    return {
      kind: 'engagement',
      engagedMs: Math.round(engagedMs),
      scrollPercent: Math.min(100, Math.round((100 * deepest) / document.documentElement.scrollHeight)),
      title: document.title,
    }
  }

  return [pause, restart] as const
}
