import { domain } from '../cookie.ts'
import { SAME_MS } from '../limits.ts'
import { on } from '../listen.ts'
import { options } from '../options.ts'
import { emit } from '../outbox.ts'
import { cleanUrl } from '../page.ts'

/** An SVG link's address is an object: https://developer.mozilla.org/docs/Web/API/SVGAElement/href */
type Link = Element & { href: string & Partial<SVGAnimatedString> }

/**
 * Downloads, ways out of the site, and clicks on whatever carries `data-leadlight-event`. The Navigation API shows what no click
 * does: files made by a script, `location.href = …`, links in closed shadow roots. Neither is ever delayed.
 */
export function captureLinks() {
  let lastHref = ''
  let lastAt = 0

  /** `download` is the file name a link asks for, which may be empty; nullish if it asks for none. */
  function follow(given: string, download?: string | null, name?: string) {
    const { href, hostname, pathname } = new URL(given, location.href)
    if (href === lastHref && Date.now() - lastAt < SAME_MS) return
    lastHref = href
    lastAt = Date.now()
    const shown = /^(http|mailto|tel)/.test(href) ? cleanUrl(href) : undefined
    const isFile = download != null || (hostname && RegExp(`\\.(${options.files})$`, 'i').test(pathname))
    if (isFile)
      emit({ kind: 'download', file: (download || pathname.split('/').pop()) as string, href: shown }, true)
    const own = RegExp(`(^|\\.)(${[domain, options.domains ?? domain]})$`.replace(/, */g, '|'))
    if (name || (shown && !isFile && !own.test(hostname || '-'))) {
      emit({ kind: 'click', name, href: shown }, true)
    }
  }

  on<MouseEvent>(window, 'click auxclick', (event) => {
    const path = event.composedPath() as Partial<HTMLElement>[]
    const link = path.find((element) => element.matches?.('a,area')) as Link | undefined
    const name = path.map((element) => element.dataset?.leadlightEvent).find(Boolean)
    // The middle button opens a tab, the right one only a menu.
    if (event.button > 1) return
    if (link) follow(link.href.baseVal ?? link.href, link.getAttribute('download'), name)
    else if (name) emit({ kind: 'click', name }, true)
  })
  on<NavigateEvent>(window.navigation, 'navigate', ({ destination, downloadRequest, formData }) => {
    if (!destination.sameDocument && !formData) follow(destination.url, downloadRequest)
  })
}
