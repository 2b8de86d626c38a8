/** The lines across, each with its name above its right end, and those from top to bottom, named at the top. */
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

  ctx.textBaseline = 'bottom'
  ctx.textAlign = 'right'
  for (const { scale, at, name, colour } of across) {
    const y = plot.valToPos(at, scale, true)
    if (y < top || y > top + height) continue
    stroke(ctx, colour, [left, y], [left + width, y])
    write(ctx, name, [left + width - 4 * ratio, y - 3 * ratio], colour, ground)
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
