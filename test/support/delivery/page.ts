import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Count } from './lab.ts'

const DOCS = join(import.meta.dirname, '../../../docs')

/** Writes docs/delivery.md from what was counted. */
export function writeDeliveryPage(given: {
  browser: string
  runs: number
  kills: Map<string, Count>
  leavings: Map<string, Count>
}): void {
  mkdirSync(DOCS, { recursive: true })
  writeFileSync(join(DOCS, 'delivery.md'), renderPage(given))
}

function renderPage({ browser, runs, kills, leavings }: Parameters<typeof writeDeliveryPage>[0]): string {
  return `# What arrives

Counted by \`npm run soak -- sdk-loss\`, which writes this page: Chromium ${browser}, each row ${runs} times, answers taking 80 ms.
The same rows are in \`npm test\`, once each, and fail there if anything is lost or would count twice.

*Now* is what arrived without any further page, *next* what arrived once the same browser showed one more page of the site.
*Copies* are events that arrived again, with the id they had: the Worker stores an id once. *Twice* are those that would count again.

## The end comes right after the last of eight events

60 to 120 ms apart. Where the browser as a whole is killed, what had left is there; the rest was on its way to the disk, which
Chromium writes about once a minute.

${table('end', kills)}
## Five events in one task

${table('and then', leavings)}`
}

function table(what: string, rows: Map<string, Count>): string {
  const lines = [...rows].map(
    ([name, { said, now, next, copies, twice, requests }]) =>
      `| ${[name, said, share(now, said), share(next, said), said - next, copies, twice, (requests / said).toFixed(2)].join(' | ')} |\n`,
  )
  return `| ${what} | events | now | next | lost | copies | twice | requests per event |
| --- | --: | --: | --: | --: | --: | --: | --: |
${lines.join('')}`
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`
}
