// `npm run bench -- ingest`: one of the measurements here. Each prints ratios to a bare limit that was measured in the same run,
// in turns with it, so that they mean something on a machine that has other things to do.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))

const name = process.argv[2] ?? ''
if (names.includes(name)) await import(join(import.meta.dirname, `${name}.bench.ts`))
else {
  console.error(`npm run bench -- ${names.join(' | ')}`)
  process.exitCode = 2
}
