// Times in the viewer's zone and language, numbers as the viewer writes them. Without it they stand in UTC and English, and
// everything else works.
import { careForForms } from '../form-care.js'
import { tellTrouble } from '../trouble.js'

const DAY = { day: 'numeric', month: 'short', year: 'numeric' }
const TIME = { hour: '2-digit', minute: '2-digit' }
const FORMS = {
  ...{ day: DAY, time: TIME, moment: { ...DAY, ...TIME } },
  whole: { dateStyle: 'full', timeStyle: 'short' },
}

/** Units of relative time, largest first, in seconds. */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
// One for each form: making one takes as long as some hundred uses, and a list has hundreds of times and numbers.
const dates = onceFor((form) => new Intl.DateTimeFormat(undefined, FORMS[form] ?? FORMS.moment))
const numbers = onceFor((form) => new Intl.NumberFormat(undefined, form && JSON.parse(form)))

show()
bringHtmx(document.currentScript.dataset.htmx)
tellTrouble()
careForForms()
showTab()
// What htmx brings has times in it too.
document.addEventListener('htmx:after:swap', show)
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
    write(element, form === 'ago' ? ago(at) : dates(form).format(at))
    element.title = dates('whole').format(at)
  }
}

/** On a telephone the tabs are one row, wider than the page: the one that is open is to be seen. */
function showTab() {
  const tab = document.querySelector('.sections [aria-current]')
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 40
}

/** What is as it was is not laid out again. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

function onceFor(make) {
  const made = new Map()
  return (form) => made.get(form) ?? made.set(form, make(form)).get(form)
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

function ago(at) {
  const seconds = (at - Date.now()) / 1000
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return unit === 'second' ? relative.format(0, 'second') : relative.format(Math.round(seconds / size), unit)
}
