import type { Core } from '../parts.ts'
import { takeParameter } from './take-parameter.ts'

/** How long after the click a visitor is taken over: a link passed on must not make somebody else of its reader. */
const LIVES_MS = 120_000

/** Of an address: `<visitor>.<session>.<milliseconds since 1970, when the link was followed>`. */
const HANDOVER = 'llv'

/**
 * Makes the visitor who follows a link to another of the site's `domains` the same visitor there. The link says who it is at the
 * moment it is followed, and only if that may be kept; the page takes it out of the address bar, and keeps whom it knows already.
 */
export function linkDomains([, on, , options, , own, readVisitor]: Core) {
  const isOurs = (host = '') =>
    `${options.domains}`.split(/, */).some((domain) => `.${host}`.endsWith(`.${domain}`))

  const handed = takeParameter(HANDOVER)
  if (handed) {
    const [, at] = /^[\w-]+\.[\w-]+\.(\d{13})$/.exec(handed) ?? []
    const [, from] = document.referrer.split(/[/:]+/)
    if (Date.now() - Number(at) < LIVES_MS && isOurs(from)) options.visitor = handed
  }

  on(window, 'click auxclick', (event) => {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement)
    if (!link || link.hostname === location.hostname || !isOurs(link.hostname)) return
    // A download is known by its address, which has to stay.
    if (RegExp(`\\.(${options.files})$`, 'i').test(link.pathname) || readVisitor() === 'denied') return
    const { href, search } = link
    const owner = own(Date.now())
    if (!owner) return
    link.search += `${search && '&'}${HANDOVER}=${owner.visitor}.${owner.session}.${Date.now()}`
    // The browser follows it as soon as all listeners have run.
    setTimeout(() => {
      link.href = href
    })
  })
}
