import type { Feature, Table } from '../../shared/predict/index.ts'
import { listSnapshots } from '../db/snapshots.ts'
import type { Study } from '../db/studies.ts'
import { COLLEAGUES } from '../read/features.ts'
import { shareOf } from './draw.ts'
import type { LeadSnapshots } from './look.ts'

/** Leads read at a time, where all their decisions were drawn; more where few were. */
const PAGE = 1_000
const PAGE_MOST = 10_000

/** All that a study has found, as a table. Numbers alone are kept of it: the most that is drawn takes 20 MB. */
export async function loadTable(
  db: D1Database,
  { siteId, id, of }: Pick<Study, 'siteId' | 'id' | 'of'>,
  features: readonly Feature[],
): Promise<Table> {
  const width = features.length
  const share = shareOf(of, width)
  const limit = Math.min(PAGE_MOST, Math.floor(PAGE / share))
  const [labels, at, people, scores]: number[][] = [[], [], [], []]
  const pages: Float32Array[] = []
  const accounts: (string | null)[] = []
  const known: number[] = []
  let after = ''
  for (;;) {
    const found = await listSnapshots(db, siteId, id, { after, limit })
    const values: number[] = []
    for (const { body } of found) {
      const { rows, account, knownFrom }: LeadSnapshots = JSON.parse(body)
      for (const [instant = 0, label = 0, raw = 0, ...own] of rows) {
        at?.push(instant)
        labels?.push(label)
        scores?.push(raw)
        people?.push(known.length)
        for (let feature = 0; feature < width; feature++) values.push(own[feature] ?? 0)
      }
      accounts.push(account)
      known.push(knownFrom)
    }
    pages.push(Float32Array.from(values))
    after = found.at(-1)?.leadId ?? after
    if (found.length < limit) break
  }
  const table = {
    features,
    values: joined(pages),
    labels: labels ?? [],
    at: at ?? [],
    people: people ?? [],
    scores: scores ?? [],
    share,
  }
  countColleagues(table, accounts, known)
  return table
}

function joined(pages: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(pages.reduce((sum, { length }) => sum + length, 0))
  let next = 0
  for (const page of pages) {
    all.set(page, next)
    next += page.length
  }
  return all
}

/** How many others of the same account were known at each decision. */
function countColleagues(
  { features, values, at, people }: Table & { values: Float32Array },
  accounts: readonly (string | null)[],
  known: readonly number[],
): void {
  const place = features.findIndex(({ id }) => id === COLLEAGUES.id)
  if (place < 0) return
  const since = new Map<string, number[]>()
  for (const [person, account] of accounts.entries()) {
    if (account === null) continue
    const of = since.get(account) ?? []
    of.push(known[person] ?? 0)
    since.set(account, of)
  }
  for (const of of since.values()) of.sort((a, b) => a - b)
  for (let row = 0; row < at.length; row++) {
    const account = accounts[people[row] ?? 0] ?? null
    if (account === null) continue
    const others = countUpTo(since.get(account) ?? [], at[row] ?? 0) - 1
    values[row * features.length + place] = Math.max(0, others)
  }
}

/** How many of ascending instants are not later than one: halved, since all leads may be of one account. */
function countUpTo(instants: readonly number[], instant: number): number {
  let [low, high] = [0, instants.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((instants[middle] ?? 0) <= instant) low = middle + 1
    else high = middle
  }
  return low
}
