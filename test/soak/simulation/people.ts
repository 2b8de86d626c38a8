// Who comes, and what they do: the same for a seed, however fast the machine is.
import { chances } from '../../support/soak.ts'

/** An event before it has happened: `ago` is how long before its beacon leaves. */
export type Plan = { kind: string; ago: number } & Record<string, unknown>

export interface Visit {
  /** Which of the sites. */
  site: number
  visitor: string
  isCrawler: boolean
  /** One after another, each so many milliseconds after the one before was answered. */
  beacons: { wait: number; events: Plan[] }[]
}

interface Person {
  /** One for each browser. */
  visitors: string[]
  email: string | null
  visits: number
}

const PATHS = ['/', '/product', '/blog/a', '/blog/b', '/blog/c', '/about', '/pricing', '/pricing']
/** More visits than that would pass what registers remember one by one. */
const VISITS = 6
const BROWSERS = 3

/** Draws visits: most by new people, some by those who were here before; a few say who they are, some of them in two browsers. */
export function drawVisits(seed: number, sites: number): () => Visit {
  const chance = chances(seed)
  const below = (count: number) => Math.floor(chance() * count)
  const people: Person[][] = Array.from({ length: sites }, () => [])
  let serial = 0

  return () => {
    // A few sites have most of the visits.
    const site = Math.floor(sites * chance() ** 3)
    if (chance() < 0.02) return crawl(site)
    const person = come(people[site] ?? [])
    person.visits++
    const isNewBrowser =
      person.email !== null && person.visits > 1 && person.visitors.length < BROWSERS && chance() < 0.3
    if (isNewBrowser) person.visitors.push(`visitor-${serial++}`)
    const visitor = isNewBrowser ? person.visitors.at(-1) : person.visitors[below(person.visitors.length)]
    const names = isNewBrowser || (person.email === null && chance() < 0.15)
    if (names) person.email ??= `ada.lovelace.${serial++}@company${below(900)}.example`
    const beacons = Array.from({ length: 1 + below(4) }, () => ({
      wait: 300 + below(3_000),
      events: Array.from({ length: 1 + below(3) }, () => seePage()).flat(),
    }))
    if (names) beacons.at(-1)?.events.push(...nameThemselves(person.email ?? ''))
    return { site, visitor: visitor ?? '', isCrawler: false, beacons }
  }

  function come(known: Person[]): Person {
    const again = known[below(known.length)]
    if (again && again.visits < VISITS && chance() < 0.4) return again
    const person: Person = { visitors: [`visitor-${serial++}`], email: null, visits: 0 }
    known.push(person)
    return person
  }

  function seePage(): Plan[] {
    const path = PATHS[below(PATHS.length)]
    const view = `view-${serial++}`
    const page = { view, url: `https://www.harbrook.example${path}`, title: `A page at ${path}` }
    const seen: Plan[] = [
      { kind: 'page_view', ago: 60_000, referrer: 'https://www.google.com/', ...page },
      { kind: 'engagement', ago: 40_000, engagedMs: 9_000 + below(20_000), scrollPercent: 40, ...page },
    ]
    if (chance() < 0.3) {
      seen.push({
        kind: 'engagement',
        ago: 5_000,
        engagedMs: 31_000 + below(60_000),
        scrollPercent: 90,
        ...page,
      })
    }
    if (chance() < 0.08) seen.push({ kind: 'download', ago: 4_000, file: 'report.pdf', ...page })
    if (chance() < 0.03) seen.push({ kind: 'custom', ago: 3_000, name: 'Quote requested', ...page })
    return seen
  }

  function nameThemselves(email: string): Plan[] {
    return chance() < 0.7
      ? [{ kind: 'form', ago: 1_000, form: 'contact', email, url: 'https://www.harbrook.example/contact' }]
      : [{ kind: 'identify', ago: 1_000, email }]
  }

  function crawl(site: number): Visit {
    const events = [{ kind: 'page_view', ago: 100, url: 'https://www.harbrook.example/pricing' }]
    return { site, visitor: `crawler-${serial++}`, isCrawler: true, beacons: [{ wait: 0, events }] }
  }
}
