import { amount, tick } from './words.js'

/** Of the width, what names that go down take at most; and of a letter, on average. */
const NAMES_SHARE = 0.46
const LETTER = 6.5

/** Both axes: faint lines across, and as many words as there is room for. */
export function axes({ x, y, levels = [] }, { ink, soft, line, font }) {
  const plain = { stroke: soft, font, ticks: { show: false } }
  if (x.isDown) {
    const room = (plot) => plot.width * NAMES_SHARE
    const shown = (plot) => x.values.map((name) => cut(name, Math.floor((room(plot) - 12) / LETTER)))
    return [
      {
        ...{ ...plain, stroke: ink, grid: { show: false }, side: 3 },
        size: (plot) =>
          Math.min(room(plot), 12 + LETTER * Math.max(...shown(plot).map((name) => name.length))),
        splits: () => x.values.map((_, at) => at),
        values: (plot, at) => at.map((one) => shown(plot)[one] ?? ''),
      },
      {
        ...{ ...plain, grid: { stroke: line, width: 1 }, side: 2, size: 28, space: 56 },
        values: (_plot, at) => at.map((one) => amount(one, y.form)),
      },
    ]
  }
  // Days and names say what they are; numbers do not.
  const called = (name) => x.form === 'number' && { label: name, labelSize: 20, labelFont: font }
  const isTime = x.form === 'instant' || x.form === 'day'
  return [
    {
      ...plain,
      ...called(x.name),
      grid: { show: false },
      size: (_plot, words) => (words?.some((word) => word.startsWith('\n')) ? 42 : 28),
      ...(isTime && {
        space: 72,
        incrs: isTime && x.form === 'day' ? wholeDays : undefined,
        values: (_plot, at, _axis, _space, apart) => at.map((one) => tick(one, apart)),
      }),
      ...(x.form === 'name' && {
        splits: () => x.values.map((_, at) => at),
        values: (plot, at) => at.map((one) => fitting(plot, x.values, one)),
      }),
      ...(x.form === 'number' && { values: (_plot, at) => at.map((one) => amount(one)) }),
    },
    {
      ...plain,
      ...called(y.name),
      grid: { stroke: line, width: 1 },
      size: (_plot, words) => 12 + 7.5 * Math.max(2, ...(words ?? []).map((word) => word.length)),
      // Where lines of their own go across, fewer of the others.
      space: levels.length > 0 ? 48 : 36,
      incrs: y.form === 'percent' ? undefined : wholes,
      values: (_plot, at) => at.map((one) => amount(one, y.form)),
    },
  ]
}

/** Ticks of what is counted, never of parts of one. */
const wholes = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].flatMap((ten) => [ten, 2 * ten, 5 * ten])

/** Ticks of days, never of hours. In ms. */
const wholeDays = [1, 2, 3, 7, 14, 30, 61, 91, 182, 365, 730].map((days) => days * 86_400_000)

/** Fewer letters of a name say nothing. */
const FEWEST = 6

/** A name, on one line or the other, or as much of it as there is room for under its place; where that is too little, every second or third has the room of all. */
function fitting(plot, names, at) {
  const room = plot.bbox.width / devicePixelRatio / names.length / 7
  const longest = Math.max(...names.map((name) => name.length))
  // On two lines by turns each has the room of two.
  if (longest > room && longest < 2 * room) return at % 2 === 0 ? (names[at] ?? '') : `\n${names[at]}`
  const together = Math.ceil(FEWEST / room)
  return at % together === 0 ? cut(names[at] ?? '', Math.floor(room * together) - 1) : ''
}

function cut(name, letters) {
  return name.length <= letters ? name : `${name.slice(0, Math.max(1, letters - 1))}…`
}
