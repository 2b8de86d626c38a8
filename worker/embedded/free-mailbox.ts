import { createRequire } from 'node:module'

const providers: string[] = createRequire(import.meta.url)('email-providers/all.json')
const known = new Set(providers)

/** As the worker tells it, see worker/read/site.ts. */
export function isFreeMailbox(domain: string): boolean {
  return known.has(domain.toLowerCase())
}
