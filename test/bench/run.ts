// Figures as ratios to a bare limit that was measured in the same run, in turns with it, so that they mean something on a machine
// that has other things to do.
//   npm run bench              all of them, and one table
//   npm run bench -- ingest    one of them
//   npm run bench -- --keep    the same, and what comes of it goes into docs/benchmarks.md with its day
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Benchmarks, type Kept, keep } from './kept.ts'
import { type Row, shown } from './row.ts'

/** What a run of everything leaves out: its figures are seconds of a slow line, and it fetches Lighthouse. */
const APART = ['dashboard']
/** Of the environment: how long and how often. */
const SIZES = ['EVENTS', 'ROUNDS', 'SECONDS', 'EACH', 'COPIES']

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false } },
})
const [name] = positionals

if (process.send && name) await report(name)
else if (name === undefined || names.includes(name)) await runAll(name)
else {
  console.error(`npm run bench -- ${names.join(' | ')}, or none of them for all`)
  process.exitCode = 2
}

async function runAll(only?: string): Promise<void> {
  const measured: Benchmarks = {}
  for (const each of only ? [only] : names.filter((name) => !APART.includes(name))) {
    console.log(`\n— ${each}`)
    try {
      measured[each] = await runOne(each, only)
    } catch (error) {
      // What the others measure is not lost by one that fails.
      console.error(error instanceof Error ? error.message : error)
      process.exitCode = 1
    }
  }
  print(measured)
  if (values.keep) keep(measured)
}

function print(measured: Benchmarks): void {
  const table = Object.entries(measured).flatMap(([bench, { rows }]) =>
    rows.map((row) => {
      const [what, against, ratio, limit, holds] = shown(row)
      return { bench, what, against, ratio, limit, holds }
    }),
  )
  if (table.length > 0) console.table(table)
}

/** In a process of its own: what one leaves behind in memory would be in the next one's figures. */
async function runOne(name: string, only?: string): Promise<Kept> {
  const before = load()
  const child = fork(import.meta.filename, [name])
  let rows: Row[] = []
  child.on('message', (said: Row[]) => {
    rows = said
  })
  // What it said may come in after its end; nothing does once the way is closed.
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')])
  if (code !== 0) throw new Error(`${name} ended with ${code}`)
  const sizes = SIZES.flatMap((size) => (process.env[size] ? [`${size}=${process.env[size]}`] : []))
  return {
    at: new Date().toISOString().slice(0, 10),
    command: [...sizes, 'npm run bench', ...(only ? ['--', only] : [])].join(' '),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
    load: { before, after: load() },
    rows,
  }
}

/** Measured by being imported. */
async function report(name: string): Promise<void> {
  const { rows = [] }: { rows?: Row[] } = await import(join(import.meta.dirname, `${name}.bench.ts`))
  process.send?.(rows)
  process.disconnect()
}

function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10
}
