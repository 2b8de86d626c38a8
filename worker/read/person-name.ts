import { foldName } from '../../shared/fold-name.ts'
import type { Registers } from '../../shared/scoring/index.ts'

const WHOLE = ['name', 'fullName', 'full_name']
const PARTS = [
  ['firstName', 'first_name'],
  ['lastName', 'last_name'],
]
const LENGTH = 100

/** What somebody was said to be called, by a form, `identify` or a server; null where nobody said. */
export function personNameOf({ traits }: Pick<Registers, 'traits'>): string | null {
  const said = (names: readonly string[]) => {
    const value = traits.find((trait) => names.includes(trait.name) && typeof trait.value === 'string')?.value
    return typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : ''
  }
  const name = said(WHOLE) || PARTS.map(said).filter(Boolean).join(' ')
  return name === '' ? null : name.slice(0, LENGTH)
}

/** By what somebody is found whose name is searched for; null where nobody said one. */
export function nameKeyOf(registers: Pick<Registers, 'traits'>): string | null {
  const name = personNameOf(registers)
  return name === null ? null : foldName(name)
}
