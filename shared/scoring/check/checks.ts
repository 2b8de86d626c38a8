/** Where a model is wrong, why, and what to write instead. `path` reads as in code: `rules[3].caps.perDay`. */
export interface Fault {
  path: string
  fault: string
  fix: string
}

/** True where the value is right; where it is not, every fault in it has been noted. */
export type Check<Value> = (value: unknown, path: string, faults: Fault[]) => value is Value

type Required<Whole> = {
  [Name in keyof Whole as object extends Pick<Whole, Name> ? never : Name]: Check<Whole[Name]>
}
type Optional<Whole> = {
  [Name in keyof Whole as object extends Pick<Whole, Name> ? Name : never]-?: Check<
    Exclude<Whole[Name], undefined>
  >
}

/** Fields that say what cannot be had, and what can be had instead. */
const REFUSED = new Map([
  ['rolling', 'a rolling window depends on the order of arrival: use perPeriod, a calendar bucket'],
  ['trait', 'what is known of the person is tested when read: move it to the rule’s `when`'],
  ['mailbox', 'what is known of the person is tested when read: move it to the rule’s `when`'],
  ['then', 'sequences of events need a memory without bounds: score each event by a rule of its own'],
  ['after', 'sequences of events need a memory without bounds: score each event by a rule of its own'],
])

export function object<Whole extends object>(
  required: Required<Whole>,
  optional: Optional<Whole>,
): Check<Whole> {
  const needed: Record<string, Check<unknown>> = required
  const known: Record<string, Check<unknown>> = { ...needed, ...optional }
  const names = Object.keys(known).join(', ')
  return (value, path, faults): value is Whole => {
    if (!isObject(value)) return wrong(faults, path, 'is not an object', `write { ${names} }`)
    const missing = Object.keys(needed).filter((name) => !Object.hasOwn(value, name))
    for (const name of missing) wrong(faults, path, `lacks ${name}`, `add ${name}`)
    const right = Object.entries(value).map(([name, part]) => {
      const check = Object.hasOwn(known, name) ? known[name] : undefined
      if (check) return check(part, path === '' ? name : `${path}.${name}`, faults)
      const fix = REFUSED.get(name) ?? `remove it; known here: ${names}`
      return wrong(faults, path, `has no place for ${name}`, fix)
    })
    return missing.length === 0 && right.every(Boolean)
  }
}

/** Objects told apart by the first of these fields that they have. */
export function byField<Whole>(forms: Record<string, Check<Whole>>): Check<Whole> {
  return (value, path, faults): value is Whole => {
    const form = isObject(value) ? Object.keys(forms).find((name) => Object.hasOwn(value, name)) : undefined
    const check = form === undefined ? undefined : forms[form]
    if (check) return check(value, path, faults)
    return wrong(faults, path, 'is of no known form', `give one of ${Object.keys(forms).join(', ')}`)
  }
}

/** Objects told apart by their `kind`. */
export function byKind<Whole>(kinds: Record<string, Check<Whole>>): Check<Whole> {
  return (value, path, faults): value is Whole => {
    const kind = isObject(value) && 'kind' in value && typeof value.kind === 'string' ? value.kind : ''
    const check = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (check) return check(value, path, faults)
    return wrong(faults, path, 'is of no known kind', `set kind to one of ${Object.keys(kinds).join(', ')}`)
  }
}

export function list<Item>(item: Check<Item>, least = 0): Check<Item[]> {
  return (value, path, faults): value is Item[] => {
    if (!Array.isArray(value)) return wrong(faults, path, 'is not a list', 'write [ … ]')
    if (value.length < least) return wrong(faults, path, 'is empty', 'name at least one')
    return value.map((part, index) => item(part, `${path}[${index}]`, faults)).every(Boolean)
  }
}

/** Right if the first check takes it; faults are told by the first for a list, else by the second. */
export function listOr<Item, Other>(items: Check<Item[]>, other: Check<Other>): Check<Item[] | Other> {
  return (value, path, faults): value is Item[] | Other =>
    Array.isArray(value) ? items(value, path, faults) : other(value, path, faults)
}

export function record<Item>(item: Check<Item>): Check<Record<string, Item>> {
  return (value, path, faults): value is Record<string, Item> => {
    if (!isObject(value)) return wrong(faults, path, 'is not an object', 'write { name: … }')
    return Object.entries(value)
      .map(([name, part]) => item(part, `${path}.${name}`, faults))
      .every(Boolean)
  }
}

export function oneOf<const Value>(...values: Value[]): Check<Value> {
  return (value, path, faults): value is Value =>
    values.some((known) => known === value) ||
    wrong(
      faults,
      path,
      `is ${JSON.stringify(value)}`,
      `write ${values.map((known) => JSON.stringify(known)).join(' or ')}`,
    )
}

export const text: Check<string> = (value, path, faults): value is string =>
  (typeof value === 'string' && value !== '') || wrong(faults, path, 'is not a text', 'write some text')

/** Ids stand in URLs, columns and reasons. */
export const id: Check<string> = (value, path, faults): value is string =>
  (typeof value === 'string' && /^[a-z][a-z\d-]{0,49}$/.test(value)) ||
  wrong(faults, path, `is ${JSON.stringify(value)}`, 'write small letters, digits and dashes, a letter first')

export const flag: Check<boolean> = (value, path, faults): value is boolean =>
  typeof value === 'boolean' || wrong(faults, path, 'is neither true nor false', 'write true or false')

export function number(min: number, max: number, step?: 'whole'): Check<number> {
  return (value, path, faults): value is number =>
    (typeof value === 'number' &&
      value >= min &&
      value <= max &&
      (step !== 'whole' || Number.isInteger(value))) ||
    wrong(
      faults,
      path,
      `is ${JSON.stringify(value)}`,
      `write a${step ? ' whole' : ''} number from ${min} to ${max}`,
    )
}

/** Notes a fault. Always false, so that a check can end with it. */
export function wrong(faults: Fault[], path: string, fault: string, fix: string): false {
  faults.push({ path, fault, fix })
  return false
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
