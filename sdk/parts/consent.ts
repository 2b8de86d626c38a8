import type { Consent } from '../../shared/consent.ts'
import type { Core } from '../parts.ts'

/** Purposes of https://iabeurope.eu/iab-europe-transparency-consent-framework-policies/, appendix A. */
const STORAGE = 1
const MEASURING = 8

/** What a consent tool says. `implied`: it has nothing against it, though the visitor was not asked. */
type Said = Consent | 'implied'

/**
 * Reads from a TCF API and from Google Consent Mode what the visitor permits, and goes on doing so. Until then the state is `pending`.
 * Where both are in the page both have to agree. A refusal made before is undone only by a consent that the visitor gave, and one
 * made for all sites (GPC) only by the page itself.
 */
export function readConsent([tracker, on, , options, guard, , readVisitor, permit, send]: Core) {
  let tcf: Said | undefined
  let google: Said = 'implied'
  let last: Consent | undefined

  // Told by way of an event, because `on` ends with the tracker; a listener given to a consent tool could not be taken back.
  const tools = new EventTarget()
  on(tools, 'said', () => {
    const all = [tcf, google]
    const isRefused = readVisitor() === 'denied'
    const isAsked = options.consent === 'required' || isRefused
    const isGranted = !navigator.globalPrivacyControl && (!isAsked || all.includes('granted'))
    const next = all.includes('denied') ? 'denied' : isGranted ? 'granted' : last
    // Only what is new: in between the page may have said something of its own.
    if (next && next !== last && !all.includes('pending')) {
      last = next
      // Known from an earlier page, and no news.
      if (next === 'granted' && !isRefused && readVisitor()) {
        permit(next)
        send(true)
      } else tracker.consent(next)
    }
  })
  const settle = () => tools.dispatchEvent(new Event('said'))

  if (window.__tcfapi) {
    tcf = 'pending'
    window.__tcfapi(
      'addEventListener',
      2,
      guard(({ eventStatus, gdprApplies, publisher, purpose }) => {
        const permits = (number: number) => publisher.consents[number] || purpose.consents[number]
        if (gdprApplies === false) tcf = 'implied'
        else if (/tcloaded|useraction/.test(eventStatus)) {
          tcf = permits(STORAGE) && permits(MEASURING) ? 'granted' : 'denied'
        }
        settle()
      }),
    )
  }

  const layer = window.dataLayer ?? []
  const { push } = layer
  const { email = 'plain' } = options
  const read = guard(() => {
    for (const entry of layer) {
      if (entry?.[0] !== 'consent') continue
      const { analytics_storage, ad_user_data }: GoogleConsent = Object(entry[2])
      const isUpdate = entry[1] === 'update'
      if (isUpdate) google = analytics_storage ?? google
      else if (analytics_storage === 'denied' && google === 'implied') google = 'pending'
      if (ad_user_data === 'denied') options.email = 'off'
      else if (ad_user_data && isUpdate) options.email = email
    }
    settle()
  })
  layer.push = (...entries) => {
    queueMicrotask(read)
    return push.apply(layer, entries)
  }
  read()
}

/**
 * https://developers.google.com/tag-platform/security/guides/consent, of which this is read. A default may be for some regions only.
 * Whether the visitor is in one cannot be told here: a default's refusal counts everywhere, and its consent is no more than implied.
 */
interface GoogleConsent {
  analytics_storage?: 'granted' | 'denied'
  /** Whether data of a person may be kept: an e-mail address. */
  ad_user_data?: 'granted' | 'denied'
}
