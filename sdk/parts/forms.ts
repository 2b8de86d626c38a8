import { findAddress } from '../capture/forms/address.ts'
import { digest } from '../capture/forms/digest.ts'
import { readHubSpot } from '../capture/forms/hubspot.ts'
import type { Core } from '../parts.ts'

/** What is read of a submitted form: what it is called, and its visitor's address as the site wants it. In a chat it is a message. */
export default function readForms([{ identify }, on, emit, options, guard]: Core) {
  if (options.readForm) return
  /** Of the addresses typed so far, for a digest takes a moment and a submit waits for nobody. */
  const digests = new Map<string, string | undefined>()

  const wanted = (email: string | undefined) => {
    if (!email || options.email === 'off') return {}
    return options.email === 'sha256' ? { emailSha256: digests.get(email) } : { email }
  }
  const prepare = async (email: string | undefined) => {
    if (email && options.email === 'sha256') digests.set(email, await digest(email))
  }

  options.readForm = guard((form) => {
    const who = wanted(findAddress(form))
    const provider = chatOf(form)
    if (!provider || String(options.chat) === 'false') return { form: nameOf(form), ...who }
    if (who.email) identify({ email: who.email })
    return { kind: 'chat', provider, action: 'message', form: undefined }
  })

  // These come out of a shadow root, `change` does not.
  on(document, 'input focusin focusout', (event) => {
    const [field] = event.composedPath() as Partial<HTMLInputElement>[]
    if (field?.form) prepare(findAddress(field.form))
  })

  on<MessageEvent>(window, 'message', async (event) => {
    const said = readHubSpot(event)
    if (!said) return
    await prepare(said.email)
    emit({ kind: 'form', form: said.form, ...wanted(said.email) }, true)
  })
}

/** The provider of the chat that the form stands in, if the page says so of one. */
function chatOf(form: HTMLFormElement): string | undefined {
  return form.closest<HTMLElement>('[data-leadlight-chat]')?.dataset.leadlightChat
}

/** By attribute: `form.id` may be an input that is called `id`. */
function nameOf(form: HTMLFormElement): string {
  const read = (name: string) => form.getAttribute(name)
  const { origin, pathname } = new URL(read('action') ?? '', location.href)
  return read('id') || read('name') || origin + pathname
}
