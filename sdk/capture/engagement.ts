import { FRAMED_IDLE_MS, IDLE_MS } from '../limits.ts'
import { on } from '../listen.ts'
import { emit } from '../outbox.ts'

let engagedMs = 0
let deepest = 0
let last = 0
let running = false
let isNew = false

/**
 * Adds up the time a view is visible, focused and in use, and how far down it was read. There is no timer:
 * time is added when something happens, so the totals are right whenever they are asked for.
 */
export function captureEngagement() {
  on(window, 'pointermove keydown pointerdown scroll', tick)
  // A click into an iframe blurs the window, yet hasFocus() is true, and that is what counts: in Firefox only a moment later.
  on(window, 'focus blur', () => setTimeout(tick))
}

/** Reports the view's totals so far, unless nothing happened since the last time, and stops the clock until the visitor is back. */
export function reportEngagement() {
  if (!isNew) return
  tick()
  isNew = running = false
  emit({
    kind: 'engagement',
    engagedMs: Math.round(engagedMs),
    scrollPercent: Math.round((100 * deepest) / document.documentElement.scrollHeight),
    title: document.title,
  })
}

/** The view ends here, and another begins. */
export function restartEngagement() {
  reportEngagement()
  tick()
  engagedMs = deepest = 0
}

function tick() {
  // A clock set back loses time of this view at worst; the server keeps the largest report.
  const now = Date.now()
  const idleMs = document.activeElement?.localName === 'iframe' ? FRAMED_IDLE_MS : IDLE_MS
  if (running) engagedMs += Math.min(now - last, idleMs)
  last = now
  running = !document.hidden && document.hasFocus()
  deepest = Math.max(deepest, scrollY + innerHeight)
  isNew = true
}
