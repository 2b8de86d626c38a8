// Instants and numbers as the viewer writes them.

const DAY_MS = 86_400_000

// To make one takes as long as to write hundreds, so each is made where it is first asked for.
const dated = (parts) => once(() => new Intl.DateTimeFormat(undefined, parts))
const year = dated({ year: 'numeric' })
const month = dated({ month: 'short', year: 'numeric' })
const day = dated({ day: 'numeric', month: 'short' })
const wholeDay = dated({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const time = dated({ hour: '2-digit', minute: '2-digit' })
const moment = dated({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })

const number = once(() => new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }))
const percent = once(() => new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 }))

/** A tick of time, as exact as the ticks lie apart; a day begins with its date. */
export function tick(at, apart) {
  if (apart >= 360 * DAY_MS) return year().format(at)
  if (apart >= 28 * DAY_MS) return month().format(at)
  const date = new Date(at)
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0
  return apart >= DAY_MS || isMidnight ? day().format(at) : time().format(at)
}

/** Where somebody points along x. */
export function place({ form, values }, at, x) {
  if (form === 'day') return wholeDay().format(x)
  if (form === 'instant') return moment().format(x)
  return form === 'name' ? values[at] : number().format(x)
}

export function amount(value, form) {
  return (form === 'percent' ? percent() : number()).format(value)
}

function once(make) {
  let made
  return () => {
    made ??= make()
    return made
  }
}
