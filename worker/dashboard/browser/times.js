// The server writes times as the viewer reads them, once it knows the zone: it is told here, for the pages to come, and this page's
// times are written anew. "3 minutes ago" goes on being true while the page is open.
import { ago } from '../words/ago.ts'
import { FORMS } from '../words/time-forms.ts'

const YEAR_SECONDS = 31_536_000

/** From now on, for every time of the page. */
export function careForTimes() {
  const offsets = offsetsOfYear()
  const told = /leadlight-zone=[^~;]*~([^;]*)/.exec(document.cookie)?.[1]
  if (told === undefined && offsets === UTC) keepZone('UTC', offsets)
  // A frame is painted between the two.
  else if (told !== offsets) requestAnimationFrame(() => setTimeout(tellZone, 0, offsets))
  setInterval(tellAgo, 60_000)
}

/** Two zones that agree in January and in July are taken for one: to ask for its name makes a formatter, the first of which takes 50 ms. */
function offsetsOfYear() {
  const year = new Date().getFullYear()
  return [0, 6].map((month) => new Date(year, month).getTimezoneOffset()).join('.')
}

/** Whoever lives by it reads it already, and needs no word for it from the next page on. */
const UTC = '0.0'

function tellZone(offsets) {
  keepZone(new Intl.DateTimeFormat().resolvedOptions().timeZone, offsets)
  for (const time of document.querySelectorAll('time[datetime]')) {
    const written = (form) => new Date(time.dateTime).toLocaleString(navigator.language, FORMS[form])
    if (time.title) time.title = written('moment')
    if (time.dataset.form !== 'ago') time.textContent = written(time.dataset.form)
  }
}

function keepZone(zone, offsets) {
  const path = location.pathname.replace(/(\/dashboard)(\/.*)?$/, '$1')
  const secure = location.protocol === 'https:' ? ';secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers that we serve
  document.cookie = `leadlight-zone=${zone}~${offsets};path=${path};max-age=${YEAR_SECONDS};samesite=lax${secure}`
}

function tellAgo() {
  for (const time of document.querySelectorAll('time[data-form="ago"]')) {
    const now = ago(Date.parse(time.dateTime), Date.now(), navigator.language)
    // What is as it was is not laid out again.
    if (time.textContent !== now) time.textContent = now
  }
}
