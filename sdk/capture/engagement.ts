import type { Engagement } from '../../shared/wire.ts'
import type { Report } from '../draft.ts'
import { guard } from '../guard.ts'
import { FRAMED_IDLE_MS, IDLE_MS, TAIL_STEP_MS } from '../limits.ts'
import { on } from '../listen.ts'
import { options } from '../options.ts'
import { emit, stamp } from '../outbox.ts'
import { loadPart } from '../parts.ts'
import { here } from '../view.ts'

let engagedMs = 0
let deepest = 0
let last = 0
let running = false
let isNew = false
/** How much of the time has been left with the browser. */
let leftMs = 0

/**
 * Adds up the time a view is visible, focused and in use, and how far down it was read. There is no timer:
 * time is added when something happens, so the totals are right whenever they are asked for.
 */
export function captureEngagement() {
  on(window, 'scroll keydown pointerdown pointermove', tick)
  // A click into an iframe blurs the window, yet hasFocus() is true, and that is what counts: in Firefox only a moment later.
  on(window, 'focus blur', () => setTimeout(guard(tick)))
  // A film that plays is in use; one without sound may be there for decoration.
  on<MediaEvent>(window, 'timeupdate', ({ target }) => target.muted || tick())
}

/** Reports the view's totals so far, unless nothing happened since the last time, and stops the clock until the visitor is back. */
export function reportEngagement() {
  if (!here.view || !isNew) return
  tick()
  isNew = running = false
  options.tail?.()
  emit(totals())
}

/** The view ends here, and another begins. */
export function restartEngagement() {
  reportEngagement()
  tick()
  engagedMs = deepest = leftMs = 0
}

function tick() {
  // A clock set back loses time of this view at worst; the server keeps the largest report.
  const now = Date.now()
  const idleMs = document.activeElement?.localName === 'iframe' ? FRAMED_IDLE_MS : IDLE_MS
  if (running) engagedMs += Math.min(now - last, idleMs)
  last = now
  running = document.hasFocus()
  deepest = Math.max(deepest, scrollY + innerHeight)
  isNew = true
  if (engagedMs - leftMs > TAIL_STEP_MS) {
    leftMs = engagedMs
    if (options.tail) options.tail(stamp(totals()))
    else if (window.fetchLater) loadPart('tail')
  }
}

function totals(): Report<Engagement> {
  return {
    kind: 'engagement',
    engagedMs,
    scrollPercent: Math.round((100 * deepest) / document.documentElement.scrollHeight),
    title: document.title,
  }
}

type MediaEvent = Event & { target: HTMLMediaElement }
