/** What reaches to both sides of a value, under its dot. */
export function intervals({ series }, colours) {
  return {
    hooks: {
      drawAxes: (plot) => {
        const { ctx } = plot
        ctx.save()
        ctx.lineWidth = 3 * devicePixelRatio
        ctx.lineCap = 'round'
        ctx.globalAlpha = 0.45
        for (const [nth, one] of series.entries()) {
          if (one.form !== 'interval') continue
          ctx.strokeStyle = one.isFaint ? colours.soft : colours.series[nth]
          for (const [at, low] of one.low.entries()) {
            if (low !== null) reach(plot, at, [low, one.high[at]])
          }
        }
        ctx.restore()
      },
    },
  }
}

function reach(plot, at, ends) {
  const place = plot.valToPos(plot.data[0][at], 'x', true)
  const isDown = plot.scales.x.ori === 1
  plot.ctx.beginPath()
  for (const end of ends) {
    const value = plot.valToPos(end, 'y', true)
    plot.ctx.lineTo(...(isDown ? [value, place] : [place, value]))
  }
  plot.ctx.stroke()
}
