/** One thing remembered in a register. Whole seconds, because two senders' milliseconds are not worth their bytes. */
export interface Entry {
  readonly at: number
  /** What makes it distinct; empty where nothing does. */
  readonly key: string
  /** A count, a greatest value or a send; of an occurrence how it stands, see standing.ts. */
  readonly n: number
}

/** Oldest first. Equal instants by key, so that a list has one order only. */
export function byTime(a: Entry, b: Entry): number {
  return a.at - b.at || byKey(a, b) || a.n - b.n
}

export function byKey(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}

/** One entry for each key, made from all that have it. */
export function joinByKey(entries: readonly Entry[], join: (a: Entry, b: Entry) => Entry): Entry[] {
  const joined = new Map<string, Entry>()
  for (const entry of entries) {
    const other = joined.get(entry.key)
    joined.set(entry.key, other ? join(other, entry) : entry)
  }
  return [...joined.values()]
}
