import { amount, place } from './words.js'

/** What stands where somebody points, in words beside the pointer. */
export function tip({ x, y, series }) {
  const box = document.createElement('div')
  box.className = 'tip'
  box.hidden = true
  return {
    hooks: {
      init: (plot) => plot.over.append(box),
      setCursor: (plot) => {
        const { idx, left } = plot.cursor
        box.hidden = idx === null || idx === undefined || left < 0
        if (box.hidden) return
        const heading = document.createElement('b')
        heading.textContent = place(x, idx, plot.data[0][idx])
        const lines = series.map((one) => line(one, idx, y.form)).filter((words) => words !== null)
        box.replaceChildren(heading, ...lines.map(inTag))
        const isRight = left > plot.over.clientWidth / 2
        box.style.left = isRight ? 'auto' : `${left + 12}px`
        box.style.right = isRight ? `${plot.over.clientWidth - left + 12}px` : 'auto'
      },
    },
  }
}

function line({ name, form, values, low, high }, at, unit) {
  const told = (...all) =>
    all.some((value) => value === null || value === undefined)
      ? null
      : all.map((value) => amount(value, unit)).join(' – ')
  const value = form === 'band' ? told(low[at], high[at]) : told(values[at])
  if (value === null) return null
  return `${name} ${value}${form === 'interval' ? ` (${told(low[at], high[at])})` : ''}`
}

function inTag(words) {
  const tag = document.createElement('span')
  tag.textContent = words
  return tag
}
