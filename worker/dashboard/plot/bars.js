import uPlot from 'uplot'
import { stepOf } from './values.js'

/** Of the width that belongs to one place along x, what its bars take together; and the widest a bar is, in pixels. */
const SHARE = 0.72
const WIDEST = 56

/** The bars of one series, beside those of the others. */
export function bars(colour, series, xs) {
  const colours = series.filter(({ form }) => form === 'bars').map((one) => one.colour)
  const order = colours.indexOf(colour)
  const step = stepOf(xs)
  const width = (plot) => {
    const { min, max } = plot.scales.x
    const pixel = ((max - min) / plot.bbox.width) * devicePixelRatio
    return Math.min((step * SHARE) / colours.length, WIDEST * pixel)
  }
  return uPlot.paths.bars({
    radius: 0.08,
    disp: {
      x0: { unit: 1, values: (plot) => xs.map((x) => x + width(plot) * (order - colours.length / 2)) },
      size: { unit: 1, values: (plot) => [width(plot)] },
    },
  })
}
