/** Kept of a query: which campaign brought a person, never who it is. `utm_` stands for all that begin so. */
const CAMPAIGN = new Set(['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'li_fat_id', 'ref'])

/** Has no query, fragment or user name, so it stays as it is. */
const PLAIN = /^https?:\/\/[^\s?#@\\]+$/i

/**
 * A web address without its fragment, credentials and all but the allowed parameters. The SDK does the same, but anybody
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
  url.hash = ''
  return url.href
}

function isKept(name: string, parameters: readonly string[]): boolean {
  return name.startsWith('utm_') || CAMPAIGN.has(name) || parameters.includes(name)
}
