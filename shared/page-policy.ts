/**
 * What a page may report, said once for the page and for the Worker. A site can add to it, so the script is told with the
 * rest of its settings; a page that loads the script alone says it itself.
 */

/** Kept of a query: which campaign brought a person, never who it is. */
const CAMPAIGN = ['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'li_fat_id', 'ref']

/** Files one reads or installs elsewhere. Not images, scripts or data, which pages link to for themselves. */
export const FILES =
  'pdf|docx?|xlsx?|pp[st]x?|key|od[pst]|rtf|txt|csv|zip|t?gz|7z|rar|dmg|pkg|msi|exe|apk|deb|rpm|epub|mp[34]|wav|mov|avi|wmv|webm|ics|vcf'

/** What snippets of chat vendors leave in the window, and what the frames of the others are called. A word too many costs no more than looking in vain. */
export const CHATS =
  'chat|crisp|tawk|intercom|hubspotc|hbspt|drift|\\bze\\b|olark|fcwidget|beacon|smartsupp|jivo|embeddeds|messenger|userlike'

/** The query parameters that are kept, those of the site's own among them, as the inside of a regular expression. */
export function queryPattern(parameters: readonly string[] = []): string {
  const own = parameters.map((name) => name.replace(/[^\w-]/g, '\\$&'))
  return ['utm_\\w+', ...CAMPAIGN, ...own].join('|')
}

/** Whether a query parameter is kept. */
export function isKept(name: string, parameters: readonly string[]): boolean {
  return name.startsWith('utm_') || CAMPAIGN.includes(name) || parameters.includes(name)
}
