// `npm run model -- <command> [file]`: a scoring model as a file in git, checked and tested where it is kept.
//   check <file>             is it a model? every fault with its place and what to do
//   test <file>              the journeys beside it (<file>.journeys.json) come to the scores they name
//   diff <file>              what publishing it would change, in sentences
//   pull [file]              the model that serves, into the file, or printed
//   publish <file>           as the next version: --mode silent | notify | from-now, --note "…", --author "…"
// The collector is the one that runs here, or the one that LEADLIGHT_URL and LEADLIGHT_ADMIN_KEY name. Ends with 1 where
// the model is wrong, a score is missed or something differs, and with 2 where it could not be told.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseJourneys } from '../../shared/journeys.ts'
import {
  checkModel,
  compileModel,
  differencesOf,
  type Fault,
  type Model,
  missesOf,
} from '../../shared/scoring/index.ts'
import { isPattern, matchUrl } from '../read/match-url.ts'
import { ask, findServer, saidBy, type Where } from './find-server.ts'
import { isFreeMailbox } from './free-mailbox.ts'
import { Problem } from './problem.ts'
import { reasonOf } from './state.ts'

const ROOT = join(import.meta.dirname, '../..')
const USAGE = 'npm run model -- check | test | diff | pull | publish [file]'

type Options = { mode?: string | undefined; note?: string | undefined; author?: string | undefined }

/** Each says whether all is well. */
const COMMANDS: Record<string, (file: string | undefined, options: Options) => Promise<boolean>> = {
  check: async (file) => (await readModel(named(file))) !== null,
  test: (file) => test(named(file)),
  diff: (file) => diff(named(file)),
  pull: (file) => pull(file),
  publish: (file, options) => publish(named(file), options),
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { mode: { type: 'string' }, note: { type: 'string' }, author: { type: 'string' } },
  })
  const [name = '', file] = positionals
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new Problem(`There is no command ${name || 'without a name'}.`, USAGE)
  process.exitCode = (await command(file, values)) ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

async function test(file: string): Promise<boolean> {
  const model = await readModel(file)
  if (!model) return false
  const beside = file.replace(/(?:\.json)?$/, '.journeys.json')
  const { journeys, faults } = parseJourneys(await readJsonFile(beside))
  for (const fault of faults) console.log(`✗ ${fault}`)
  const compiled = compileModel(model, { matchUrl, isFreeMailbox })
  let missed = faults.length
  for (const journey of journeys) {
    const misses = missesOf(journey, compiled)
    missed += misses.length
    console.log(`${misses.length === 0 ? '✓' : '✗'} ${journey.name}`)
    for (const { day, dimension, expected, got } of misses) {
      console.log(`    day ${day}: ${dimension} is ${got}, not ${expected}`)
    }
  }
  if (journeys.length === 0) console.log(`${beside} holds no journey`)
  return missed === 0 && journeys.length > 0
}

async function diff(file: string): Promise<boolean> {
  const model = await readModel(file)
  if (!model) return false
  const { model: serving, version } = await findServing(await here())
  const differences = differencesOf(serving, model)
  for (const difference of differences) console.log(difference)
  if (differences.length === 0) console.log(`Nothing differs from version ${version}.`)
  return differences.length === 0
}

async function pull(file: string | undefined): Promise<boolean> {
  const { model, version } = await findServing(await here())
  const text = `${JSON.stringify(model, null, 2)}\n`
  if (file === undefined) process.stdout.write(text)
  else {
    await writeFile(file, text)
    console.log(`Version ${version} is in ${file}.`)
  }
  return true
}

async function publish(file: string, { mode, note, author = 'npm run model' }: Options): Promise<boolean> {
  const model = await readModel(file)
  if (!model) return false
  const where = await here()
  const { model: serving } = await findServing(where)
  if (differencesOf(serving, model).length === 0) {
    console.log('Nothing differs: nothing is published.')
    return true
  }
  const answer = await ask(where, '/v1/models/publish', {
    method: 'POST',
    body: JSON.stringify({ model, mode, note, author }),
  })
  const body: { version: number; mode: string; serving: boolean; faults?: Fault[] } = await answer.json()
  if (body.faults) printFaults(file, body.faults)
  if (!answer.ok) {
    console.log(`${where.url} answered ${answer.status} (${saidBy(answer)}).`)
    return false
  }
  const when = body.serving ? 'serves' : 'serves as soon as the past has been gone through for it'
  console.log(`Version ${body.version} is published (${body.mode}) and ${when}.`)
  return true
}

/** The newest version: the one that serves, or will. */
async function findServing(where: Where): Promise<{ model: Model; version: number }> {
  const { modelVersion, nextVersion }: { modelVersion: number; nextVersion: number | null } = await json(
    where,
    '/v1/models',
  )
  return json(where, `/v1/models/${nextVersion ?? modelVersion}`)
}

async function json<Body>(where: Where, path: string): Promise<Body> {
  const answer = await ask(where, path)
  if (!answer.ok)
    throw new Problem(
      `${where.url}${path} answered ${answer.status} (${saidBy(answer)}).`,
      'Is it a Leadlight?',
    )
  return await answer.json()
}

function here(): Promise<Where> {
  return findServer(ROOT, USAGE)
}

/** Null where it is none; then its faults are printed. */
async function readModel(file: string): Promise<Model | null> {
  const checked = checkModel(await readJsonFile(file), isPattern)
  if (checked.ok) return checked.model
  printFaults(file, checked.faults)
  return null
}

function printFaults(file: string, faults: readonly Fault[]): void {
  for (const { path, fault, fix } of faults) console.log(`${file}: ${path || 'the model'} ${fault}: ${fix}`)
}

async function readJsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Problem(`${file} cannot be read (${reasonOf(error)}).`, USAGE)
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Problem(`${file} is not JSON (${reasonOf(error)}).`, 'Mend it.')
  }
}

function named(file: string | undefined): string {
  if (file === undefined) throw new Problem('Which file?', USAGE)
  return file
}
