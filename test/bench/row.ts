/**
 * One line of the table: how something compares to a bare limit that was measured in the same run, in turns with it. So it means
 * the same on a fast machine and a slow one, a quiet one and a busy one.
 */
export interface Row {
  what: string
  /** The bare limit, which has the ratio 1. */
  against: string
  ratio: number
  limit: Limit
}

/** At most, or at least. `says` is the limit in a unit of its own where it was set in one: the number then is what that comes to here. */
export type Limit = ({ atMost: number } | { atLeast: number }) & { says?: string }

export function holds({ ratio, limit }: Row): boolean {
  return 'atMost' in limit ? ratio <= limit.atMost : ratio >= limit.atLeast
}

/** As the table has it. */
export function shown(
  row: Row,
): [what: string, against: string, ratio: string, limit: string, holds: string] {
  const { what, against, ratio, limit } = row
  const mark = 'atMost' in limit ? `≤ ${digits(limit.atMost)}` : `≥ ${digits(limit.atLeast)}`
  const says = limit.says === undefined ? mark : `${mark} (${limit.says})`
  return [what, against, digits(ratio), says, holds(row) ? 'yes' : 'no']
}

function digits(value: number): string {
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Math.round(value * 1_000) / 1_000)
}
