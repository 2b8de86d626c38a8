import { type Effect, EffectPanel } from '../effect/effect.tsx'
import { PublishButton, whyNot } from '../effect/publish-button.tsx'
import type { Frame } from '../frame.ts'
import { inWords } from '../words/points.ts'

/** What a change of a tag would do: the pages it means, the rules that look at it, and the leads it moves. */
export interface TagChange {
  effect: Effect
  tag: string
  /** Of the pages seen, those that would get the tag, or lose it. */
  pages: readonly string[]
  /** How many have it already, or keep it. */
  already: number
  /** Whether a pattern is taken away. */
  isLess: boolean
  /** The rules that go with the tag when its last pattern goes. */
  gone: readonly string[]
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
  const { effect, tag, pages, already, isLess, rules, gone } = change
  return (
    <div id="change">
      <EffectPanel frame={frame} effect={effect} more={more}>
        <p>
          <b>{pageCount(pages.length, isLess ? '' : 'more')}</b> would {isLess ? 'no longer be' : 'be'} tagged{' '}
          <span class="mark">{tag}</span>
          {already > 0 && ` (${alreadyWords(already, isLess)})`}
        </p>
        <ul class="soft paths">
          {pages.slice(0, PAGES_SHOWN).map((path) => (
            <li>
              <code>{path}</code>
            </li>
          ))}
          {pages.length > PAGES_SHOWN && <li>and {pages.length - PAGES_SHOWN} more</li>}
        </ul>
        {gone.length > 0 ? (
          <p>
            It was the last pattern: the tag goes, and with it {gone.map((name) => `“${name}”`).join(', ')}.
          </p>
        ) : rules.length === 0 ? (
          <p>No rule looks at this tag, so no score changes.</p>
        ) : (
          <p>
            Counted by {rules.map(({ name, points }) => `${name} (${inWords(points)} points)`).join(', ')}.
          </p>
        )}
      </EffectPanel>
      <PublishButton
        effect={effect}
        why={whyNot(effect)}
        mayChange={mayChange}
        name={gone.length > 0 ? removalOf(gone) : 'Publish'}
      />
      <p class="soft">Published silently: nobody is notified of the past.</p>
    </div>
  )
}

function pageCount(count: number, more: string): string {
  return [count, more, count === 1 ? 'page' : 'pages'].filter((word) => word !== '').join(' ')
}

/** Of the pages to which nothing changes. */
function alreadyWords(count: number, isLess: boolean): string {
  const isOne = count === 1
  if (isLess) return `${count} ${isOne ? 'keeps' : 'keep'} it`
  return `${count} ${isOne ? 'is' : 'are'} already`
}

function removalOf(gone: readonly string[]): string {
  return `Remove the tag and its ${gone.length === 1 ? 'rule' : 'rules'}`
}
