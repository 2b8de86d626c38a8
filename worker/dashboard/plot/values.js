// From a chart's data to what the plot is made of: columns of numbers, and how far the axes go.

const DAY_MS = 86_400_000

/**
 * The columns (x first), the series that are drawn through them, and the bands between two of them. `colour` is the
 * place in the legend.
 */
export function toPlot({ x, series }) {
  const columns = series.flatMap((one, at) => {
    const colour = one.form === 'outlook' ? at - 1 : at
    return one.form === 'band'
      ? [one.low, one.high].map((values) => ({ form: 'edge', colour, values }))
      : [{ form: one.form, colour, values: one.values, isFaint: one.isFaint }]
  })
  const bands = columns.flatMap(({ form, colour }, at) =>
    form === 'edge' && columns[at - 1]?.colour === colour ? [{ between: [at + 1, at], colour }] : [],
  )
  return { values: [places(x), ...columns.map(({ values }) => values)], series: columns, bands }
}

/** Where things stand along x: names by their number, days at the viewer's midnight. */
export function places({ form, values }) {
  if (form === 'name') return values.map((_, at) => at)
  return form === 'day' ? values.map(midnight) : values
}

/** The least distance of two neighbours. */
export function stepOf(xs, form) {
  const steps = xs.slice(1).map((x, at) => x - xs[at])
  return steps.length > 0 ? Math.min(...steps) : form === 'day' || form === 'instant' ? DAY_MS : 1
}

/** From the first to the last; what is as wide as a bar has room at both ends. */
export function xRange({ x: { form }, series }, xs) {
  const isWide = form === 'name' || xs.length < 2 || series.some((one) => one.form === 'bars')
  const room = isWide ? stepOf(xs, form) / 2 : 0
  return [(xs[0] ?? 0) - room, (xs.at(-1) ?? 1) + room]
}

/** From zero, or the least there is, to a little above the most; the lines across belong to it. */
export function yRange({ y, series, levels = [] }) {
  const all = [
    ...series.flatMap(({ values = [], low = [], high = [] }) => [...values, ...low, ...high]),
    ...levels.map(({ value }) => value),
  ].filter((value) => value !== null)
  const low = y.min ?? Math.min(0, ...all)
  const high = y.max ?? Math.max(...all, low)
  const room = (high - low) * 0.08
  return [
    low < 0 && y.min === undefined ? low - room : low,
    high > low ? high + (y.max === undefined ? room : 0) : low + 1,
  ]
}

function midnight(day) {
  const [year, month, date] = day.split('-').map(Number)
  return new Date(year, month - 1, date).getTime()
}
