import { type Effect, EffectInShort } from './effect.tsx'

/** What ends every edit. Where it cannot be done, or by whoever may not change anything, it says why. */
export function PublishButton({
  why,
  mayChange,
  name = 'Publish',
  effect,
}: {
  /** What stands in the way; null where nothing does. */
  why: string | null
  mayChange: boolean
  name?: string
  /** What it would do, said again beside the button where that is far from the rest. */
  effect: Effect
}) {
  if (!mayChange) return <p class="soft">You signed in with a read key. Publishing needs an admin key.</p>
  return (
    <div class="publishing">
      <EffectInShort effect={effect} />
      <button
        type="submit"
        class="button"
        name="do"
        value="publish"
        disabled={why !== null}
        aria-describedby={why === null ? undefined : 'why-not'}
      >
        {name}
      </button>
      <p class="soft working" aria-hidden="true">
        Working out what would change …
      </p>
      {why !== null && (
        <p class="soft" id="why-not">
          {why}
        </p>
      )}
    </div>
  )
}

/** Why what was looked at cannot be published. */
export function whyNot(effect: Effect): string | null {
  if (effect.state === 'known') return null
  return effect.state === 'refused'
    ? 'What is told above is to be mended first.'
    : 'There is nothing to publish yet.'
}
