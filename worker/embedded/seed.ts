// `npm run seed -- --leads 2000`: half a year of a made-up company's leads, strangers and sales, brought into the server that runs
// here (or the one that LEADLIGHT_URL and LEADLIGHT_SERVER_KEY name) as any history is. Break it off and run the line that
// it printed again: it goes on where it was. Whatever is known already counts once.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findWhere, importFile } from './import-file.ts'
import { Problem } from './problem.ts'
import { makeHistory, type Wanted } from './seed/history.ts'

const ROOT = join(import.meta.dirname, '../..')
const USAGE = 'npm run seed -- --leads 2000 [--now 2026-11-30T12:00Z] [--seed 1]'
const HOUR = 3_600_000
/** Two thousand take less than a minute; this many an hour. */
const LEADS_MOST = 100_000

try {
  await seed()
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 1
}

async function seed(): Promise<void> {
  const wanted = readWishes()
  const where = await findWhere(ROOT, 'npm run seed')
  const { leads, now, seed } = wanted
  console.log(
    `npm run seed -- --leads ${leads} --now ${new Date(now).toISOString()} --seed ${seed}   # brings the same again`,
  )
  const lines = makeHistory(wanted).map((line) => JSON.stringify(line))
  const text = `${lines.join('\n')}\n`
  const folder = await mkdtemp(join(tmpdir(), 'leadlight-seed-'))
  try {
    const path = join(folder, `${leads} made-up leads.ndjson`)
    await writeFile(path, text)
    const begun = performance.now()
    // Lines of another day's seed that say other things under an id that is known are refused, and nothing is amiss.
    await importFile(path, where)
    const seconds = Math.round((performance.now() - begun) / 1_000)
    console.log(`${leads} leads, and six times as many strangers, in ${seconds} s.`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function readWishes(): Wanted {
  const { values } = parse()
  const leads = Number(values.leads)
  if (!Number.isInteger(leads) || leads < 1 || leads > LEADS_MOST) {
    throw new Problem(`--leads is "${values.leads}": a number from 1 to ${LEADS_MOST} is needed.`, USAGE)
  }
  // The hour that has just ended, so that a second run within it brings the same.
  const now = values.now === undefined ? Math.floor(Date.now() / HOUR) * HOUR : Date.parse(values.now)
  if (Number.isNaN(now) || now > Date.now()) {
    throw new Problem(`--now is "${values.now}": a moment of the past is needed.`, USAGE)
  }
  return { leads, now, seed: values.seed }
}

function parse() {
  try {
    return parseArgs({
      options: {
        leads: { type: 'string', default: '2000' },
        now: { type: 'string' },
        seed: { type: 'string', default: '1' },
      },
    })
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : 'This was not understood.', USAGE)
  }
}
