/**
 * What `make` makes of a name, made when it is first asked for and then kept. For formatters: making one takes as long as some hundred
 * uses, a page has hundreds of times and numbers, and the first one of all takes some 50 ms.
 */
export function onceFor<Name, Made>(make: (name: Name) => Made): (name: Name) => Made {
  const made = new Map<Name, Made>()
  return (name) => {
    const known = made.get(name) ?? make(name)
    made.set(name, known)
    return known
  }
}
