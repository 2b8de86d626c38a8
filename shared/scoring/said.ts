import type { Outcome, Scalars, StoredEvent } from '../wire.ts'
import { SECOND, secondsOf } from './days.ts'
import type { Entry } from './shapes/entry.ts'
import { OUTCOME, RESERVED, RESET, type Trait } from './shapes/trait.ts'

/** Longer text is cut, longer names are not kept: registers travel with every beacon. */
const VALUE_LENGTH = 200
const NAME_LENGTH = 64
const ADDRESS_LENGTH = 254

/** What an event says of the person. An account's traits get its name in front: `account.industry`. */
export function traitsOf(event: StoredEvent): Trait[] {
  if (event.kind === 'outcome') return outcomeTraits(event)
  if (event.kind === 'identify') {
    return named(event.traits ?? {}, '', event).filter(({ name }) => !RESERVED.has(name))
  }
  if (event.kind === 'group') {
    return [...named({ account: event.account }, '', event), ...named(event.traits ?? {}, 'account.', event)]
  }
  return []
}

/** The e-mail address an event gives, in lower case. */
export function addressesOf(event: StoredEvent): Entry[] {
  if (event.kind !== 'identify' && event.kind !== 'form') return []
  const address = event.email?.trim().toLowerCase()
  if (!address?.includes('@') || address.length > ADDRESS_LENGTH) return []
  return [{ at: secondsOf(event.at), key: address, n: 0 }]
}

/**
 * What became of a person is kept as what is said of it: the last word counts, and it goes where its visitor goes. To the
 * millisecond: a script says two in one second.
 */
function outcomeTraits(event: Outcome & StoredEvent): Trait[] {
  const words = { [OUTCOME]: event.outcome, ...(event.outcome === 'reset' && { [RESET]: event.at }) }
  return named(words, '', event).map((said) => ({ ...said, at: event.at / SECOND }))
}

function named(traits: Scalars, prefix: string, event: StoredEvent): Trait[] {
  const { id, provenance } = event
  return Object.entries(traits)
    .filter(([name]) => name.length <= NAME_LENGTH)
    .map(([name, value]) => ({
      name: prefix + name,
      value: typeof value === 'string' ? value.slice(0, VALUE_LENGTH) : value,
      at: secondsOf(event.at),
      id,
      provenance,
    }))
}
