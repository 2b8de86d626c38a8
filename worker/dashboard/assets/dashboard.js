// Times in the viewer's zone and language, numbers as the viewer writes them. Without it they stand in UTC and English, and
// everything else works.
import { tellTrouble } from '../trouble.js'

const DAY = { day: 'numeric', month: 'short', year: 'numeric' }
const TIME = { hour: '2-digit', minute: '2-digit' }
const FORMS = { day: DAY, time: TIME, moment: { ...DAY, ...TIME } }

/** Units of relative time, largest first, in seconds. */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

show()
tellTrouble()
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
    const form = element.dataset.form ? JSON.parse(element.dataset.form) : undefined
    element.textContent = new Intl.NumberFormat(undefined, form)
      .format(Number(element.value))
      .replace('-', '−')
  }
  for (const element of document.querySelectorAll('time[datetime]')) {
    const at = new Date(element.dateTime)
    const { form } = element.dataset
    element.textContent =
      form === 'ago' ? ago(at) : new Intl.DateTimeFormat(undefined, FORMS[form] ?? FORMS.moment).format(at)
    element.title = whole.format(at)
  }
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
