import type { Provenance, Scalar } from '../wire.ts'
import type { Register, Registers } from './registers.ts'
import type { Entry } from './shapes/entry.ts'
import type { Trait } from './shapes/trait.ts'

const VERSION = '2'
const ID_LENGTH = 7

type Said = [name: string, value: Scalar, at: number, id: string, provenance: Provenance][]
type Given = [address: string, at: number][]

/**
 * Registers as the text that is stored with a row: equal registers, equal text. Instants are base-36 differences:
 *
 *     2|basis|id first,last,seen,entry,entry;id …|[[[name,value,at,id,provenance]…],[[address,at]…]]
 *
 * where `last` and each entry's instant count from the one before it (`last` and the first entry from `first`), `seen`
 * from the number of entries, and an entry is `instant.key:n`, key and n left out where empty and 0.
 */
export function encodeRegisters({ basis, signals, traits, addresses }: Registers): string {
  const registers = Object.keys(signals)
    .sort()
    .map((id) => id + writeRegister(signals[id]))
  const said: Said = traits.map(({ name, value, at, id, provenance }) => [name, value, at, id, provenance])
  const given: Given = addresses.map(({ key, at }) => [key, at])
  return [VERSION, basis, registers.join(';'), JSON.stringify([said, given])].join('|')
}

/** Throws on a text that is none of ours: it can only come from a newer version of this code. */
export function decodeRegisters(text: string): Registers {
  const [version, basis, registers] = text.split('|', 3)
  if (version !== VERSION || basis === undefined || registers === undefined) {
    throw new Error(`registers of an unknown form: ${text.slice(0, 20)}`)
  }
  const signals: Record<string, Register> = {}
  for (const part of registers === '' ? [] : registers.split(';')) {
    signals[part.slice(0, ID_LENGTH)] = readRegister(part.slice(ID_LENGTH))
  }
  const rest = text.slice(version.length + basis.length + registers.length + 3)
  const [said, given]: [Said, Given] = JSON.parse(rest)
  return {
    basis,
    signals,
    traits: said.map(([name, value, at, id, provenance]): Trait => ({ name, value, at, id, provenance })),
    addresses: given.map(([key, at]) => ({ at, key, n: 0 })),
  }
}

function writeRegister(register: Register | undefined): string {
  if (!register) return ''
  const { first, last, seen, entries } = register
  const parts = [first, last - first, seen - entries.length].map((part) => part.toString(36))
  let before = first
  for (const { at, key, n } of entries) {
    parts.push((at - before).toString(36) + (key && `.${key}`) + (n === 0 ? '' : `:${n.toString(36)}`))
    before = at
  }
  return parts.join(',')
}

function readRegister(text: string): Register {
  const [head = '', since = '', more = '', ...parts] = text.split(',')
  const first = number(head)
  let at = first
  const entries = parts.map((part): Entry => {
    const colon = part.indexOf(':')
    const body = colon < 0 ? part : part.slice(0, colon)
    const dot = body.indexOf('.')
    at += number(dot < 0 ? body : body.slice(0, dot))
    return { at, key: dot < 0 ? '' : body.slice(dot + 1), n: colon < 0 ? 0 : number(part.slice(colon + 1)) }
  })
  return { first, last: first + number(since), seen: entries.length + number(more), entries }
}

function number(text: string): number {
  return Number.parseInt(text, 36)
}
