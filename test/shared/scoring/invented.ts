import { timedId } from '../../../shared/ids.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { type Body, DAY, DAY_ZERO } from './make.ts'

const PAGES = [
  '/',
  '/blog/a',
  '/blog/b',
  '/product',
  '/pricing',
  '/careers',
  '/request-demo',
  '/about',
  '/contact',
]

/** The history of an invented person, the same for a number for ever: no generator of a library stands behind it. */
export function invented(person: number, most = 60, days = 60): StoredEvent[] {
  let state = person + 1
  const draw = (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  draw(2)
  return Array.from({ length: 5 + draw(most - 5) }, (_, index) => {
    const day = draw(days)
    const at = DAY_ZERO + day * DAY + draw(DAY)
    const view = timedId(at, `view${index}`)
    const url = `https://www.example.com${PAGES[draw(PAGES.length)]}`
    const session = timedId(DAY_ZERO + day * DAY + draw(2) * 1_000, `p${person}session`)
    const bodies: Body[] = [
      { kind: 'page_view', url, view },
      { kind: 'page_view', url, view },
      { kind: 'page_view', url, view },
      { kind: 'engagement', url, view, engagedMs: draw(150_000), scrollPercent: draw(101) },
      { kind: 'engagement', url, view, engagedMs: draw(150_000), scrollPercent: draw(101) },
      { kind: 'click', url, view, name: 'cta' },
      { kind: 'download', url, view, file: `${draw(3)}.pdf` },
      { kind: 'email', message: `m${draw(9)}`, action: draw(2) === 0 ? 'sent' : 'opened' },
      {
        kind: 'form',
        url,
        view,
        form: draw(3) === 0 ? 'contact' : 'newsletter',
        email: `p${person}@gmail.com`,
      },
      {
        kind: 'identify',
        email: `p${person}@firm.test`,
        traits: { title: draw(2) === 0 ? 'CTO' : 'Student' },
      },
    ]
    const body = bodies[draw(draw(4) === 0 ? bodies.length : 5)] ?? { kind: 'page_view', url, view }
    return { id: timedId(at, `event${index}`), at, receivedAt: at, provenance: 'browser', session, ...body }
  })
}
