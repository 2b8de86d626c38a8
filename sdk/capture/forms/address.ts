/** The page author's word that the address in this field, or in this form, is the visitor's own. */
const DECLARED = '[data-leadlight-email]'

/** Whose address is it? From the surest sign to the weakest. */
const SIGNS = [DECLARED, '[type=email]', '[autocomplete~=email i]', '*']

const SECRET = /pass|pwd|card|cvv|cvc|iban|ssn|secret|token|otp|cc-/i

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/

/** The longest there is: https://www.rfc-editor.org/errata/eid1690 */
const LONGEST = 254

/** The visitor's e-mail address in a form; of no other field the value. */
export function findAddress(form: HTMLFormElement): string | undefined {
  // A login tells who owns the account, not who asks for an offer: that is for identify() to say.
  const isDeclared = form.matches(DECLARED) || form.querySelector(DECLARED)
  if (!isDeclared && form.querySelector('[type=password]')) return
  const fields = [...form.querySelectorAll('input')].filter(holdsAddress)
  return SIGNS.flatMap((sign) => fields.filter((field) => field.matches(sign)))[0]?.value.trim()
}

function holdsAddress(field: HTMLInputElement): boolean {
  const value = field.value.trim()
  const { name, id, autocomplete, placeholder } = field
  const labels = [...(field.labels ?? [])].map((label) => label.textContent)
  return (
    /^(text|email)$/.test(field.type) && // so never a password, hidden or file field
    !SECRET.test(name + id + autocomplete) &&
    !field.closest('[data-leadlight-private]') &&
    (field.type === 'email' ||
      field.matches(DECLARED) ||
      /mail/i.test(`${[name, id, autocomplete, placeholder, field.ariaLabel, labels]}`)) &&
    value.length <= LONGEST &&
    ADDRESS.test(value)
  )
}
