import { type AccountScore, type Person, scoreAccount } from '../../shared/scoring/index.ts'
import { type Belonging, listBelongings, listLeadsOfAccounts } from '../db/accounts.ts'
import { breathe } from '../env.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Lead } from './lead.ts'
import { type ScoredLead, scoreLead, toLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

/** A company, by its domain or as it was given, with the score that its people make. */
export type Account = AccountScore & { id: string }

export interface AccountPage {
  accounts: Account[]
  /** Where the next page begins, at the same instant; null on the last. */
  cursor: string | null
}

/** Rows of the walk read at a time. */
const STRIDE = 100
/** People of one account that are looked at: beyond that it is a provider that no list knows. */
const PEOPLE_MAX = 1_000
/** An account is worth its three most engaged people at most, see scoreAccount. */
const COUNTED = 3

/**
 * Accounts by their score at this very moment, highest first. Nothing is kept of them: they are their people, so a join,
 * an un-join or an erasure changes them with no more to do. Leads are walked from the highest ceiling on; an account nobody
 * of whom came up yet is worth three times the next ceiling at most, and there the walk ends.
 */
export async function listAccounts(
  db: D1Database,
  site: SiteContext,
  { limit = 50, cursor }: { limit?: number | undefined; cursor?: string | undefined },
  now: number,
): Promise<AccountPage> {
  const [asOf, ...last] = (cursor === undefined ? null : readCursor(cursor)) ?? []
  const at = typeof asOf === 'number' ? asOf : now
  const after = positionOf(last)
  const seen = new Set<string>()
  const best: Account[] = []
  for await (const page of walk(db, site.id)) {
    const unmet = [...new Set(page.flatMap(({ account }) => account ?? []))].filter((id) => !seen.has(id))
    for (const account of await findAccounts(db, site, unmet, at)) {
      seen.add(account.id)
      if (!after || rank(account, after) > 0) best.push(account)
    }
    best.sort(rank)
    const worst = best[limit]?.raw ?? Number.NEGATIVE_INFINITY
    if (COUNTED * Math.max(0, page.at(-1)?.ceiling ?? 0) < worst) break
    best.splice(limit + 1)
  }
  const accounts = best.slice(0, limit)
  const end = accounts.at(-1)
  return { accounts, cursor: best.length > limit && end ? writeCursor([at, end.raw, end.id]) : null }
}

/** One account and its people, the most engaged first; null where nobody belongs to it. */
export async function findAccount(
  db: D1Database,
  site: SiteContext,
  id: string,
  now: number,
): Promise<{ account: Account; people: Lead[] } | null> {
  const people = await findPeople(db, site, [id], now)
  if (people.length === 0) return null
  const ranked = people.sort((a, b) => b.raw - a.raw || (a.row.id < b.row.id ? -1 : 1))
  return { account: toAccount(id, people, now), people: ranked.map((scored) => toLead(scored, site)) }
}

async function findAccounts(
  db: D1Database,
  site: SiteContext,
  ids: readonly string[],
  now: number,
): Promise<Account[]> {
  const people = new Map<string, ScoredLead[]>(ids.map((id) => [id, []]))
  for (const scored of await findPeople(db, site, ids, now))
    people.get(scored.row.account ?? '')?.push(scored)
  return Array.from(people, ([id, of]) => toAccount(id, of, now))
}

async function findPeople(
  db: D1Database,
  site: SiteContext,
  ids: readonly string[],
  now: number,
): Promise<ScoredLead[]> {
  const rows = await listLeadsOfAccounts(db, site.id, ids, PEOPLE_MAX)
  return rows.map((row) => scoreLead(row, site, now))
}

/** Who is held is one of its people, and gives it nothing. */
function toAccount(id: string, people: readonly ScoredLead[], now: number): Account {
  return { id, ...scoreAccount(people.filter(({ score }) => !score.held).map(toPerson), now) }
}

function toPerson({ row, raw, score }: ScoredLead): Person {
  return { id: row.id, engagement: raw, fit: score.dimensions.fit.raw, lastSeenAt: row.lastSeenAt }
}

async function* walk(db: D1Database, siteId: string): AsyncGenerator<Belonging[]> {
  let after: Belonging | null = null
  for (;;) {
    const page: Belonging[] = await listBelongings(db, siteId, { limit: STRIDE, after })
    if (page.length > 0) yield page
    after = page.at(-1) ?? null
    if (page.length < STRIDE || !after) return
    await breathe()
  }
}

/** Negative where `a` comes first. */
function rank(a: Pick<Account, 'raw' | 'id'>, b: Pick<Account, 'raw' | 'id'>): number {
  return b.raw - a.raw || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function positionOf([raw, id]: readonly (string | number)[]): Pick<Account, 'raw' | 'id'> | null {
  return typeof raw === 'number' && typeof id === 'string' ? { raw, id } : null
}
