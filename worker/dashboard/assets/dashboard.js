// Times in the viewer's zone and language, numbers as the viewer writes them. Without it they stand in UTC and English, and
// everything else works.
import { ago } from '../ago.ts'
import { careForForms } from '../form-care.js'
import { onceFor } from '../once-for.ts'
import { tellTrouble } from '../trouble.js'

const DAY = { day: 'numeric', month: 'short', year: 'numeric' }
const TIME = { hour: '2-digit', minute: '2-digit' }
const FORMS = {
  ...{ day: DAY, time: TIME, moment: { ...DAY, ...TIME } },
  whole: { dateStyle: 'full', timeStyle: 'short' },
}

// None is made before the page is painted.
const relative = onceFor(() => new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }))
const dates = onceFor((form) => new Intl.DateTimeFormat(undefined, FORMS[form] ?? FORMS.moment))
const numbers = onceFor((form) => new Intl.NumberFormat(undefined, form && JSON.parse(form)))

// A frame is painted between the two.
requestAnimationFrame(() => setTimeout(show))
bringHtmx(document.currentScript.dataset.htmx)
tellTrouble()
careForForms()
showTab()
// What htmx brings has times in it too.
document.addEventListener('htmx:after:swap', show)
document.addEventListener('mouseover', showWhole)
document.addEventListener('click', copy)
document.addEventListener('click', ({ target }) => closeMenus(target))
document.addEventListener('keydown', ({ key }) => key === 'Escape' && closeMenus(null))
// Nobody looks: what is fetched again and again waits.
document.addEventListener('htmx:before:request', (event) => document.hidden && event.preventDefault())
// "3 minutes ago" goes on being true while the page is open.
setInterval(show, 60_000)

function show() {
  for (const element of document.querySelectorAll('data.count')) {
    write(element, numbers(element.dataset.form).format(Number(element.value)).replace('-', '−'))
  }
  for (const element of document.querySelectorAll('time[datetime]')) {
    const at = new Date(element.dateTime)
    const { form } = element.dataset
    write(element, form === 'ago' ? ago(at, Date.now(), relative()) : dates(form).format(at))
  }
}

/** On a telephone the tabs are one row, wider than the page: the one that is open is to be seen. */
function showTab() {
  const tab = document.querySelector('.sections [aria-current]')
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40
}

/** The whole of an instant, for whoever points at it: hardly any is ever pointed at. */
function showWhole({ target }) {
  if (target.matches('time[datetime]')) target.title = dates('whole').format(new Date(target.dateTime))
}

/** What is as it was is not laid out again. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** Only now: nothing that is read waits for it, and what it brings is read later. */
function bringHtmx(src) {
  document.head.append(Object.assign(document.createElement('script'), { src }))
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll('.viewer[open]')) {
    if (!menu.contains(except)) menu.open = false
  }
}

async function copy({ target }) {
  const { copy: text } = target.dataset
  if (text === undefined) return
  await navigator.clipboard.writeText(text)
  target.textContent = 'Copied'
}
