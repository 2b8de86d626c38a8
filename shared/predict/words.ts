import type { LearntFeature, PredictionReason, Predictor } from './predictor.ts'

/** A reason as somebody would say it: much “Viewed pricing” (2.4 times the odds). */
export function reasonWords(reason: PredictionReason, predictor: Predictor): string {
  const feature = predictor.features.find(({ id }) => id === reason.feature)
  return feature ? `${stateWords(feature, reason.bin)} (${oddsWords(reason.points)})` : reason.name
}

/** What it means to be in a bin of a feature. */
export function stateWords({ name, kind, cuts }: LearntFeature, bin: number): string {
  const [below, above] = [cuts[bin - 1], cuts[bin]]
  if (kind === 'fact') return bin === 0 ? `not “${name}”` : `“${name}”`
  if (kind === 'amount') {
    if (bin === 0 && cuts[0] === 0) return `no “${name}”`
    const share = cuts.length < 2 ? 1 : (bin - 1) / (cuts.length - 1)
    return `${share < 0.34 ? 'some' : share < 0.67 ? 'more' : 'much'} “${name}”`
  }
  const amount = rangeWords(below, above)
  if (amount === null) return name
  return kind === 'days' ? `${amount} ${name.replace('Days', 'days')}` : `${name}: ${amount}`
}

function rangeWords(below: number | undefined, above: number | undefined): string | null {
  if (below === undefined) return above === undefined ? null : `up to ${short(above)}`
  return above === undefined ? `more than ${short(below)}` : `${short(below)} to ${short(above)}`
}

/** Points in log-odds, as times of the odds; below 1 the other way round. */
export function oddsWords(points: number): string {
  const times = Math.exp(Math.abs(points))
  if (times < 1.05) return 'hardly matters'
  const said = times < 10 ? times.toFixed(1) : String(Math.round(times))
  return points > 0 ? `${said} times the odds` : `odds divided by ${said}`
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)))
}
