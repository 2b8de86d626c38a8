import type { LeadPrediction } from '../../read/prediction.ts'
import { goalWords, percent } from './words.ts'

const SHOWN = 3
/** Less moves nobody's mind: a tenth of the odds. */
const FELT = Math.log(1.1)

/** How likely one lead is to convert, in a line, and the few reasons that weigh. */
export function LeadPredictionLine({ prediction }: { prediction: LeadPrediction }) {
  const { probability, reasons, isExperimental } = prediction
  const felt = reasons.filter(({ points }) => Math.abs(points) >= FELT).slice(0, SHOWN)
  return (
    <p class="outlook">
      <b>{percent(probability)}</b> likely to be {goalWords(prediction)}
      {isExperimental && ', as an experiment'}
      {felt.length > 0 && `, because of ${felt.map(({ words }) => words).join('; ')}`}.
    </p>
  )
}
