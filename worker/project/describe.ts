import { isGibberish } from '../../shared/gibberish.ts'
import type { Registers } from '../../shared/scoring/index.ts'
import { companyOf, domainOf, isDisposable } from '../read/mailboxes.ts'
import { nameKeyOf } from '../read/person-name.ts'
import { isVerified } from './resolve.ts'
import type { LeadState } from './state.ts'

/** What a person's name may be called among its traits. */
const NAMES = ['name', 'firstName', 'lastName', 'first_name', 'last_name', 'fullName', 'full_name']
const ACCOUNT_LENGTH = 200

/** The lead with what follows from all that was said of it: what it is called, whose it is, and whether to believe it. Once more changes nothing. */
export function describe(lead: LeadState): LeadState {
  const reasons = isBelieved(lead) ? [] : doubts(lead)
  return {
    ...lead,
    nameKey: nameKeyOf(lead.registers),
    account: accountOf(lead),
    quarantine: reasons.length === 0 ? null : JSON.stringify(reasons),
  }
}

/** A person has looked at it, or somebody better than a browser has said who it is. */
function isBelieved(lead: LeadState): boolean {
  return lead.releasedAt !== null || isVerified(lead)
}

/** Why the contact data is no use: wrong data of the person, or none that reaches it. */
function doubts(lead: LeadState): string[] {
  const addresses = addressesOf(lead)
  const best = addresses.find((address) => companyOf(address) !== null) ?? addresses[0]
  const reasons: string[] = []
  if (addresses.length > 0 && addresses.every((address) => isDisposable(domainOf(address)))) {
    reasons.push('a disposable mailbox')
  }
  if (best !== undefined && isGibberish(best.slice(0, best.lastIndexOf('@')))) {
    reasons.push('gibberish before the @')
  }
  const names = NAMES.map((name) => saidOf(lead.registers, name)).filter((name) => name !== undefined)
  if (names.length > 0 && names.every(isGibberish)) reasons.push('gibberish for a name')
  return reasons
}

/**
 * The account a server gave it, else the company of its address, else the account that a page gave it. Of several
 * company addresses the latest.
 */
function accountOf(lead: LeadState): string | null {
  const given = lead.registers.traits.find(({ name }) => name === 'account')
  const named = typeof given?.value === 'string' ? nameOf(given.value) : null
  if (named !== null && given?.provenance !== 'browser') return named
  for (const address of addressesOf(lead)) {
    const company = companyOf(address)
    if (company !== null) return company
  }
  return named
}

/** One company is one account, however its site was written. */
function nameOf(given: string): string | null {
  const name = given
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/.*$/, '')
  return name === '' ? null : name.slice(0, ACCOUNT_LENGTH)
}

/** The newest first; the one it is known by where nothing that counts has named another. */
function addressesOf({ registers, email }: LeadState): string[] {
  const addresses = registers.addresses.map(({ key }) => key).reverse()
  return addresses.length > 0 ? addresses : email === null ? [] : [email]
}

function saidOf({ traits }: Registers, name: string): string | undefined {
  const value = traits.find((trait) => trait.name === name)?.value
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}
