import type { PublishedVersion } from '../db/models.ts'
import { type Effect, EffectPanel } from './effect.tsx'
import type { Frame } from './frame.ts'
import { Modes } from './modes.tsx'
import { PublishButton } from './publish-button.tsx'
import { When } from './when.tsx'

export interface VersionView {
  version: PublishedVersion
  /** What going back to it would change in the newest model, a sentence each. */
  differences: readonly string[]
  effect: Effect
  mayChange: boolean
}

/** An old version: what is different from now, and the way back to it. */
export function VersionPage({ frame, view }: { frame: Frame; view: VersionView }) {
  const { version, differences, effect, mayChange } = view
  const url = `${frame.prefix}/dashboard/model`
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={url}>Model</a>
      </nav>
      <div class="head">
        <h1>Version {version.version}</h1>
        <p class="soft">
          {version.note || 'No note'} · {version.author}, <When at={version.publishedAt} />
        </p>
      </div>
      <div class="columns">
        <section class="card" aria-labelledby="differences">
          <h2 id="differences">Going back to it, from the newest</h2>
          {differences.length === 0 ? (
            <p class="soft">It is the same as the newest.</p>
          ) : (
            <ul class="known">
              {differences.map((difference) => (
                <li>{difference}</li>
              ))}
            </ul>
          )}
        </section>
        <form method="post" action={`${url}/versions/${version.version}/restore`} class="aside card">
          <EffectPanel frame={frame} effect={effect} more={`${url}/versions/${version.version}`} />
          {mayChange && <Modes mode="silent" />}
          <PublishButton enabled={effect.state === 'known' && differences.length > 0} mayChange={mayChange} />
          <p class="soft">It is published again, as a new version.</p>
        </form>
      </div>
    </>
  )
}
