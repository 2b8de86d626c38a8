import { type Effect, EffectPanel } from '../effect.tsx'
import type { Frame } from '../frame.ts'
import { inWords } from '../points.ts'
import { PublishButton } from '../publish-button.tsx'

/** What a change of a tag would do: the pages it means, the rules that look at it, and the leads it moves. */
export interface TagChange {
  effect: Effect
  tag: string
  /** Of the pages seen, those that would have the tag. */
  pages: readonly string[]
  pagesSeen: number
  rules: readonly { name: string; points: number }[]
}

const PAGES_SHOWN = 8

export function TagEffect({
  frame,
  change,
  more,
  mayChange,
}: {
  frame: Frame
  change: TagChange
  /** Where the same is after a longer look. */
  more?: string
  mayChange: boolean
}) {
  const { effect, tag, pages, pagesSeen, rules } = change
  return (
    <div id="change">
      <EffectPanel frame={frame} effect={effect} more={more}>
        <p>
          <b>
            {pages.length} of {pagesSeen}
          </b>{' '}
          pages seen would be tagged <span class="mark">{tag}</span>
        </p>
        <ul class="soft paths">
          {pages.slice(0, PAGES_SHOWN).map((path) => (
            <li>
              <code>{path}</code>
            </li>
          ))}
          {pages.length > PAGES_SHOWN && <li>and {pages.length - PAGES_SHOWN} more</li>}
        </ul>
        {rules.length === 0 ? (
          <p>No rule looks at this tag, so no score changes.</p>
        ) : (
          <p>
            Counted by {rules.map(({ name, points }) => `${name} (${inWords(points)} points)`).join(', ')}.
          </p>
        )}
      </EffectPanel>
      <PublishButton enabled={effect.state === 'known'} mayChange={mayChange} />
      <p class="soft">Published silently: nobody is notified of the past.</p>
    </div>
  )
}
