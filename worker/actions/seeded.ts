/**
 * 32 bytes that nobody can guess who does not have the seed, and the same for the same seed and name: so that a form which
 * is sent twice makes one thing, and shows its secret both times.
 */
export async function seededBytes(seed: string, name: string): Promise<Uint8Array> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(seed), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(name)))
}

/** The same as a hexadecimal seed for what is made of several secrets. */
export async function seedFrom(seed: string, name: string): Promise<string> {
  return [...(await seededBytes(seed, name))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
