import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { nanoid } from 'nanoid'
import { timedId } from '../../shared/ids.ts'
import { EVERY_DAYS, HOT_DAYS } from '../../worker/archive/age.ts'
import { prepare } from '../../worker/embedded/prepare.ts'
import { serving } from '../../worker/embedded/runtime.ts'
import { embeddedVariables } from '../../worker/embedded/server.ts'
import { openState, stateFolder } from '../../worker/embedded/state.ts'
import { cpuSeconds } from '../bench/cpu.ts'
import { openDatabase } from '../support/database.ts'
import { freePort } from '../support/server.ts'
import type { Figures, Use } from './bill.ts'

const ROOT = join(import.meta.dirname, '../..')

/** One visitor in ten becomes a lead. What each sends, within a visit: beacons of ten, ten and one events, a minute apart. */
const PEOPLE = { anonymous: 360, lead: 40 }
const ALL = PEOPLE.anonymous + PEOPLE.lead
const EVENTS_EACH = 21

type Spent = Omit<Use, 'cpuMs'>

/**
 * Sends beacons of every kind to the built worker and reads what they took. CPU is that of all of workerd, of which the database,
 * billed by its rows alone, is the larger part: an upper bound.
 */
export async function measure(): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'leadlight-cost-'))
  const state = stateFolder(join(folder, 'state'))
  await openState(state)
  const { runtime, installation } = await prepare({ state, workerd: {} })
  try {
    const port = await freePort()
    const variables = embeddedVariables(installation, 'a-login-code-of-the-tests')
    const dist = await meteredDist()
    await runtime.setOptions(
      serving({ dist, resources: state.resources, port, variables, workerd: {}, onLine: () => {} }),
    )
    return await measureAll(state.path, `http://127.0.0.1:${port}`, installation.writeKey)
  } finally {
    await runtime.dispose()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

type Left = { events: number; visitors: number; counted: number; parts: number; archived: number }

async function measureAll(folder: string, url: string, site: string): Promise<Figures> {
  const send =
    (kind: keyof typeof PEOPLE, events: number, named = false) =>
    async () => {
      for (let nth = 0; nth < PEOPLE[kind]; nth++)
        await post(url, bodyOf(site, `${kind}-${nth}`, events, named))
    }
  const each = (kind: keyof typeof PEOPLE, events: number, named = false) =>
    spentBy(url, send(kind, events, named), PEOPLE[kind])
  const empty = sizeOf(folder)
  // The first beacon of a browser makes its row; what counts is the many after it.
  await send('anonymous', 10)()
  await wait(url, 60)
  const anonymous = { ten: await each('anonymous', 10), one: await each('anonymous', 1) }
  const strangers = sizeOf(folder)
  const birth = await each('lead', 10, true)
  await wait(url, 60)
  const lead = { ten: await each('lead', 10), one: await each('lead', 1) }
  const both = sizeOf(folder)
  const copies = await copiesOf(url, site)

  const events = ALL * EVENTS_EACH
  const until = async (days: number, isDone: (left: Left) => boolean): Promise<Left> => {
    for (let tries = 0; tries < 100; tries++) {
      const left: Left = await (await fetch(`${url}/cron?days=${days}`)).json()
      if (isDone(left)) return left
    }
    throw new Error(`The clock has not done in a hundred minutes what it should, ${days} days from now`)
  }
  const perEvent = (act: () => Promise<unknown>) => spentBy(url, act, events)
  const counting = await perEvent(() => until(1 / 24, ({ counted }) => counted === ALL + 1))
  let archived = 0
  const archive = await perEvent(async () => {
    const left = await until(HOT_DAYS + EVERY_DAYS + 1, (now) => now.events === PEOPLE.lead)
    archived = left.archived
  })
  const kept = sizeOf(folder)
  const deletion = await perEvent(() => until(3 * 365, ({ events: left, visitors }) => left + visitors === 0))
  const mean = (bytes: number, people: number) => Math.round(bytes / people)
  // What was counted of each, and where its archive is.
  const marks = mean(kept.people - both.people, ALL)
  return {
    measuredAt: new Date().toISOString().slice(0, 10),
    beacons: { anonymous, lead },
    birth,
    copiesPerVisit: copies / ALL,
    clock: { counting, archive, deletion },
    eventsPerVisitor: EVENTS_EACH,
    hotDays: HOT_DAYS + EVERY_DAYS / 2,
    bytes: {
      event: mean(both.events - empty.events, events),
      visitor: mean(strangers.people - empty.people, PEOPLE.anonymous) + marks,
      lead: mean(both.people - strangers.people, PEOPLE.lead) + marks,
      archived: mean(archived, events - PEOPLE.lead),
    },
  }
}

/** Copies for the edge that all visits together came to, those among them that wait until whoever came is gone. */
async function copiesOf(url: string, site: string): Promise<number> {
  const written = async () => (await readSpent(url)).kvWrites
  // So long they wait; twice as long, and they would be old.
  await wait(url, 301)
  for (let before = -1; before < (await written()); ) {
    before = await written()
    // Each takes along as many as a second lets.
    for (let second = 0; second < 5; second++) {
      await wait(url, 1)
      await post(url, bodyOf(site, 'who-takes-them-along', 1, false))
    }
  }
  return written()
}

let waited = 0

/** The clock of whoever is asked goes on by some seconds. */
async function wait(url: string, seconds: number): Promise<void> {
  await fetch(`${url}/wait?seconds=${seconds}`)
  waited += seconds * 1_000
}

async function readSpent(url: string): Promise<Spent> {
  return (await fetch(`${url}/spent`)).json()
}

/** What the table of events takes, and all others together: https://sqlite.org/dbstat.html */
function sizeOf(folder: string): { events: number; people: number } {
  const db = openDatabase({ state: folder })
  const sizes = db.prepare('select name, sum(pgsize - unused) as bytes from dbstat group by name').all()
  db.close()
  const sum = (isOne: (name: string) => boolean) =>
    sizes.reduce((total, { name, bytes }) => total + (isOne(String(name)) ? Number(bytes) : 0), 0)
  const isOfEvents = (name: string) => name.startsWith('events')
  return { events: sum(isOfEvents), people: sum((name) => !isOfEvents(name)) }
}

/** On the average of so many. */
async function spentBy(url: string, act: () => Promise<unknown>, of: number): Promise<Use> {
  const cpu = () => cpuSeconds(process.pid) * 1000 - ownCpuMs()
  const [before, cpuBefore] = [await readSpent(url), cpu()]
  await act()
  const [after, cpuMs] = [await readSpent(url), cpu() - cpuBefore]
  const use: Use = { ...after, cpuMs }
  for (const name of Object.keys(before) as (keyof Spent)[]) use[name] = after[name] - before[name]
  return scaled(use, 1 / of)
}

function scaled(use: Use, by: number): Use {
  const entries = Object.entries(use).map(([name, value]) => [name, Math.round(value * by * 1000) / 1000])
  return Object.fromEntries(entries)
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function post(url: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/v1/events`, { method: 'POST', body })
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`)
}

let serial = 0

/** What a visit sends: pages, attention, a click; and a form with an address where it is to make a lead. */
function bodyOf(site: string, visitor: string, count: number, named: boolean): string {
  const now = Date.now() + waited
  const events = Array.from({ length: count }, (_, nth) => {
    const id = timedId(now, nanoid(10))
    const url = `https://www.harbrook.dev/product/${serial++ % 40}`
    const about = { id, at: now, view: timedId(now, nanoid(10)), url }
    if (named && nth === count - 1)
      return { ...about, kind: 'form', form: 'contact', email: `${visitor}@harbrook.dev` }
    return nth % 2 === 0
      ? { ...about, kind: 'page_view', title: 'A page of the product', referrer: 'https://www.google.com/' }
      : { ...about, kind: 'engagement', engagedMs: 12_000, scrollPercent: 60 }
  })
  return JSON.stringify({ v: 1, site, visitor, session: `${now.toString(36)}-s`, sentAt: now, events })
}

/** dist/ with the meter around its worker, within it: workerd reads nothing that lies outside of where it was started. */
async function meteredDist(): Promise<string> {
  const folder = join(ROOT, 'dist/metered')
  await rm(folder, { recursive: true, force: true })
  await build({
    entryPoints: [join(import.meta.dirname, 'meter-worker.ts')],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:*', 'node:*'],
  })
  await symlink('../public', join(folder, 'public'))
  return folder
}
