// `npm run verify`: rebuilds every visitor from its events and every lead from its visitors, and prints what differs from
// what is stored. Asks the server that runs here, or the one that LEADLIGHT_URL and LEADLIGHT_ADMIN_KEY name.
import { join } from 'node:path'
import { Problem } from './problem.ts'
import { readSettings } from './settings.ts'
import { readJson, reasonOf, stateFolder } from './state.ts'

/** What `GET /v1/verify` answers, see worker/project/verify.ts. */
type Slice = {
  visitors: number
  leads: number
  pending: number
  differences: { of: string; id: string; fault: string }[]
  cursor: string | null
}

type Where = { url: string; adminKey: string }

const ROOT = join(import.meta.dirname, '../..')

try {
  process.exitCode = (await verify(await findServer())) ? 0 : 1
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 2
}

/** True where nothing differs. */
async function verify(where: Where): Promise<boolean> {
  const seen = { visitors: 0, leads: 0, pending: 0, differences: 0 }
  let cursor: string | null = null
  do {
    const slice = await ask(where, cursor)
    for (const { of, id, fault } of slice.differences) console.log(`${of} ${id}  ${fault}`)
    seen.visitors += slice.visitors
    seen.leads += slice.leads
    seen.pending += slice.pending
    seen.differences += slice.differences.length
    cursor = slice.cursor
  } while (cursor !== null)
  const waiting = seen.pending > 0 ? `, ${seen.pending} waiting for a new model` : ''
  console.log(`${seen.visitors} visitors, ${seen.leads} leads${waiting}: ${seen.differences} differences`)
  return seen.differences === 0
}

async function ask({ url, adminKey }: Where, cursor: string | null): Promise<Slice> {
  const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`
  const answer = await fetch(`${url}/v1/verify${query}`, {
    headers: { authorization: `Bearer ${adminKey}` },
  }).catch((error: unknown) => {
    throw new Problem(`No server answers at ${url} (${reasonOf(error)}).`, 'Start it: npm start')
  })
  if (!answer.ok) {
    const reason = answer.headers.get('x-reason') ?? answer.statusText
    throw new Problem(
      `${url} answered ${answer.status} (${reason}).`,
      'Is the key an admin key (ak_…) of it?',
    )
  }
  return await answer.json()
}

async function findServer(): Promise<Where> {
  const { LEADLIGHT_URL: url, LEADLIGHT_ADMIN_KEY: adminKey } = process.env
  if (url && adminKey) return { url: url.replace(/\/+$/, ''), adminKey }
  const state = stateFolder(readSettings(process.env, ROOT).state)
  const dev = await readJson(state, state.devFile)
  if (isWhere(dev)) return dev
  throw new Problem(
    'No server has been started here.',
    'npm start, or name another: LEADLIGHT_URL=https://… LEADLIGHT_ADMIN_KEY=ak_… npm run verify',
  )
}

function isWhere(value: unknown): value is Where {
  if (typeof value !== 'object' || value === null) return false
  const { url, adminKey }: Partial<Record<keyof Where, unknown>> = value
  return typeof url === 'string' && typeof adminKey === 'string'
}
