/** Applied when read, never when something is added: a limit met on the way would depend on the order of arrival. */
export interface Limit {
  min?: number
  max?: number
}

export function limit(
  sum: number,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Limit,
): number {
  return Math.max(min, Math.min(max, sum))
}
