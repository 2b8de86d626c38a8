/** Who a person is called: an e-mail address or a user id, as a key that is the same however it was typed. */

const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@.,;<>"]{2,}$/
const EMAIL_LENGTH = 254

/** What broken pages send as a user id. All the people "undefined" are not one person. */
const JUNK = new Set([
  ...[
    'anonymous',
    'guest',
    'user',
    'unknown',
    'default',
    'none',
    'null',
    'undefined',
    'nil',
    'nan',
    'true',
    'false',
  ],
  ...['0', '-1', 'id', 'distinctid', 'distinct_id', 'not_authenticated', '[object object]', '{}', '[]'],
])

export function emailKey(email: string): string | undefined {
  const address = normalizeEmail(email)
  return address === undefined ? undefined : `email:${address}`
}

export function userKey(userId: string): string | undefined {
  const id = userId.trim()
  return id === '' || JUNK.has(id.toLowerCase()) ? undefined : `user:${id}`
}

/** For sites that send no address in clear: hex SHA-256 of the normalised one. */
export function hashKey(hex: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(hex) ? `sha256:${hex}` : undefined
}

/** Trimmed and in lower case; undefined where it is no address. Nothing cleverer: dots and plus signs may matter. */
export function normalizeEmail(email: string): string | undefined {
  const address = email.trim().toLowerCase()
  return address.length <= EMAIL_LENGTH && EMAIL.test(address) ? address : undefined
}

/** For a signed link, which names a lead by its id. */
export function leadKey(leadId: string): string {
  return `lead:${leadId}`
}

export function kindOf(key: string): string {
  return key.slice(0, key.indexOf(':'))
}

/** What stands behind the kind in the key of that kind: the address, the user id. */
export function partOf(keys: readonly string[], kind: 'email' | 'user' | 'lead'): string | null {
  const key = keys.find((candidate) => kindOf(candidate) === kind)
  return key === undefined ? null : key.slice(kind.length + 1)
}
