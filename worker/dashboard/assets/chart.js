// Draws the charts of a page (chart.tsx has what they are given) into their figures, in the page's colours and the viewer's
// zone and language. Nothing of what is drawn ever becomes markup: names go onto the canvas or into text.
import uPlot from 'uplot'
import { axes } from '../plot/axes.js'
import { bars } from '../plot/bars.js'
import { intervals } from '../plot/intervals.js'
import { lines } from '../plot/lines.js'
import { tip } from '../plot/tip.js'
import { toPlot, xRange, yRange } from '../plot/values.js'

/** So many values of a line are marked with a dot each. */
const FEW = 32

/** Each plot by its box. */
const drawn = new Map()
/** Drawn as one comes near it: of a long page, what nobody has scrolled to costs nothing. */
const near = new IntersectionObserver(drawNear, { rootMargin: '50% 0px' })

watchAll()
document.addEventListener('htmx:after:swap', watchAll)
// Colours are the canvas's own: another scheme needs them drawn anew.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const box of drawn.keys()) draw(box)
})
// On paper nobody scrolls.
addEventListener('beforeprint', () => {
  for (const box of boxes()) if (!drawn.has(box)) draw(box)
})

function watchAll() {
  for (const [box, { plot, sized }] of drawn) {
    if (box.isConnected) continue
    plot.destroy()
    sized.disconnect()
    drawn.delete(box)
  }
  for (const box of boxes()) if (!drawn.has(box)) near.observe(box)
}

function boxes() {
  return document.querySelectorAll('[data-chart]')
}

function drawNear(seen) {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue
    near.unobserve(target)
    // Each in a task of its own: what somebody does in between waits for one at most.
    setTimeout(() => drawn.has(target) || !target.isConnected || draw(target))
  }
}

function draw(box) {
  const before = drawn.get(box)
  before?.plot.destroy()
  const plot = new uPlot(...given(box), box)
  const sized = before?.sized ?? new ResizeObserver(() => resize(box))
  drawn.set(box, { plot, sized })
  if (!before) sized.observe(box)
}

/** It is told at first of the size that the plot was made with: setting that again would draw all of it twice. */
function resize(box) {
  const { plot } = drawn.get(box) ?? {}
  const size = sizeOf(box)
  if (plot && (plot.width !== size.width || plot.height !== size.height)) plot.setSize(size)
}

function given(box) {
  const data = JSON.parse(box.dataset.chart)
  const { values, series, bands } = toPlot(data)
  const colours = coloursOf(box)
  const { isDown } = data.x
  const options = {
    ...sizeOf(box),
    ms: 1,
    padding: [data.marks?.length || isDown ? 18 : 8, 22, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: {
        time: data.x.form === 'instant' || data.x.form === 'day',
        range: xRange(data, values[0]),
        ...(isDown && { ori: 1, dir: -1 }),
      },
      y: { range: yRange(data), ...(isDown && { ori: 0 }) },
    },
    axes: axes(data, colours),
    series: [{}, ...series.map((one) => look(one, series, values[0], colours))],
    bands: bands.map(({ between, colour }) => ({ series: between, fill: glass(colours.series[colour]) })),
    plugins: [intervals(data, colours), lines(data, colours), tip(data)],
  }
  return [options, values]
}

/** How a series is drawn: by its form, in the colour of its place in the legend. */
function look({ form, colour, isFaint }, series, xs, colours) {
  const stroke = isFaint ? colours.soft : colours.series[colour]
  const width = 2
  switch (form) {
    case 'edge':
      return { stroke: 'transparent', width: 0, points: { show: false } }
    case 'step':
      return { stroke, width, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } }
    case 'outlook':
      return { stroke, width, dash: [5, 5], points: { show: false } }
    case 'points':
    case 'interval':
      return {
        ...{ stroke, width, paths: () => null },
        points: { show: true, size: 8, fill: isFaint ? colours.ground : stroke },
      }
    case 'bars':
      return { fill: stroke, width: 0, paths: bars(colour, series, xs), points: { show: false } }
    default:
      return {
        ...{ stroke, width, fill: series.every((one) => one.colour === colour) ? glass(stroke) : undefined },
        points: { show: xs.length <= FEW && !series.some(isDotted), size: 6, fill: stroke },
      }
  }
}

/** Its dots are what is to be seen: no others beside them. */
function isDotted({ form }) {
  return form === 'points' || form === 'interval'
}

function sizeOf(box) {
  return { width: box.clientWidth, height: box.clientHeight }
}

function coloursOf(box) {
  const style = getComputedStyle(box)
  const named = (name) => style.getPropertyValue(`--${name}`).trim()
  return {
    ...{ ink: named('ink'), soft: named('soft'), line: named('line'), ground: named('card') },
    level: named('ruby-bar'),
    font: `12px ${style.fontFamily}`,
    series: [1, 2, 3, 4, 5].map((at) => named(`series-${at}`)),
  }
}

/** The colour, as what is seen through. */
function glass(colour) {
  return `color-mix(in srgb, ${colour} 16%, transparent)`
}
