import throwaways from 'disposable-email-domains-js/dist/dict/disposable_email_blocklist.json'
import providers from 'email-providers/all.json'

const free = new Set<string>(providers)
const disposable = new Set<string>(throwaways)

/** Whether anybody can have a mailbox there, so that it says nothing of a company. */
export function isFreeMailbox(domain: string): boolean {
  return free.has(domain.toLowerCase())
}

/**
 * Whether mail there is read by nobody for long. Names kept for documentation (`acme.example`) are not judged: they are
 * what every trial is made with.
 */
export function isDisposable(domain: string): boolean {
  const name = domain.toLowerCase()
  // A list names `mailinator.com`; what stands in front of that is the same.
  const parent = name.slice(name.indexOf('.') + 1)
  return disposable.has(name) || disposable.has(parent)
}

/** The company that an address is of, by its domain; null where the mailbox says nothing of one. */
export function companyOf(address: string): string | null {
  const domain = domainOf(address)
  return domain === '' || isFreeMailbox(domain) || isDisposable(domain) ? null : domain
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
