// What `npm run bench -- --keep` leaves in docs/: the rows as data, and a page made of them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Row, shown } from './row.ts'

export interface Kept {
  /** The day, in UTC. */
  at: string
  /** The command as it was given. */
  command: string
  machine: string
  /** How many processes wanted the machine's cores, in the minute before and in the last one. */
  load: { before: number; after: number }
  rows: Row[]
}

/** By the bench's name. */
export type Benchmarks = Record<string, Kept>

const DOCS = join(import.meta.dirname, '../../docs')

export function readKept(): Benchmarks {
  return JSON.parse(readFileSync(join(DOCS, 'benchmarks.json'), 'utf8'))
}

/** Each in the place of what was kept of it before. */
export function keep(measured: Benchmarks): void {
  const all = { ...readKept(), ...measured }
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(join(DOCS, 'benchmarks.json'), `${JSON.stringify(sorted, null, 2)}\n`)
  writeFileSync(join(DOCS, 'benchmarks.md'), pageOf(sorted))
}

export function pageOf(benchmarks: Benchmarks): string {
  const entries = Object.entries(benchmarks)
  const rows = entries.flatMap(([name, { rows }]) => rows.map((row) => [name, ...shown(row)]))
  const runs = entries.map(
    ([
      name,
      {
        at,
        command,
        machine,
        load: { before, after },
      },
    ]) => [name, at, `\`${command}\``, `${before} → ${after}`, machine],
  )
  return `# Benchmarks

Written by \`npm run bench -- --keep\`, which measures everything, and \`npm run bench -- ingest --keep\`, which measures one and leaves
the others as they were. Each row is a ratio to a bare limit measured in the same run, in turns with it. A limit set in another
unit stands in brackets, with what it came to in that run. What does not hold is said to fall short, not left out.

${table(['bench', 'what', 'against', 'ratio', 'limit', 'holds'], rows)}
When, and on what. The load is that of the minute before and of the last one, so the bench's own is in the second.

${table(['bench', 'day', 'command', 'load', 'machine'], runs)}
What may not grow is counted instead, in every run of the tests: \`test/worker/counts.test.ts\`.
`
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('')
}
