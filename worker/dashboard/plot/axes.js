import { amount, tick } from './words.js'

/** Both axes: faint lines across, and as many words as there is room for. */
export function axes({ x, y, levels = [] }, { soft, line, font }) {
  const plain = { stroke: soft, font, ticks: { show: false } }
  const isTime = x.form === 'instant' || x.form === 'day'
  return [
    {
      ...plain,
      grid: { show: false },
      size: 28,
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
      grid: { stroke: line, width: 1 },
      size: (_plot, words) => 12 + 7.5 * Math.max(2, ...(words ?? []).map((word) => word.length)),
      // Where lines of their own go across, fewer of the others.
      space: levels.length > 0 ? 48 : 36,
      values: (_plot, at) => at.map((one) => amount(one, y.form)),
    },
  ]
}

/** Ticks of days, never of hours. In ms. */
const wholeDays = [1, 2, 3, 7, 14, 30, 61, 91, 182, 365, 730].map((days) => days * 86_400_000)

/** A name, as much of it as there is room for under its place. */
function fitting(plot, names, at) {
  const name = names[at] ?? ''
  const room = Math.floor(plot.bbox.width / devicePixelRatio / names.length / 7)
  return name.length <= room ? name : `${name.slice(0, Math.max(1, room - 1))}…`
}
