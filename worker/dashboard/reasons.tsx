import type { DimensionScore } from '../../shared/scoring/index.ts'
import { isOurs, shownReasons, signed } from './points.ts'
import { When } from './when.tsx'

/** Every point of a dimension, adding up to its score before the reader's eyes. */
export function Reasons({ of, dimension, empty }: { of: string; dimension: DimensionScore; empty: string }) {
  const reasons = shownReasons(dimension)
  if (reasons.length === 0) return <p class="soft">{empty}</p>
  const widest = Math.max(...reasons.map(({ cents }) => Math.abs(cents)), 1)
  return (
    <table class="reasons" data-dimension={of}>
      <thead>
        <tr>
          <th scope="col">Reason</th>
          <th scope="col" class="number">
            Times
          </th>
          <th scope="col">Last</th>
          <th scope="col" class="number">
            Points
          </th>
        </tr>
      </thead>
      <tbody>
        {reasons.map((reason) => (
          <tr class={isOurs(reason) ? 'ours' : undefined}>
            <th scope="row">
              {reason.name}
              <Bar cents={reason.cents} widest={widest} />
            </th>
            <td class="number">{reason.count === undefined ? '' : `×${reason.count}`}</td>
            <td class="seen">{reason.lastAt !== undefined && <When at={reason.lastAt} form="ago" />}</td>
            <td class="number points">{signed(reason.cents)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan={3}>
            Adds up to
          </th>
          <td class="number points">{dimension.score}</td>
        </tr>
      </tfoot>
    </table>
  )
}

function Bar({ cents, widest }: { cents: number; widest: number }) {
  return (
    <svg
      class={cents < 0 ? 'less' : 'more'}
      viewBox="0 0 100 3"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect width={Math.round((Math.abs(cents) / widest) * 1000) / 10} height="3" />
    </svg>
  )
}
