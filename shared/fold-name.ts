/** A name as it is compared: neither the case of its letters, nor the marks on them, nor how wide its blanks are keeps it from being found. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}
