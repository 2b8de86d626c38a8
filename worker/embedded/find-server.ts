import { Problem } from './problem.ts'
import { readSettings } from './settings.ts'
import { readJson, reasonOf, stateFolder } from './state.ts'

/** A collector, and a key of it that may do everything; one that may only send, where it was started here. */
export type Where = { url: string; adminKey: string; serverKey?: string }

/** The one that LEADLIGHT_URL and LEADLIGHT_ADMIN_KEY name, else the one that was started here. */
export async function findServer(root: string, command: string): Promise<Where> {
  const { LEADLIGHT_URL: url, LEADLIGHT_ADMIN_KEY: adminKey } = process.env
  if (url && adminKey) return { url: url.replace(/\/+$/, ''), adminKey }
  const state = stateFolder(readSettings(process.env, root).state)
  const dev = await readJson(state, state.devFile)
  if (isWhere(dev)) return dev
  throw new Problem(
    'No server has been started here.',
    `npm start, or name another: LEADLIGHT_URL=https://… LEADLIGHT_ADMIN_KEY=ak_… ${command}`,
  )
}

/** Its answer, whatever it is; a Problem where nobody answers or the key is refused. */
export async function ask({ url, adminKey }: Where, path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url + path, {
    ...init,
    headers: { authorization: `Bearer ${adminKey}` },
  }).catch((error: unknown) => {
    throw new Problem(`No server answers at ${url} (${reasonOf(error)}).`, 'Start it: npm start')
  })
  if (answer.status === 401 || answer.status === 403) {
    throw new Problem(`${url} refuses the key (${saidBy(answer)}).`, 'Is it an admin key (ak_…) of it?')
  }
  return answer
}

/** What an answer that is none says of why. */
export function saidBy(answer: Response): string {
  return answer.headers.get('x-reason') ?? (answer.statusText || String(answer.status))
}

function isWhere(value: unknown): value is Where {
  if (typeof value !== 'object' || value === null) return false
  const { url, adminKey, serverKey }: Partial<Record<keyof Where, unknown>> = value
  return typeof url === 'string' && typeof adminKey === 'string' && typeof serverKey === 'string'
}
