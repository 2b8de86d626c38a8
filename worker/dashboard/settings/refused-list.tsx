import { dayOf } from '../../../shared/day.ts'
import type { listDays } from '../../actions/list-days.ts'
import type { Rejected } from '../../db/rejected.ts'
import { Count } from '../words/count.tsx'
import { refusalWords } from '../words/refusal-words.ts'
import { When } from '../words/when.tsx'

const DAYS_SHOWN = 7

type Day = Awaited<ReturnType<typeof listDays>>[number]
type Row = Omit<Rejected, 'siteId'>

/** Counts are added up by the hundreds, and not of files of history: no day says less than what is listed of it below. */
export function withListed(day: Day, rows: readonly Row[]): Day {
  const listed = new Map<string, number>()
  for (const { at, reason, body } of rows) {
    if (dayOf(at) === day.day && !whatOf(body).isMessage) listed.set(reason, (listed.get(reason) ?? 0) + 1)
  }
  const counted = new Map(day.ignored.map(({ reason, count }) => [reason, count]))
  const reasons = [...new Set([...counted.keys(), ...listed.keys()])]
  const most = (reason: string) => Math.max(counted.get(reason) ?? 0, listed.get(reason) ?? 0)
  return { ...day, ignored: reasons.map((reason) => ({ reason, count: most(reason) })) }
}

/** How much was taken and ignored of late, by day and reason. */
export function RefusedDays({ days }: { days: readonly Day[] }) {
  if (days.length === 0) return null
  return (
    <section class="card" aria-labelledby="by-day">
      <h2 id="by-day">By day</h2>
      <table class="days">
        <thead>
          <tr>
            <th scope="col">Day (UTC)</th>
            <th scope="col" class="number">
              Taken
            </th>
            <th scope="col" class="number">
              Sent twice
            </th>
            <th scope="col">Ignored</th>
          </tr>
        </thead>
        <tbody>
          {days.slice(0, DAYS_SHOWN).map(({ day, accepted, duplicate, ignored }) => (
            <tr>
              <th scope="row">
                <When at={Date.parse(`${day}T12:00:00Z`)} form="day" />
              </th>
              <td class="number">
                <Count of={accepted} />
              </td>
              <td class="number">
                <Count of={duplicate} />
              </td>
              <td>
                {ignored.length === 0
                  ? 'nothing'
                  : ignored.map(({ reason, count }) => (
                      <p>
                        <b>
                          <Count of={count} />
                        </b>{' '}
                        {refusalWords(reason)}
                      </p>
                    ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function RefusedList({
  url,
  rejected,
  mayChange,
}: {
  url: string
  rejected: readonly Row[]
  mayChange: boolean
}) {
  if (rejected.length === 0) return <p class="soft">Everything that came was taken.</p>
  return (
    <ul class="things">
      {rejected.map(({ id, at, reason, body }) => {
        const what = whatOf(body)
        return (
          <li>
            <div>
              <b>{refusalWords(reason)}</b>
              <small>
                <When at={at} /> · {what.words}
              </small>
            </div>
            {what.isMessage && mayChange && (
              <form method="post" action={`${url}/${encodeURIComponent(id)}/redrive`}>
                <button type="submit" class="plain">
                  Try it again
                </button>
              </form>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Of an event ids are kept and nothing else; a message is kept whole, so that it can be tried again. */
function whatOf(body: string): { words: string; isMessage: boolean } {
  const { event, visitor, events }: Partial<Record<string, unknown>> = JSON.parse(body) ?? {}
  const who = typeof visitor === 'string' ? ` of visitor …${visitor.slice(-6)}` : ''
  if (Array.isArray(events)) return { words: `a message with ${events.length} events${who}`, isMessage: true }
  return {
    words: typeof event === 'string' && event !== '' ? `${placeOf(event)}${who}` : `a whole batch${who}`,
    isMessage: false,
  }
}

/** What an import did not take is told by its line: `line 3 of history.ndjson`. */
function placeOf(event: string): string {
  return /^line \d+ of /.test(event) ? event : `event ${event}`
}
