import { guard } from '../guard.ts'
import { lifetime, on } from '../listen.ts'
import { options } from '../options.ts'
import { emit } from '../outbox.ts'
import { cleanUrl } from '../page.ts'

/** The page author's word that the address in this field, or in this form, is the visitor's own. */
const DECLARED = '[data-leadlight-email]'

/** Whose address is it? From the surest sign to the weakest. */
const SIGNS = [DECLARED, '[type=email]', '*']

/**
 * Submitted forms, and the visitor's e-mail address in them unless the site does not want it; of no other field the value.
 * A submit is what the visitor meant to do: whether the site then sends it, how and with what answer, is not waited for.
 */
export function captureForms() {
  watch(document)
  // A submit stays inside its shadow root, but focus comes out of it.
  on(document, 'focusin', (event) => {
    const [field] = event.composedPath()
    if (field instanceof Node) watch(field.getRootNode())
  })
}

/** Again and again, if need be: a listener is only ever added once. */
function watch(root: EventTarget) {
  root.addEventListener('submit', report, { capture: true, signal: lifetime.signal })
}

const report = guard((event: Event) => {
  const [form] = event.composedPath()
  if (form instanceof HTMLFormElement) {
    emit(
      { kind: 'form', form: nameOf(form), email: options.email === 'off' ? undefined : findAddress(form) },
      true,
    )
  }
})

/** By attribute: `form.id` may be an input that is called `id`. */
function nameOf(form: Element): string {
  const read = (name: string) => form.getAttribute(name)
  return read('id') || read('name') || cleanUrl(read('action') || '')
}

function findAddress(form: Element): string | undefined {
  const declared = /data-leadlight-email/.test(form.outerHTML)
  // A login tells who owns the account, not who asks for an offer: that is for identify() to say.
  if (!declared && form.querySelector('[type=password]')) return
  const fields = [...form.querySelectorAll('input')].filter(
    (field) =>
      /text|email/.test(field.type) && // so never a password, hidden or file field
      !/pass|pwd|secret|token|otp|cc-/i.test(field.name + field.id + field.autocomplete) &&
      !field.closest('[data-leadlight-private]') &&
      /mail/i.test(field.outerHTML) && // in its name, its hint or the page author's word
      /^\S+@\S+\.\S+$/.test(field.value.trim()),
  )
  return SIGNS.flatMap((sign) => fields.filter((field) => field.matches(sign)))[0]?.value.trim()
}
