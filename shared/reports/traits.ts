import type { Registers } from '../scoring/index.ts'

type Trait = Registers['traits'][number]

const INDUSTRY = ['industry', 'account.industry', 'company_industry']
const OWNER = ['owner', 'account.owner', 'leadOwner', 'lead_owner']
const NAME_LENGTH = 80

export function industryOf(registers: Registers): string | null {
  return nameIn(registers, INDUSTRY)
}

/** Whose lead it is. What a browser says goes to nobody's list. */
export function ownerOf(registers: Registers): string | null {
  return nameIn(registers, OWNER, ({ provenance }) => provenance !== 'browser')
}

/** As one name however it was written. */
function nameIn(
  { traits }: Registers,
  names: readonly string[],
  isBelieved: (trait: Trait) => boolean = () => true,
): string | null {
  for (const name of names) {
    const value = traits.find((trait) => trait.name === name && isBelieved(trait))?.value
    if (typeof value === 'string' && value.trim() !== '')
      return value.trim().toLowerCase().slice(0, NAME_LENGTH)
  }
  return null
}
