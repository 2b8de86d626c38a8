import type { VisitorRow } from './visitors.ts'

/**
 * A visitor may be forgotten and come again under its id, and who remembers it from before must not take the one for the other.
 * So the first version of a row is one of half a billion, each with room for so many writes.
 */
export const FIRST_VERSIONS = 2 ** 24
const GENERATIONS = 2 ** 29

/** The version of a row after the next write; 0 is that of a row which is not there. */
export function nextVersion(version: number): number {
  if (version > 0) return version + 1
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1))
  return (1 + (drawn % (GENERATIONS - 1))) * FIRST_VERSIONS
}

/** Whether a row as written is the first of its visitor. */
export function isFirst({ version }: Pick<VisitorRow, 'version'>): boolean {
  return version % FIRST_VERSIONS === 0
}

/** Whether a visitor's row is there still, and as it was read. */
export async function isCurrent(
  db: D1Database,
  siteId: string,
  { id, version }: Pick<VisitorRow, 'id' | 'version'>,
): Promise<boolean> {
  const statement = db.prepare('select version from visitors where site_id = ?1 and id = ?2')
  return (await statement.bind(siteId, id).first<number>('version')) === version
}
