import type { PublishedVersion } from '../../db/models.ts'
import type { Frame } from '../frame.ts'
import { When } from '../words/when.tsx'

/** Every version there ever was, newest first: none is ever changed. */
export function VersionList({
  frame,
  versions,
  serving,
}: {
  frame: Frame
  versions: readonly PublishedVersion[]
  serving: number
}) {
  return (
    <section class="card versions" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <ol class="transitions">
        {versions.map(({ version, author, note, mode, publishedAt }) => (
          <li>
            <p>
              <a href={`${frame.prefix}/dashboard/model/versions/${version}`}>Version {version}</a>{' '}
              {version === serving && <span class="mark verified">serves</span>}
              {version > serving && <span class="mark">is being prepared</span>}
            </p>
            <p class="soft">
              {note || 'No note'} · {author}, <When at={publishedAt} /> ({mode})
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}
