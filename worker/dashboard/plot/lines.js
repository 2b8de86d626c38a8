/** The lines across, each with its name above the end where there is more room, and those from top to bottom, named at the top. */
export function lines({ x, levels = [], marks = [] }, { level, soft, ground, font }) {
  const ofValues = levels.map(({ value, name }) => ({ scale: 'y', at: value, name, colour: level }))
  const ofPlaces = marks.map(({ at, name }) => ({ scale: 'x', at, name, colour: soft }))
  const [across, upright] = x.isDown ? [[], ofValues] : [ofValues, ofPlaces]
  return { hooks: { draw: (plot) => drawLines(plot, { across, upright, ground, font }) } }
}

function drawLines(plot, { across, upright, ground, font }) {
  const { ctx, bbox } = plot
  const { left, top, width, height } = bbox
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = font.replace('12px', `${12 * ratio}px`)
  ctx.lineWidth = ratio
  ctx.setLineDash([4 * ratio, 4 * ratio])

  const seen = across
    .map((one) => ({ ...one, y: plot.valToPos(one.at, one.scale, true) }))
    .filter(({ y }) => y >= top && y <= top + height)
  const roomOf = (side) =>
    Math.min(
      ...seen.map(({ name, scale, y }) => {
        const wide = ctx.measureText(name).width + 8 * ratio
        const from = side === 'left' ? left : left + width - wide
        return clearance(plot, scale, y - 9 * ratio, [from, from + wide])
      }),
    )
  const side = roomOf('left') > roomOf('right') ? 'left' : 'right'
  ctx.textBaseline = 'bottom'
  ctx.textAlign = side
  for (const { y, name, colour } of seen) {
    stroke(ctx, colour, [left, y], [left + width, y])
    const x = side === 'left' ? left + 4 * ratio : left + width - 4 * ratio
    write(ctx, name, [x, y - 4 * ratio], colour, ground)
  }

  ctx.textBaseline = 'top'
  ctx.textAlign = 'left'
  let end = left
  for (const { scale, at, name, colour } of upright) {
    const x = plot.valToPos(at, scale, true)
    if (x < left || x > left + width) continue
    stroke(ctx, colour, [x, top - 12 * ratio], [x, top + height])
    // Names that would run into each other are left to the table.
    if (x < end || x + ctx.measureText(name).width > left + width) continue
    write(ctx, name, [x + 4 * ratio, top - 14 * ratio], colour, ground)
    end = x + ctx.measureText(name).width + 12 * ratio
  }
  ctx.restore()
}

/** How far what is drawn between two places stays from a height: a line that crosses it, not at all. */
function clearance(plot, scale, y, [from, to]) {
  const [places, ...series] = plot.data
  const xs = places.map((place) => plot.valToPos(place, 'x', true))
  const away = series.flatMap((values) =>
    values.slice(1).flatMap((value, at) => {
      if (value == null || values[at] == null || xs[at + 1] < from || xs[at] > to) return []
      const [one, other] = [value, values[at]].map((end) => plot.valToPos(end, scale, true) - y)
      return one * other <= 0 ? 0 : Math.min(Math.abs(one), Math.abs(other))
    }),
  )
  return Math.min(Number.POSITIVE_INFINITY, ...away)
}

function stroke(ctx, colour, from, to) {
  ctx.strokeStyle = colour
  ctx.beginPath()
  ctx.moveTo(...from)
  ctx.lineTo(...to)
  ctx.stroke()
}

/** Text that stands out from what is drawn behind it. */
function write(ctx, text, [x, y], colour, ground) {
  ctx.save()
  ctx.setLineDash([])
  ctx.lineWidth *= 4
  ctx.lineJoin = 'round'
  ctx.strokeStyle = ground
  ctx.strokeText(text, x, y)
  ctx.fillStyle = colour
  ctx.fillText(text, x, y)
  ctx.restore()
}
