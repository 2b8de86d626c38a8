import { createRandom } from './random.ts'

export interface Company {
  name: string
  domain: string
  industry: string
  employees: number
  country: string
  /** Of its clocks, from UTC. */
  hoursEast: number
  /** How much it needs what is sold, −1 to 1. */
  need: number
}

/** Industries, how many of a hundred companies are of them, what they call themselves, and how much trucks trouble them. */
const INDUSTRIES: readonly [industry: string, weight: number, suffixes: readonly string[], need: number][] = [
  ['Logistics', 26, ['Logistics', 'Freight', 'Forwarding', 'Warehousing', 'Transport'], 0.7],
  ['Manufacturing', 22, ['Works', 'Industries', 'Metals', 'Components', 'Packaging'], 0.3],
  ['Food wholesale', 14, ['Foods', 'Fresh', 'Provisions', 'Fine Foods'], 0.9],
  ['Retail', 12, ['Stores', 'Home', 'Markets', 'Outlets'], 0.2],
  ['Consulting', 8, ['Consulting', 'Advisory', 'Partners'], -0.7],
  ['Software', 8, ['Software', 'Systems', 'Digital'], -0.8],
  ['Construction supply', 6, ['Building Supplies', 'Timber', 'Aggregates'], 0.1],
  ['Education', 4, ['University', 'Institute', 'College'], -1],
]

const COUNTRIES: readonly [country: string, weight: number, hoursEast: number][] = [
  ['Germany', 24, 1],
  ['Netherlands', 14, 1],
  ['United Kingdom', 16, 0],
  ['France', 10, 1],
  ['Spain', 7, 1],
  ['Italy', 6, 1],
  ['Sweden', 5, 1],
  ['United States', 12, -5],
  ['Poland', 4, 1],
  ['India', 2, 5.5],
]

const BEGINNINGS = [
  ...['Nord', 'Oster', 'Brand', 'Kestel', 'Halver', 'Lind', 'Marl', 'Quay', 'Rhein', 'Sand', 'Stein', 'Tarn'],
  ...['Vels', 'West', 'Wex', 'Alder', 'Birk', 'Calder', 'Dorn', 'Elm', 'Falken', 'Green', 'Hollen', 'Ivel'],
  ...['Juni', 'Kron', 'Lauter', 'Mercer', 'Nether', 'Oak'],
]
const ENDINGS = [
  ...['haven', 'mark', 'berg', 'field', 'stad', 'mouth', 'dale', 'brook', 'wick', 'ford', 'gate', 'holm'],
  ...['kamp', 'land', 'moor', 'port', 'ridge', 'stone', 'thal', 'wood'],
]

/** So many companies, no two of one name. */
export function makeCompanies(count: number, seed: string): Company[] {
  const names = new Set<string>()
  return Array.from({ length: count }, (_, index) => makeCompany(index, seed, names))
}

function makeCompany(index: number, seed: string, names: Set<string>): Company {
  const random = createRandom(`${seed}/company/${index}`)
  const [industry, , suffixes, need] = random.weighed(INDUSTRIES.map((one) => [one, one[1]]))
  const [country, , hoursEast] = random.weighed(COUNTRIES.map((one) => [one, one[1]]))
  let name = ''
  do name = `${random.pick(BEGINNINGS)}${random.pick(ENDINGS)} ${random.pick(suffixes)}`
  while (names.has(name))
  names.add(name)
  const employees = Math.round(Math.exp(Math.min(10, Math.max(1.1, random.normal(5, 1.5)))))
  // One with three docks does by telephone what one with thirty cannot.
  const size = employees < 40 ? -0.5 : employees > 6_000 ? -0.2 : 0.2
  return {
    name,
    domain: `${name.toLowerCase().replace(/[^a-z]+/g, '-')}.example`,
    industry,
    employees,
    country,
    hoursEast,
    need: need + size + random.normal(0, 0.25),
  }
}
