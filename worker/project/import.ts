import type { Ignored } from '../../shared/wire.ts'
import {
  advanceImport,
  findImport,
  finishImport as finish,
  type Import,
  insertImport,
  listImports as list,
} from '../db/imports.ts'
import type { SiteContext } from '../read/site.ts'
import type { Beacon } from './beacon.ts'
import { projectAll } from './project.ts'

const LISTED = 50

/** Begins a file, or finds where it was left. */
export async function beginImport(
  db: D1Database,
  site: SiteContext,
  file: Pick<Import, 'id' | 'name'>,
  now: number,
): Promise<Import> {
  await insertImport(db, site.id, file, now).run()
  const begun = await findImport(db, site.id, file.id)
  if (!begun) throw new Error(`Import ${file.id} was not begun`)
  return begun
}

export async function listImports(db: D1Database, site: SiteContext): Promise<Import[]> {
  return list(db, site.id, LISTED)
}

export async function findImportOf(db: D1Database, site: SiteContext, id: string): Promise<Import | null> {
  return findImport(db, site.id, id)
}

export async function finishImport(
  db: D1Database,
  site: SiteContext,
  id: string,
  now: number,
): Promise<Import | null> {
  await finish(db, site.id, id, now).run()
  return findImport(db, site.id, id)
}

/** Some lines of a file, as the events they are, by visitor. */
export interface Lines {
  lines: number
  beacons: Beacon[]
  /** Lines that are no events. */
  ignored: number
}

/** How far the file has come with them, and what was ignored of each beacon. */
export interface TakenLines {
  file: Import
  ignored: (readonly Ignored[])[]
}

/**
 * Takes the next lines of a file, whose events count once however often they come. History changes scores and stages, and
 * tells nobody. Null where these are not the next lines: they have been taken, or others are missing before them.
 */
export async function takeLines(
  db: D1Database,
  site: SiteContext,
  { id, next }: Pick<Import, 'id' | 'next'>,
  { lines, beacons, ignored }: Lines,
  now: number,
): Promise<TakenLines | null> {
  const projected = beacons.length === 0 ? [] : await projectAll(db, site, beacons, now, true, true)
  const came = { lines, accepted: 0, duplicate: 0, ignored }
  for (const one of projected) {
    came.accepted += one.accepted
    came.duplicate += one.duplicate
    came.ignored += one.ignored.length
  }
  const { meta } = await advanceImport(db, site.id, { id, next }, came, now).run()
  const file = meta.changes === 0 ? null : await findImport(db, site.id, id)
  return file && { file, ignored: projected.map((one) => one.ignored) }
}
