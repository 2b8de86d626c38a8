import type { DimensionScore } from '../../../shared/scoring/index.ts'
import { Count } from '../words/count.tsx'
import { isOurs, type ShownReason, shownReasons } from '../words/points.ts'
import { When } from '../words/when.tsx'

interface ReasonsProps {
  of: string
  dimension: DimensionScore
  /** What is shown as its score. */
  total: number
  /** Of the lead's page, where the events behind a rule are shown. */
  url: string
  empty: string
}

/** Every point of a dimension, adding up to its score before the reader's eyes; each count leads to its events. */
export function Reasons({ of, dimension, total, url, empty }: ReasonsProps) {
  const reasons = shownReasons(dimension, total)
  if (reasons.length === 0) return <p class="soft">{empty}</p>
  const isCounted = reasons.some(({ count }) => count !== undefined)
  const widest = Math.max(...reasons.map(({ cents }) => Math.abs(cents)), 1)
  return (
    <table class="reasons" data-dimension={of}>
      <thead>
        <tr>
          <th scope="col">Reason</th>
          {isCounted && <CountHeads />}
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
            {isCounted && <Times reason={reason} url={url} />}
            <td class="number points">
              <Count of={reason.cents / 100} digits={2} signed />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colspan={isCounted ? 3 : 1}>
            Adds up to
          </th>
          <td class="number points">
            <Count of={total} />
          </td>
        </tr>
      </tfoot>
    </table>
  )
}

function CountHeads() {
  return (
    <>
      <th scope="col" class="number">
        Times
      </th>
      <th scope="col">Last</th>
    </>
  )
}

function Times({ reason, url }: { reason: ShownReason; url: string }) {
  const { rule, name, count, seen = 0, lastAt } = reason
  const events = `${url}?${new URLSearchParams({ rule })}#timeline`
  return (
    <>
      <td class="number">
        {count !== undefined && (
          <a href={events} aria-label={`${count} times ${name}: show them`}>
            ×{count}
          </a>
        )}
        {count !== undefined && seen > count && (
          <span class="soft" title="The others are over a cap, too old, or from before they were known.">
            {' '}
            of {seen}
          </span>
        )}
      </td>
      <td class="seen">{lastAt !== undefined && <When at={lastAt} form="ago" />}</td>
    </>
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
