import { type LearntFeature, oddsWords, stateWords, type Trained } from '../../../shared/predict/index.ts'
import { percent } from './words.ts'

const SHOWN = 12
/** Less moves nobody's mind: a tenth of the odds. */
const FELT = Math.log(1.1)

/** What was learnt: how much more or less likely a thing makes it, where it tells most, against who has none of it. */
export function Matters({ trained: { predictor } }: { trained: Trained }) {
  const slope = predictor.calibration?.slope ?? 1
  const features = predictor.features
    .map((feature) => ({ feature, bin: strongest(feature) }))
    .map((one) => ({ ...one, points: slope * (one.feature.levels[one.bin] ?? 0) }))
    .filter(({ points }) => Math.abs(points) >= FELT)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, SHOWN)
  if (features.length === 0) return null
  return (
    <section class="card told" aria-labelledby="matters">
      <h2 id="matters">What matters</h2>
      <section class="scrolls" tabindex={0} aria-label="What matters: the table">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">Of a lead</th>
              <th scope="col" class="number">
                Looks
              </th>
              <th scope="col">Odds</th>
            </tr>
          </thead>
          <tbody>
            {features.map(({ feature, bin, points }) => (
              <tr>
                <th scope="row">{stateWords(feature, bin)}</th>
                <td class="number">{percent(feature.shares[bin] ?? 0)}</td>
                <td>{oddsWords(points).replace(' the odds', '').replace('odds ', '')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="soft">Against whoever has none of it, or least, and is otherwise the same.</p>
    </section>
  )
}

function strongest({ levels }: LearntFeature): number {
  return levels.reduce((best, level, bin) => (Math.abs(level) > Math.abs(levels[best] ?? 0) ? bin : best), 0)
}
