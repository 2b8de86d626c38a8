import { deleteList, insertList, listSavedLists, type SavedList } from '../db/lists.ts'

/** More would be a list of lists. */
const LISTS_MAX = 30
const NAME_MAX = 60

/** Keeps a filter under a name that no other has: it may be a colleague's. Says why where it does not. */
export async function saveList(
  db: D1Database,
  siteId: string,
  { name: given, ...list }: Omit<SavedList, 'createdAt'>,
  now: number,
): Promise<{ ok: true } | { ok: false; reason: string }> {
  const name = given.trim().replace(/\s+/g, ' ').slice(0, NAME_MAX)
  if (name === '') return { ok: false, reason: 'a list needs a name' }
  if (list.query === '') return { ok: false, reason: 'a list needs a filter; without one it is everybody' }
  const { meta } = await insertList(db, siteId, { name, ...list, createdAt: now }, LISTS_MAX).run()
  if (meta.changes > 0) return { ok: true }
  const kept = (await listSavedLists(db, siteId)).find((one) => one.name === name)
  // Pressed twice.
  if (kept?.query === list.query) return { ok: true }
  if (kept) {
    const reason = `there is a list “${name}” already, kept by ${kept.author}: choose another name, or forget that one first`
    return { ok: false, reason }
  }
  return { ok: false, reason: `a site keeps ${LISTS_MAX} lists at most; forget one of them first` }
}

/** Only its name is forgotten, no lead. Forgetting it twice is harmless. */
export async function forgetList(db: D1Database, siteId: string, name: string): Promise<void> {
  await deleteList(db, siteId, name).run()
}
