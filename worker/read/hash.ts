/** SHA-256 of a text's UTF-8, hex. Keys have 190 random bits, so a plain hash is enough to keep them. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
