// `npm run verify`: rebuilds every visitor from its events and every lead from its visitors, and prints what differs from
// what is stored. Asks the server that runs here, or the one that LEADLIGHT_URL and LEADLIGHT_ADMIN_KEY name.
import { join } from 'node:path'
import { ask, findServer, saidBy, type Where } from './find-server.ts'
import { Problem } from './problem.ts'

/** What `GET /v1/verify` answers, see worker/project/verify.ts. */
type Slice = {
  visitors: number
  leads: number
  pending: number
  differences: { of: string; id: string; fault: string }[]
  cursor: string | null
}

const ROOT = join(import.meta.dirname, '../..')

try {
  process.exitCode = (await verify(await findServer(ROOT, 'npm run verify'))) ? 0 : 1
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 2
}

/** True where nothing differs. */
async function verify(where: Where): Promise<boolean> {
  const seen = { visitors: 0, leads: 0, pending: 0, differences: 0 }
  let cursor: string | null = null
  do {
    const found = await slice(where, cursor)
    for (const { of, id, fault } of found.differences) console.log(`${of} ${id}  ${fault}`)
    seen.visitors += found.visitors
    seen.leads += found.leads
    seen.pending += found.pending
    seen.differences += found.differences.length
    cursor = found.cursor
  } while (cursor !== null)
  const waiting = seen.pending > 0 ? `, ${seen.pending} still to be gone through` : ''
  console.log(`${seen.visitors} visitors, ${seen.leads} leads${waiting}: ${seen.differences} differences`)
  return seen.differences === 0
}

async function slice(where: Where, cursor: string | null): Promise<Slice> {
  const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`
  const answer = await ask(where, `/v1/verify${query}`)
  if (!answer.ok)
    throw new Problem(`${where.url} answered ${answer.status} (${saidBy(answer)}).`, 'Try again.')
  return await answer.json()
}
