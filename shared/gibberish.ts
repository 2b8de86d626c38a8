/** What fingers find on a keyboard that has letters in rows, read in either direction. */
const ROWS = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  '1234567890',
]
const RUN = 4
const RUNS = new Set(ROWS.flatMap((row) => [...runsOf(row), ...runsOf([...row].reverse().join(''))]))

/** Names that people type to get past a form. */
const PLACEHOLDER =
  /^(?:test(?:ing|er)?|asd|qwe|foo|bar|foobar|abc|xyz|none|n\/?a|null|undefined|nobody|no ?name|xxx+|aaa+)\d*$/

/** Letters in one word that few languages have without a vowel between them. `y` counts as one. */
const CONSONANTS = /[^aeiouy]{6}/
const VOWELS_LEAST = 0.15
const LENGTH_LEAST = 7

/**
 * Whether a name, or what stands before the @ of an address, was made by a hand that wanted to be through with it: a row
 * of the keyboard, one letter again and again, a placeholder, or a long word with hardly a vowel. Short initials, digits
 * and words of other scripts are not judged. It may be wrong: what it holds back, a person can release.
 */
export function isGibberish(text: string): boolean {
  const words = text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .split(/[\s._+-]+/)
  const filled = words.filter((word) => word !== '')
  return filled.length > 0 && filled.every(isMashed)
}

function isMashed(word: string): boolean {
  if (PLACEHOLDER.test(word)) return true
  if (/([a-z])\1{3}/.test(word)) return true
  if (runsOf(word).some((run) => RUNS.has(run)) && !/^\d+$/.test(word)) return isMostlyRows(word)
  const letters = word.replace(/[^a-z]/g, '')
  if (letters.length < LENGTH_LEAST || letters.length < word.length / 2) return false
  const vowels = letters.replace(/[^aeiouy]/g, '').length
  return vowels / letters.length < VOWELS_LEAST && CONSONANTS.test(letters)
}

/** Of what is left without the runs there is little: `asdfasdf1`, not `drewery`. */
function isMostlyRows(word: string): boolean {
  let covered = 0
  for (let start = 0; start < word.length; ) {
    let length = 0
    while (length + RUN <= word.length - start && RUNS.has(word.slice(start + length, start + length + RUN)))
      length++
    covered += length > 0 ? length + RUN - 1 : 0
    start += length > 0 ? length + RUN - 1 : 1
  }
  return covered >= word.length * 0.6
}

function runsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - RUN + 1) }, (_, start) =>
    text.slice(start, start + RUN),
  )
}
