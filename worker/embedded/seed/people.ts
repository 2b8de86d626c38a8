import type { Company } from './companies.ts'
import type { Random } from './random.ts'

/** Why somebody comes to the site: most to learn or to buy, some for something else. */
export type Purpose = 'buyer' | 'reader' | 'student' | 'applicant' | 'competitor' | 'nobody'

export interface Person {
  name: string
  email: string
  title: string
  company: Company
  purpose: Purpose
  /** How much say over buying, −1 to 1. */
  say: number
}

/** Titles, how many of a hundred have them, and how much say goes with them. */
const TITLES: readonly [title: string, weight: number, say: number][] = [
  ['Head of Logistics', 12, 0.8],
  ['Warehouse Manager', 18, 0.3],
  ['Operations Manager', 14, 0.3],
  ['COO', 5, 1],
  ['Supply Chain Director', 8, 0.9],
  ['VP Operations', 4, 1],
  ['Transport Planner', 14, -0.3],
  ['Shift Lead', 9, -0.2],
  ['IT Manager', 7, 0],
  ['CTO', 3, 0.5],
  ['Buyer', 6, -0.1],
]

const PURPOSES: readonly [Purpose, number][] = [
  ['buyer', 56],
  ['reader', 31],
  ['student', 4],
  ['applicant', 4],
  ['competitor', 2],
  ['nobody', 3],
]

const FIRST = [
  ...[
    'Anna',
    'Marit',
    'Jonas',
    'Lukas',
    'Sofie',
    'Emma',
    'Pieter',
    'Daan',
    'Lotte',
    'Claire',
    'Hugo',
    'Louis',
  ],
  ...[
    'Marta',
    'Pablo',
    'Lucia',
    'Giulia',
    'Marco',
    'Elena',
    'Oliver',
    'Grace',
    'Harriet',
    'Samuel',
    'Amelia',
  ],
  ...[
    'Priya',
    'Arjun',
    'Kasia',
    'Tomasz',
    'Ingrid',
    'Erik',
    'Astrid',
    'Jack',
    'Nora',
    'Felix',
    'Helena',
    'Ruben',
  ],
  ...[
    'Ines',
    'Mateo',
    'Carla',
    'Niklas',
    'Frida',
    'Agnes',
    'Leon',
    'Maya',
    'Theo',
    'Vera',
    'Wanda',
    'Yusuf',
    'Zoe',
  ],
]
const LAST = [
  ...['Andersen', 'Bakker', 'Becker', 'Bernard', 'Carter', 'Dekker', 'Dubois', 'Evans', 'Fischer', 'Garcia'],
  ...['Hansen', 'Hughes', 'Ivarsson', 'Jansen', 'Keller', 'Kowalski', 'Larsen', 'Lefevre', 'Lopez', 'Marino'],
  ...[
    'Meyer',
    'Moreau',
    'Mulder',
    'Nilsson',
    'Novak',
    'Olsen',
    'Patel',
    'Pereira',
    'Quinn',
    'Ricci',
    'Romero',
  ],
  ...[
    'Schmidt',
    'Shah',
    'Smit',
    'Thompson',
    'Ullmann',
    'Vidal',
    'Visser',
    'Wagner',
    'Walker',
    'Weber',
    'Young',
  ],
]

/** A mailbox that anybody can have. */
const FREE = 'example.com'
const MASHED = ['asdf', 'qwertz', 'test', 'aaaa', 'sdfgsdfg']
const THROWAWAY = 'mailinator.com'

/** Somebody of one of the companies, under an address that nobody has yet. */
export function makePerson(companies: readonly Company[], taken: Set<string>, random: Random): Person {
  const purpose = random.weighed(PURPOSES)
  // Some companies send many, most one.
  const company = companies[Math.floor(random.next() ** 1.6 * companies.length)]
  if (!company) throw new Error('There are no companies')
  const [title, , say] = random.weighed(TITLES.map((one) => [one, one[1]]))
  const name = `${random.pick(FIRST)} ${random.pick(LAST)}`
  const isFree = purpose === 'student' || purpose === 'applicant' || random.chance(0.07)
  const address =
    purpose === 'nobody'
      ? `${random.pick(MASHED)}@${random.chance(0.5) ? THROWAWAY : company.domain}`
      : `${name.toLowerCase().replace(' ', '.')}@${isFree ? FREE : company.domain}`
  return {
    name: purpose === 'nobody' ? random.pick(MASHED) : name,
    email: free(address, taken),
    title: purpose === 'student' ? 'Student' : purpose === 'applicant' ? 'Job seeker' : title,
    company,
    purpose,
    say: purpose === 'buyer' ? say : -1,
  }
}

function free(address: string, taken: Set<string>): string {
  const [local = '', domain = ''] = address.split('@')
  for (let number = 1; ; number++) {
    const tried = number === 1 ? address : `${local}${number}@${domain}`
    if (taken.has(tried)) continue
    taken.add(tried)
    return tried
  }
}
