import type { Env } from '../env.ts'

/** Requests that one question to the limiter stands for: REQUESTS in wrangler.toml allows 120 questions a minute. */
export const PER_QUESTION = 50
const GRANTED_MS = 30_000
const REFUSED_MS = 1_000
/** Somebody who was let in so lately is not made to wait for the limiter's next word. */
const TRUSTED_MS = 60_000
const KNOWN_MAX = 1_000

/** What the limiter said of a key last; `down` where it could not be asked. */
interface Word {
  said: 'granted' | 'refused' | 'down'
  left: number
  until: number
}

const words = new Map<string, Word>()

/**
 * Whether a key may ask once more. The limiter is a call as long as a score's own, so it is asked for fifty requests at a
 * time, and, but for the first of them, while the answer is on its way: who asks too much is refused a little later.
 *
 * @param later Has work done after the answer.
 */
export async function limited(
  { REQUESTS: limiter }: Pick<Env, 'REQUESTS'>,
  key: string,
  now: number,
  later: (work: Promise<unknown>) => void,
): Promise<Word['said']> {
  if (!limiter) return 'granted'
  const known = words.get(key)
  if (known && known.left > 0 && now < known.until) {
    known.left--
    return known.said
  }
  // Whoever comes meanwhile rides along.
  keep(key, { said: 'granted', left: PER_QUESTION - 1, until: now + GRANTED_MS })
  const asked = ask(limiter, key, now)
  if (known?.said !== 'granted' || now >= known.until + TRUSTED_MS) return asked
  later(asked)
  return 'granted'
}

async function ask(limiter: RateLimit, key: string, now: number): Promise<Word['said']> {
  const said = await limiter.limit({ key }).then(
    ({ success }) => (success ? 'granted' : 'refused'),
    () => 'down' as const,
  )
  if (said !== 'granted') keep(key, { said, left: Number.POSITIVE_INFINITY, until: now + REFUSED_MS })
  return said
}

function keep(key: string, word: Word): void {
  if (words.size >= KNOWN_MAX) words.clear()
  words.set(key, word)
}
