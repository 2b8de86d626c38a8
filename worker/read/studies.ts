import { listDoneStudies, listStudies, type Study } from '../db/studies.ts'
import type { Backtest } from '../predict/backtest.ts'
import type { SiteContext } from './site.ts'

/** A study as it stands: what the last one came to, and how far one is that goes on. */
export interface StudyState<Result> {
  /** Null where none has come to an end yet. */
  found: { at: number; result: Result } | null
  running: Progress | null
}

export interface Progress {
  phase: 'look' | 'learn'
  /** Leads looked at, of so many. */
  done: number
  of: number
  startedAt: number
}

/** @typeParam Result What studies of that subject come to, see worker/predict/. */
export async function findStudy<Result>(
  db: D1Database,
  site: SiteContext,
  subject: string,
): Promise<StudyState<Result>> {
  const studies = await listStudies(db, site.id, subject)
  const open = studies.find(({ phase }) => phase !== 'done')
  const done = studies.find(({ phase }) => phase === 'done')
  return {
    found: done?.result ? { at: done.startedAt, result: JSON.parse(done.result) } : null,
    running: open ? progressOf(open) : null,
  }
}

export async function findBacktest(
  db: D1Database,
  site: SiteContext,
  subject: string,
): Promise<StudyState<Backtest>> {
  return findStudy<Backtest>(db, site, subject)
}

/** Of every version that somebody has looked at, and of the draft. */
export async function listBacktests(
  db: D1Database,
  site: SiteContext,
): Promise<{ subject: string; at: number; backtest: Backtest }[]> {
  return (await listDoneStudies(db, site.id)).flatMap(({ subject, startedAt, result }) =>
    result === null || subject === 'prediction'
      ? []
      : [{ subject, at: startedAt, backtest: JSON.parse(result) }],
  )
}

function progressOf({ phase, done, of, startedAt }: Study): Progress {
  return { phase: phase === 'look' ? 'look' : 'learn', done, of, startedAt }
}
