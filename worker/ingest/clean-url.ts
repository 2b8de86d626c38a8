import { isKept } from '../../shared/page-policy.ts'

/** Has no query, fragment or user name, so it stays as it is. */
const PLAIN = /^https?:\/\/[^\s?#@\\]+$/i

/**
 * A web address without its credentials, all but the allowed parameters, and any fragment that is no route. The SDK does the same, but anybody
 * can write to us. Undefined where it is no web address.
 */
export function cleanUrl(text: string, parameters: readonly string[]): string | undefined {
  if (PLAIN.test(text)) return text
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  for (const name of [...url.searchParams.keys()]) {
    if (!isKept(name, parameters)) url.searchParams.delete(name)
  }
  url.username = ''
  url.password = ''
  // A hash router's route is a page; any other fragment is a place in one, or a secret.
  url.hash = /^#!?\//.test(url.hash) ? url.hash.replace(/\?.*/, '') : ''
  return url.href
}
