/** SHA-256 of an address, trimmed and in lower case, in hexadecimal digits. There is none where the page is no secure context. */
export async function digest(address: string): Promise<string | undefined> {
  const bytes = new TextEncoder().encode(address.trim().toLowerCase())
  const hash = await globalThis.crypto?.subtle?.digest('SHA-256', bytes)
  if (hash) return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
