import { DAY, HISTORY_DAYS, HOUR, inOfficeHours } from './clock.ts'
import type { Diary } from './line.ts'
import type { Random } from './random.ts'

/** Somebody we may write to, from when on, and how much it is read, 0 to 1. */
export interface Reader {
  email: string
  since: number
  interest: number
  hoursEast: number
}

const WEBINARS = [
  'Slots that carriers keep',
  'Thirty docks on one board',
  'What a waiting truck costs',
  'Live: a Monday at Halvermark',
]
const WEBINAR_EVERY = 28 * DAY
/** Nobody goes to more than a few. */
const WEBINARS_MOST = 3

/** The monthly letter: sent, perhaps opened, perhaps followed. Returns when a link was followed, and of which letter. */
export function sendLetters(
  diary: Diary,
  reader: Reader,
  now: number,
  random: Random,
): { at: number; message: string }[] {
  const { email, interest } = reader
  const followed: { at: number; message: string }[] = []
  for (const sent of firstTuesdays(reader.since, now)) {
    const message = `dock-letter-${new Date(sent).toISOString().slice(0, 7)}`
    diary.write({ kind: 'email', at: sent, email, message, action: 'sent' })
    if (!random.chance(0.2 + 0.45 * interest)) continue
    const opened = inOfficeHours(sent + random.exponential(DAY), reader.hoursEast, random)
    const at = Math.max(opened, sent + HOUR)
    diary.write({ kind: 'email', at, email, message, action: 'opened' })
    if (random.chance(0.1 + 0.3 * interest)) {
      diary.write({ kind: 'email', at: at + 20_000, email, message, action: 'clicked' })
      followed.push({ at: at + 22_000, message })
    } else if (random.chance(0.03)) {
      diary.write({ kind: 'email', at: at + 30_000, email, message, action: 'unsubscribed' })
      break
    }
  }
  return followed
}

/** The webinars that come after somebody is known: registered for some, attended some of these. Returns when it attended. */
export function inviteToWebinars(diary: Diary, reader: Reader, now: number, random: Random): number[] {
  const { email, since, interest } = reader
  const attended: number[] = []
  let registered = 0
  const first = Math.floor((now - HISTORY_DAYS * DAY) / WEBINAR_EVERY) * WEBINAR_EVERY
  for (let at = first + 13 * HOUR; at < now && registered < WEBINARS_MOST; at += WEBINAR_EVERY) {
    const isSoon = at > since + DAY && at < since + 75 * DAY
    if (!isSoon || !random.chance(0.05 + 0.25 * interest)) continue
    registered++
    const webinar = WEBINARS[Math.round(at / WEBINAR_EVERY) % WEBINARS.length] ?? ''
    diary.write({
      kind: 'webinar',
      at: Math.max(since, at - random.int(1, 9) * DAY),
      email,
      webinar,
      action: 'registered',
    })
    if (!random.chance(0.45 + 0.35 * interest)) continue
    diary.write({ kind: 'webinar', at: at + HOUR, email, webinar, action: 'attended' })
    attended.push(at + HOUR)
  }
  return attended
}

/** Of each month, at eight in the morning. */
function firstTuesdays(from: number, to: number): number[] {
  const tuesdays: number[] = []
  const start = new Date(from)
  for (let month = 0; ; month++) {
    const first = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1, 8)
    const at = first + ((9 - new Date(first).getUTCDay()) % 7) * DAY
    if (at >= to) return tuesdays
    if (at > from) tuesdays.push(at)
  }
}
