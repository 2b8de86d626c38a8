import type { Link } from '../../db/links.ts'
import type { Suggestion } from '../../db/suggestions.ts'
import type { VisitorRow } from '../../db/visitors.ts'
import { When } from '../words/when.tsx'

export interface DevicesView {
  /** Those that are linked now. */
  visitors: readonly VisitorRow[]
  /** Every join and un-join, oldest first. */
  links: readonly Link[]
  suggestions: readonly (Suggestion & { id: string })[]
  /** Of the lead's page: what is pressed here is sent below it. */
  url: string
  mayChange: boolean
}

/** Which browsers are taken for this person, on whose word, and which may be; each to be joined and parted by hand. */
export function Devices({ visitors, links, suggestions, url, mayChange }: DevicesView) {
  const linked = [...visitors].sort((a, b) => a.firstSeenAt - b.firstSeenAt)
  const parted = partedOf(links).filter(({ visitor }) => !visitors.some(({ id }) => id === visitor))
  return (
    <>
      <ul class="devices">
        {linked.map((visitor) => (
          <li>
            <p>
              <b>{kindOf(visitor.id)}</b> <code title={visitor.id}>{shortOf(visitor.id)}</code>
              {visitor.noise?.verdict !== undefined && (
                <span class="mark" title={visitor.noise.verdict}>
                  looks automatic
                </span>
              )}
            </p>
            <p class="soft">
              {wordOf(links.findLast((link) => link.visitor === visitor.id))} · seen{' '}
              <When at={visitor.firstSeenAt} form="day" /> to <When at={visitor.lastSeenAt} form="day" />
            </p>
            {mayChange && (
              <a
                href={`${url}/part?${new URLSearchParams({ visitor: visitor.id })}`}
                aria-label={`Not them: ${kindOf(visitor.id)} ${shortOf(visitor.id)}`}
              >
                Not them …
              </a>
            )}
          </li>
        ))}
        {parted.map(({ visitor, at }) => (
          <li class="parted">
            <p>
              <b>{kindOf(visitor)}</b> <code title={visitor}>{shortOf(visitor)}</code>
            </p>
            <p class="soft">
              parted by hand on <When at={at} form="day" />
            </p>
            {mayChange && <Press to={`${url}/join`} visitor={visitor} words="Join again" />}
          </li>
        ))}
      </ul>
      {suggestions.length > 0 && (
        <>
          <h3>May be them too</h3>
          <ul class="devices">
            {suggestions.map(({ id, visitor, reason, at }) => (
              <li>
                <p>
                  <b>{kindOf(visitor)}</b> <code title={visitor}>{shortOf(visitor)}</code>
                </p>
                <p class="soft">
                  {reason}, <When at={at} form="day" />
                </p>
                {mayChange && (
                  <span class="acting">
                    <Press to={`${url}/accept`} suggestion={id} visitor={visitor} words="Join" />
                    <Press to={`${url}/dismiss`} suggestion={id} visitor={visitor} words="Dismiss" />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {mayChange && (
        <details>
          <summary>Join another browser</summary>
          <form method="post" action={`${url}/join`} class="join">
            <label>
              Its visitor id <input name="visitor" required maxlength={100} autocomplete="off" />
            </label>
            <button type="submit" class="plain">
              Join
            </button>
          </form>
        </details>
      )}
    </>
  )
}

interface PressProps {
  to: string
  visitor: string
  suggestion?: string
  words: string
}

/** What is done at one press, undone as easily. */
export function Press({ to, visitor, suggestion, words }: PressProps) {
  return (
    <form method="post" action={to}>
      <input
        type="hidden"
        name={suggestion === undefined ? 'visitor' : 'suggestion'}
        value={suggestion ?? visitor}
      />
      <button type="submit" class="plain" aria-label={`${words}: ${kindOf(visitor)} ${shortOf(visitor)}`}>
        {words}
      </button>
    </form>
  )
}

/** Ids that servers know somebody by begin so, see worker/project/person.ts. */
export function isServers(visitor: string): boolean {
  return visitor.startsWith('person:')
}

export function kindOf(visitor: string): string {
  return isServers(visitor) ? 'Your servers' : 'Browser'
}

export function shortOf(visitor: string): string {
  return visitor.length > 12 ? `…${visitor.slice(-8)}` : visitor
}

function wordOf(link: Link | undefined): string {
  if (!link) return 'linked'
  if (link.cause === 'by hand') return 'joined by hand'
  if (link.cause === 'verified') return 'verified: signed by your server'
  return link.provenance === 'server' ? 'claimed by your server' : 'claimed by itself'
}

/** The last word on each visitor that was not taken back. */
export function partedOf(links: readonly Link[]): Link[] {
  const last = new Map(links.map((link) => [link.visitor, link]))
  return [...last.values()].filter(({ joined }) => !joined)
}
