import { chances } from './soak.ts'

const DAY = 86_400_000
const WWW = 'https://www.harbrook.dev'

export interface MadePast {
  seed: number
  people: number
  now: number
  /** So many buy at most. */
  bought?: number
  /** Who buys does so by luck: nothing that anybody does tells it. */
  isLuck?: boolean
}

/**
 * What some people did half a year ago and what came of it, as lines of an import. Who attends webinars buys, who looks at
 * careers never does, and what is read of prices says nothing; the rules we ship think that prices say a lot.
 */
export function madePast({
  seed,
  people,
  now,
  bought = Number.POSITIVE_INFINITY,
  isLuck,
}: MadePast): object[] {
  const random = chances(seed)
  let left = bought
  return Array.from({ length: people }, (_, person) => {
    const email = `person${person}@company${person % 90}.dev`
    const visitor = `past-${person}`
    const at = now - 240 * DAY + Math.floor((person / people) * 200) * DAY
    const [webinar, pricing, careers] = [random() < 0.35, random() < 0.5, random() < 0.2]
    const odds = isLuck ? -1 : (webinar ? 2 : -2) + (careers ? -3 : 0)
    const buys = random() < 1 / (1 + Math.exp(-odds)) && left > 0
    left -= buys ? 1 : 0
    const page = (path: string, minute: number) => ({
      kind: 'page_view',
      at: at - minute * 60_000,
      url: `${WWW}${path}`,
      visitor,
    })
    return [
      page('/blog/hello', 9),
      ...(pricing ? [page('/pricing', 8)] : []),
      ...(careers ? [page('/careers', 7)] : []),
      { kind: 'identify', at, email, visitor, traits: { title: 'Manager' } },
      ...(webinar ? [{ kind: 'webinar', webinar: 'w', action: 'attended', at: at - 60_000, email }] : []),
      ...(buys ? [{ kind: 'outcome', outcome: 'won', at: at + (3 + 20 * random()) * DAY, email }] : []),
    ]
  })
    .flat()
    .map((line) => ({ ...line, at: Math.round(line.at) }))
}
