import type { Emit } from '../draft.ts'
import type { On } from '../listen.ts'

/** The page author's word that the address in this field, or in this form, is the visitor's own. */
const DECLARED = '[data-leadlight-email]'

/** Whose address is it? From the surest sign to the weakest. */
const SIGNS = [
  DECLARED,
  '[type=email]',
  '[autocomplete*=email]',
  '[name*=mail i],[id*=mail i],[placeholder*=mail i]',
]

/** Names under which no address is expected and a secret may be. */
const SECRET = /pass|pwd|card|cvv|cvc|iban|ssn|secret|token|otp|cc-|one-time/i

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/

/**
 * Submitted forms, and the visitor's e-mail address in them where `mayRead`; of no other field the value.
 * A submit is what the visitor meant to do: whether the site then sends it, how and with what answer, is not waited for.
 */
export function captureForms(on: On, emit: Emit, mayRead: boolean) {
  const roots = new WeakSet<Node>()

  function watch(root: Node) {
    if (!roots.has(root))
      on(roots.add(root) && root, 'submit', (event) => {
        const [form] = event.composedPath()
        if (form instanceof HTMLFormElement)
          emit({ kind: 'form', form: nameOf(form), email: mayRead ? findAddress(form) : undefined }, true)
      })
  }

  watch(document)
  // A submit stays inside its shadow root, but focus comes out of it.
  on(document, 'focusin', (event) => {
    const [field] = event.composedPath()
    if (field instanceof Node) watch(field.getRootNode())
  })
}

/** By attribute: `form.id` may be an input that is called `id`. */
function nameOf(form: Element): string {
  const read = (name: string) => form.getAttribute(name)
  return read('id') || read('name') || new URL(read('action') || '', location.href).pathname
}

function findAddress(form: Element): string | undefined {
  const declared = form.matches(DECLARED) || form.querySelector(DECLARED)
  // A login tells who owns the account, not who asks for an offer: that is for identify() to say.
  if (!declared && form.querySelector('[type=password]')) return
  const fields = [...form.querySelectorAll('input')].filter(
    (field) =>
      /^(text|email)$/.test(field.type) && // so never a password, hidden or file field
      !SECRET.test(field.name + field.id + field.autocomplete) &&
      !field.closest('[data-leadlight-private]') &&
      ADDRESS.test(field.value.trim()),
  )
  for (const sign of SIGNS) {
    const field = fields.find((field) => field.matches(sign))
    if (field) return field.value.trim()
  }
}
