import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
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

/** Of each kind, and what each sends. */
const PEOPLE = 200
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
  const send = (kind: string, events: number, named: boolean) => async () => {
    for (let nth = 0; nth < PEOPLE; nth++) await post(url, bodyOf(site, `${kind}-${nth}`, events, named))
  }
  const empty = sizeOf(folder)
  // The first beacon of a browser makes its row; what counts is the many after it.
  await send('anonymous', 10, false)()
  const anonymous = {
    ten: await spentBy(url, send('anonymous', 10, false)),
    one: await spentBy(url, send('anonymous', 1, false)),
  }
  const strangers = sizeOf(folder)
  const birth = await spentBy(url, send('lead', 10, true))
  const lead = {
    ten: await spentBy(url, send('lead', 10, false)),
    one: await spentBy(url, send('lead', 1, false)),
  }
  const both = sizeOf(folder)
  // Copies for the edge wait for a minute, which nobody here stays for: at most one for each beacon.
  for (const use of [anonymous.ten, anonymous.one, lead.ten, lead.one]) use.kvWrites = 1

  const events = PEOPLE * 2 * EVENTS_EACH
  const until = async (days: number, isDone: (left: Left) => boolean): Promise<Left> => {
    for (let tries = 0; tries < 100; tries++) {
      const left: Left = await (await fetch(`${url}/cron?days=${days}`)).json()
      if (isDone(left)) return left
    }
    throw new Error(`The clock has not done in a hundred minutes what it should, ${days} days from now`)
  }
  const perEvent = async (act: () => Promise<unknown>) =>
    scaled(await spentBy(url, async () => void (await act())), PEOPLE / events)
  const counting = await perEvent(() => until(1 / 24, ({ counted }) => counted === 2 * PEOPLE))
  const counted = sizeOf(folder)
  let archived: Left | undefined
  const archive = await perEvent(async () => {
    archived = await until(HOT_DAYS + EVERY_DAYS + 1, (left) => left.events === PEOPLE)
  })
  const deletion = await perEvent(() => until(3 * 365, ({ events: left, visitors }) => left + visitors === 0))
  const each = (bytes: number, people = PEOPLE) => Math.round(bytes / people)
  const marks = each(counted.people - both.people, 2 * PEOPLE)
  return {
    measuredAt: new Date().toISOString().slice(0, 10),
    beacons: { anonymous, lead },
    birth,
    clock: { counting, archive, deletion },
    eventsPerVisitor: EVENTS_EACH,
    hotDays: HOT_DAYS + EVERY_DAYS / 2,
    bytes: {
      event: each(both.events - empty.events, events),
      visitor: each(strangers.people - empty.people) + marks,
      lead: each(both.people - strangers.people) + marks,
      archived: each(archived?.archived ?? 0, events - PEOPLE),
    },
  }
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

/** For each of the people, on the average. */
async function spentBy(url: string, act: () => Promise<void>): Promise<Use> {
  const read = async (): Promise<Spent> => (await fetch(`${url}/spent`)).json()
  const cpu = () => cpuSeconds(process.pid) * 1000 - ownCpuMs()
  const [before, cpuBefore] = [await read(), cpu()]
  await act()
  const [after, cpuMs] = [await read(), cpu() - cpuBefore]
  const use: Use = { ...after, cpuMs }
  for (const name of Object.keys(before) as (keyof Spent)[]) use[name] = after[name] - before[name]
  return scaled(use, 1 / PEOPLE)
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
  const now = Date.now()
  const events = Array.from({ length: count }, (_, nth) => {
    const id = `${now.toString(36).padStart(9, '0')}-${serial++}`
    const about = { id, at: now, view: `${id}v`, url: `https://www.harbrook.dev/product/${serial % 40}` }
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
