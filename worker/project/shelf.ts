/** A map that holds what was put there last, up to a weight. */
export interface Shelf<Value> {
  get(key: string): Value | undefined
  /** In place of what was there; the oldest go where it gets too heavy. */
  put(key: string, value: Value, weight: number): void
  delete(key: string): void
}

export function createShelf<Value>(most: number): Shelf<Value> {
  const places = new Map<string, { value: Value; weight: number }>()
  let carried = 0

  function remove(key: string): void {
    carried -= places.get(key)?.weight ?? 0
    places.delete(key)
  }

  return {
    get: (key) => places.get(key)?.value,
    put(key, value, weight) {
      remove(key)
      places.set(key, { value, weight })
      carried += weight
      for (const oldest of places.keys()) {
        if (carried <= most) break
        remove(oldest)
      }
    },
    delete: remove,
  }
}
