// Takes the pictures of the dashboard that the README shows, into examples/screenshots: `npm run build && node test/screenshots.ts`.
import { join } from 'node:path'
import { timedId } from '../shared/ids.ts'
import type { Event } from '../shared/wire.ts'
import { launchBrowser } from './support/browser.ts'
import { startServer, type TestServer } from './support/server.ts'

const FOLDER = join(import.meta.dirname, '../examples/screenshots')
const SITE = 'https://www.harbrook.example'
const HOUR = 3_600_000
/** A person's: Node's own would look automatic, as it is. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'

/** What people read, in the order of their interest. */
const PAGES: readonly [path: string, title: string][] = [
  ['/', 'Harbrook'],
  ['/blog/tide-tables', 'Reading tide tables'],
  ['/product', 'The buoy'],
  ['/compare/harbrook-and-others', 'Harbrook and others'],
  ['/compare', 'Compare'],
  ['/pricing', 'Pricing'],
  ['/customers/rotterdam', 'The port of Rotterdam'],
  ['/security', 'Security'],
]
const PEOPLE = [
  'ada@northpier.example',
  'grace@quayside.example',
  'linus@moorings.example',
  'joan@lockgate.example',
]

const SHOTS = {
  leads: '',
  lead: 'leads/LEAD',
  pages: 'pages',
  tag: 'pages/tag?path=/compare&tag=pricing&scope=below',
  model: 'model',
  live: 'live',
  settings: 'settings',
}

const [server, browser] = await Promise.all([startServer(), launchBrowser()])
try {
  for (let visitor = 0; visitor < 24; visitor++) await visit(server, visitor)
  const page = await browser.newPage()
  await page.goto(server.dashboardUrl)
  const lead = await findLead(server, PEOPLE[0] ?? '')
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
    await page.emulateMedia({ colorScheme })
    for (const [name, path] of Object.entries(SHOTS)) {
      await page.goto(`${server.url}/dashboard/${path.replace('LEAD', lead)}`)
      await page.screenshot({ path: join(FOLDER, width === 390 ? `${name}-390.png` : `${name}.png`) })
    }
  }
} finally {
  await browser.close()
  await server.stop()
}

/** Every sixth visitor is somebody; whoever is, reads further than the others. */
async function visit({ url, writeKey }: TestServer, visitor: number): Promise<void> {
  const now = Date.now()
  const at = now - HOUR * (visitor + 1)
  const person = visitor % 6 === 0 ? PEOPLE[visitor / 6] : undefined
  const read = PAGES.filter((_, index) =>
    person ? index <= 7 - visitor / 6 : (visitor * 5 + index * 3) % 7 < 3,
  )
  const events = read.flatMap(([path, title], index): Event[] => {
    const begun = at + index * 60_000
    const view = timedId(begun, `v${visitor}p${index}`)
    const seen = { view, at: begun, url: SITE + path, title }
    const engagedMs = 20_000 + ((visitor * 37 + index * 91) % 70) * 1_000
    return [
      { kind: 'page_view', id: view, ...seen },
      {
        kind: 'engagement',
        id: `${view}-end`,
        ...seen,
        engagedMs,
        scrollPercent: 40 + ((visitor * 17) % 60),
      },
    ]
  })
  const last = at + 9 * 60_000
  if (person) {
    events.push({
      kind: 'download',
      id: `d${visitor}`,
      at: last,
      url: `${SITE}/product`,
      file: 'buoy-report.pdf',
    })
    events.push({
      kind: 'form',
      id: `f${visitor}`,
      at: last,
      url: `${SITE}/product`,
      form: 'newsletter',
      email: person,
    })
  }
  const session = timedId(at, `s${visitor}`)
  const body = { v: 1, site: writeKey, visitor: `visitor-${visitor}`, session, sentAt: now, events }
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'user-agent': BROWSER },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
}

async function findLead({ url, readKey }: TestServer, email: string): Promise<string> {
  const answer = await fetch(`${url}/v1/leads?email=${email}`, {
    headers: { authorization: `Bearer ${readKey}` },
  })
  const { id }: { id: string } = await answer.json()
  return id
}
