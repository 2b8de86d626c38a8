import { guard } from '../guard.ts'
import { lifetime, on } from '../listen.ts'
import { options } from '../options.ts'
import { emit, stamp } from '../outbox.ts'
import { loadPart } from '../parts.ts'

/**
 * Submitted forms. What is read of one, its visitor's e-mail address, is the business of the `forms` part, which is loaded when
 * the visitor comes near a form. A submit is what the visitor meant to do: whether the site then sends it, how and with what
 * answer, is not waited for. The part is, but no longer than the page stays.
 */
export function captureForms() {
  watch(document)
  // A submit stays inside its shadow root, but focus comes out of it.
  on(document, 'focusin pointerover input', (event) => {
    const [field] = event.composedPath() as Element[]
    if (!field?.closest('form')) return
    if (!options.readForm) loadPart('forms')
    watch(field.getRootNode())
  })
}

/** Again and again, if need be: a listener is only ever added once. */
function watch(root: EventTarget) {
  root.addEventListener('submit', report, lifetime)
}

const report = guard((event: Event) => {
  const [form] = event.composedPath() as [HTMLFormElement]
  const told = stamp({ kind: 'form', form: form.getAttribute('id') || 'form' })
  const ready = (go: () => void) => {
    on(window, 'pagehide', go)
    loadPart('forms').then(go)
  }
  new Promise<void>(ready).then(guard(() => emit({ ...told, ...options.readForm?.(form) }, true)))
})
