import type { Child } from 'hono/jsx'
import { type Proportion, spanWords } from '../../../shared/reports/index.ts'
import type { Column, ReportTable, Row, Value } from '../../read/report-tables/table.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { Count } from '../words/count.tsx'

/** Letters of a head. */
const LONG = 16
/** So many columns, shares with their intervals or spans of time among them, have no room side by side on a telephone. */
const MANY = 5

/** A table of a report, with its CSV. What a row is made of is a link away where the list of leads can show it. */
export function Figures({
  frame,
  table,
  csv,
  children,
}: {
  frame: Frame
  table: ReportTable
  csv: string
  /** What is drawn of it, above it. */
  children?: Child
}) {
  const { id, title, columns, rows } = table
  return (
    <section class="card told" aria-labelledby={id}>
      <div class="title">
        <h2 id={id}>{title}</h2>
        {rows.length > 0 && (
          <a href={csv} download>
            CSV<span class="unseen"> of {title}</span>
          </a>
        )}
      </div>
      {children}
      {rows.length === 0 ? (
        <p class="soft">Nothing to show yet.</p>
      ) : (
        <section class="scrolls" tabindex={0} aria-label={`${title}: the table`}>
          <table class={isWide(columns) ? 'figures stacked' : 'figures'}>
            <thead>
              <tr>
                {columns.map(({ name, form }) => (
                  <th scope="col" class={headClass(name, form)}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <FigureRow frame={frame} row={row} table={table} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}

function isWide(columns: readonly Column[]): boolean {
  return columns.length >= MANY && columns.some(({ form }) => form !== 'text' && form !== 'count')
}

/** Long heads over narrow columns are not to become as high as the table. */
function headClass(name: string, form: Column['form']): string | undefined {
  if (form === 'text') return undefined
  return name.length > LONG ? 'number long' : 'number'
}

function FigureRow({ frame, row, table }: { frame: Frame; row: Row; table: ReportTable }) {
  const [name = '', ...cells] = row.cells
  return (
    <tr>
      <th scope="row">{row.leads ? <a href={leadsUrl(frame, row.leads)}>{`${name}`}</a> : `${name}`}</th>
      {cells.map((value, index) => {
        const { name: of, form = 'text' } = table.columns[index + 1] ?? {}
        return (
          <td class={form === 'text' ? undefined : 'number'} data-of={of}>
            <Figure value={value} isSpan={form === 'span'} />
          </td>
        )
      })}
    </tr>
  )
}

function Figure({ value, isSpan }: { value: Value; isSpan: boolean }) {
  if (value === null) return <>–</>
  if (typeof value === 'string') return <>{value}</>
  if (typeof value === 'number') return isSpan ? <>{spanWords(value)}</> : <Count of={value} />
  if ('rate' in value) {
    if (value.rate === null) return <>–</>
    return (
      <>
        {percent(value.rate)}{' '}
        <small>
          {percent(value.low, false)}–{percent(value.high)}
        </small>
      </>
    )
  }
  if (value.ratio === null) return <>–</>
  return (
    <>
      {times(value.ratio)}
      {value.low !== null && value.high !== null && (
        <small>
          {' '}
          {times(value.low)}–{times(value.high)}
        </small>
      )}
    </>
  )
}

/** The list of leads by a filter, or one lead. */
export function leadsUrl(frame: Frame, leads: Record<string, string>): string {
  if (leads.id !== undefined) return leadUrl(frame, leads.id)
  return `${frame.prefix}/dashboard/?${new URLSearchParams(leads)}`
}

/** A share that is told of somebody. */
export function rateOf(value: Value | undefined): Proportion | null {
  return typeof value === 'object' && value !== null && 'rate' in value && value.of > 0 ? value : null
}

/** As whole per cent, or with a decimal below ten. */
export function percent(share: number, sign = true): string {
  const hundredth = share * 100
  const text = hundredth > 0 && hundredth < 9.95 ? hundredth.toFixed(1) : String(Math.round(hundredth))
  return sign ? `${text} %` : text
}

function times(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(1) : String(Math.round(ratio))
}
