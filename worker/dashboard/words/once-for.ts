/** Names come from outside too, as languages and zones do. */
const MOST = 1_000

/**
 * What `make` makes of some names, made when it is first asked for and then kept. For formatters: making one takes as long as some
 * hundred uses, a page has hundreds of times and numbers, and the first one of all takes a browser some 50 ms.
 */
export function onceFor<Names extends (string | undefined)[], Made>(
  make: (...names: Names) => Made,
): (...names: Names) => Made {
  const made = new Map<string, Made>()
  return (...names) => {
    const name = names.join(' ')
    const known = made.get(name)
    if (known !== undefined) return known
    if (made.size >= MOST) made.clear()
    const first = make(...names)
    made.set(name, first)
    return first
  }
}
