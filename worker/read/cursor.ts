/** What a cursor holds: the values that the last entry of a page was ordered by. Opaque to whoever carries it. */
export type Cursor = readonly (string | number)[]

export function writeCursor(values: Cursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify(values))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Whether it is a cursor of ours that holds such values. */
export function isCursor(text: string, holding: readonly ('number' | 'string')[]): boolean {
  const values = readCursor(text)
  return values?.length === holding.length && values.every((value, at) => typeof value === holding[at])
}

/** Null where the text is no cursor of ours. */
export function readCursor(text: string): Cursor | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    const values: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return Array.isArray(values) && values.every(isValue) ? values : null
  } catch {
    return null
  }
}

function isValue(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
}
