// `npm run move -- SITE DB_2`: sends the admin key's site to another database and waits until it is there. Asks the server that
// runs here, or the one that LEADLIGHT_URL and LEADLIGHT_ADMIN_KEY name. Break it off and run it again: the move goes on meanwhile.
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ask, findServer, saidBy, type Where } from './find-server.ts'
import { Problem } from './problem.ts'

/** What `GET /v1/sites/{id}/move` answers. */
type Move = { from: string; to: string; phase: string; copied: number }

const ROOT = join(import.meta.dirname, '../..')
const LOOK_MS = 5_000

const WORDS: Record<string, string> = {
  copy: 'copying, while events come in',
  hold: 'held: senders keep what they have for a minute or two',
  'catch-up': 'copying what came in meanwhile',
  compare: 'comparing both places',
  switch: 'changing over',
  clean: 'it lives in its new place; the old one is left for ten minutes, then emptied',
  done: 'done',
  failed: 'given up: both places differed again and again. It stays where it was, and takes events',
}

try {
  const [, , site, database] = process.argv
  if (!site || !database) throw new Problem('No site or no database is named.', 'npm run move -- SITE DB_2')
  const where = await findServer(ROOT, `npm run move -- ${site} ${database}`)
  process.exitCode = (await moveTo(where, site, database)) ? 0 : 1
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 2
}

/** True where the site has arrived. */
async function moveTo(where: Where, site: string, database: string): Promise<boolean> {
  const path = `/v1/sites/${encodeURIComponent(site)}/move`
  await read<Move>(await ask(where, path, { method: 'POST', body: JSON.stringify({ database }) }), where)
  let said = ''
  for (;;) {
    const { phase, copied, from, to } = await read<Move>(await ask(where, path), where)
    const line = `${from} → ${to}: ${WORDS[phase] ?? phase} (${copied} rows written)`
    if (line !== said) console.log(line)
    said = line
    if (phase === 'done' || phase === 'failed') return phase === 'done'
    await wait(LOOK_MS)
  }
}

async function read<T>(answer: Response, where: Where): Promise<T> {
  if (!answer.ok)
    throw new Problem(`${where.url} answered ${answer.status} (${saidBy(answer)}).`, 'Look there.')
  return answer.json()
}
