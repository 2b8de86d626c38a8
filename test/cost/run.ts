// npm run cost -- --events 10e6 --batch 10 --leads 50000     what a month costs, by the figures in docs/costs.json
// npm run cost -- --measure                                  measures these anew
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bill, billOf, type Figures, type Volume } from './bill.ts'
import { PRICES } from './prices.ts'

const FILE = join(import.meta.dirname, '../../docs/costs.json')

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10e6' },
    batch: { type: 'string', default: '10' },
    leads: { type: 'string', default: '50000' },
    measure: { type: 'boolean', default: false },
  },
})

if (values.measure) {
  const { measure } = await import('./measure.ts')
  writeFileSync(FILE, `${JSON.stringify(await measure(), null, 2)}\n`)
}
const figures: Figures = JSON.parse(readFileSync(FILE, 'utf8'))
const volume = { events: Number(values.events), batch: Number(values.batch), leads: Number(values.leads) }
if (Object.values(volume).every((value) => value >= 1)) print(billOf(figures, volume), volume)
else {
  console.error('npm run cost -- --events 10e6 --batch 10 --leads 50000')
  process.exitCode = 2
}

function print({ lines, atVolume, marginal, beside }: Bill, { events, batch, leads }: Volume): void {
  const usd = (value: number) => value.toFixed(2)
  console.log(`
${events / 1e6} million events a month in beacons of ${batch}, ${leads} new leads; list prices of ${PRICES.asOf}, measured ${figures.measuredAt}
`)
  const rows = lines.map(({ name, amount, included, ...line }) => [
    name,
    { millions: usd(amount), included, 'USD a month': usd(line.atVolume), 'by list': usd(line.marginal) },
  ])
  console.table(Object.fromEntries(rows))
  const { copies, archive, deletion, storage } = beside
  const all = marginal + copies + archive + deletion + storage
  console.log(`The bill: ${usd(atVolume)} USD, ${usd((atVolume / events) * 1e6)} per million; ${PRICES.plan} of it the plan, with what that includes.
By list, with nothing included, per million: ${usd(marginal)} USD; ${usd(all)} with copies in KV (${usd(copies)}), the way to the archive
(${usd(archive)}), deletion by age (${usd(deletion)}) and a year of storage (${usd(storage)}).`)
}
