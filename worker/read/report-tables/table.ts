import type { Proportion } from '../../../shared/reports/index.ts'
import { type Cell, csvRow } from '../csv.ts'

/** A table of a report: the page shows it, its CSV holds it. */
export interface ReportTable {
  /** Its name in addresses and files. */
  id: string
  title: string
  columns: readonly Column[]
  rows: Row[]
}

export interface Column {
  name: string
  /** `span` is milliseconds; `rate` a share with its interval; `times` how many times as often. */
  form: 'text' | 'count' | 'rate' | 'span' | 'times'
}

export interface Row {
  cells: Value[]
  /** Leads that the row is made of: a filter of the list of leads. */
  leads?: Record<string, string>
}

export type Value = string | number | Proportion | Times | null

export interface Times {
  ratio: number | null
  low: number | null
  high: number | null
}

const DAY_MS = 86_400_000

/** As CSV: shares are 0 to 1 and bring their interval along, spans are days. */
export function csvOf({ columns, rows }: ReportTable): string {
  const head = columns.flatMap(({ name, form }) =>
    form === 'rate' || form === 'times'
      ? [name, `${name}, from`, `${name}, to`]
      : [form === 'span' ? `${name}, days` : name],
  )
  const lines = rows.map(({ cells }) =>
    csvRow(columns.flatMap(({ form }, index) => spread(form, cells[index] ?? null))),
  )
  return csvRow(head) + lines.join('')
}

function spread(form: Column['form'], value: Value): Cell[] {
  if (value !== null && typeof value === 'object') {
    return ['rate' in value ? value.rate : value.ratio, value.low, value.high].map(short)
  }
  if (form === 'rate' || form === 'times') return [null, null, null]
  return [form === 'span' && typeof value === 'number' ? short(value / DAY_MS) : value]
}

function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6))
}
