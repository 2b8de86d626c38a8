import type { Emit } from '../draft.ts'
import type { On } from '../listen.ts'
import { cleanUrl } from '../page.ts'

/** Files one reads or installs elsewhere. Not images, scripts or data, which pages link to for themselves. */
const FILE =
  /\.(pdf|docx?|xlsx?|pp[st]x?|key|od[pst]|rtf|txt|csv|zip|t?gz|7z|rar|dmg|pkg|msi|exe|apk|deb|rpm|epub|mp[34]|wav|mov|avi|wmv|webm|ics|vcf)$/i

/** A click and the navigation it causes are one event to us. Firefox tells of a download's navigation twice. */
const SAME_MS = 1_000

/**
 * Downloads, ways out of the site, and clicks on whatever carries `data-leadlight-event`. The Navigation API shows what no click
 * does: files made by a script, `location.href = …`, links in closed shadow roots. Neither is ever delayed.
 */
export function captureLinks(on: On, emit: Emit, isOwn: (host: string) => boolean) {
  let lastHref = ''
  let lastAt = 0

  /** `download` is the file name a link asks for, which may be empty; nullish if it asks for none. */
  function follow(href: string, download?: string | null, name?: string | null) {
    const again = href === lastHref && Date.now() - lastAt < SAME_MS
    lastHref = href
    lastAt = Date.now()
    if (again) return
    const { protocol, hostname, pathname } = new URL(href)
    const web = /^http/.test(protocol)
    const shown = web || /^(mailto|tel|sms)/.test(protocol) ? cleanUrl(href) : undefined
    const isFile = download != null || (web && FILE.test(pathname))
    if (isFile)
      emit({ kind: 'download', file: download || pathname.split('/').pop() || '', href: shown }, true)
    if (name || (shown && !isFile && !(web && isOwn(hostname))))
      emit({ kind: 'click', name: name ?? undefined, href: shown }, true)
  }

  on<MouseEvent>(window, 'click auxclick', (event) => {
    const path = event.composedPath().filter((target) => target instanceof Element)
    const read = (attribute: string) => path.map((element) => element.getAttribute(attribute)).find(Boolean)
    const link = path.find((element) => element.matches('a[href],area[href]'))
    // The middle button opens a tab, the right one only a menu.
    if (event.button > 1) return
    const name = read('data-leadlight-event')
    const provider = read('data-leadlight-chat')
    if (provider) emit({ kind: 'chat', provider, action: 'opened' })
    // By attribute: the `href` of an SVG link is no string.
    if (link)
      follow(
        new URL(link.getAttribute('href') ?? '', document.baseURI).href,
        link.getAttribute('download'),
        name,
      )
    else if (name) emit({ kind: 'click', name }, true)
  })
  if (window.navigation) {
    on<NavigateEvent>(navigation, 'navigate', ({ destination, downloadRequest, formData }) => {
      if (!destination.sameDocument && !formData) follow(destination.url, downloadRequest)
    })
  }
}
