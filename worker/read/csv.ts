/** What a spreadsheet would run: https://owasp.org/www-community/attacks/CSV_Injection, full-width forms too. */
const LIVE = /^[\s\0]*[=+\-@\t\r\n\0＝＋－＠]/u

export type Cell = string | number | null

/**
 * A row of CSV (RFC 4180), every cell in quotes. A text that a spreadsheet would take for a formula is kept from it by an
 * apostrophe in front; numbers are numbers.
 */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

function quoted(cell: Cell): string {
  const text = typeof cell === 'string' ? tame(cell) : String(cell ?? '')
  return `"${text.replaceAll('"', '""')}"`
}

/** Some spreadsheets split cells at line breaks even within quotes, so none is left. */
function tame(text: string): string {
  const line = text.replace(/[\r\n\0]+/g, ' ')
  return LIVE.test(text) ? `'${line}` : line
}
