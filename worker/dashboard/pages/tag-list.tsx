import type { Tag } from '../../../shared/scoring/index.ts'
import type { Frame } from '../frame.ts'

/** The model's tags with their patterns, each of which can be taken away. */
export function TagList({ frame, tags }: { frame: Frame; tags: readonly Tag[] }) {
  return (
    <section class="card" aria-labelledby="tags">
      <h2 id="tags">Tags and their pages</h2>
      <dl class="tags">
        {tags.map(({ name, patterns }) => (
          <>
            <dt>
              <span class="mark">{name}</span>
            </dt>
            <dd>
              <details>
                <summary>
                  {patterns.length} {patterns.length === 1 ? 'pattern' : 'patterns'}
                </summary>
                <ul>
                  {patterns.map((pattern) => (
                    <li>
                      <code>{pattern}</code>{' '}
                      {frame.viewer?.mayChange && (
                        <a
                          href={tagUrl(frame, { tag: name, without: pattern })}
                          aria-label={`Remove ${pattern} from ${name}`}
                        >
                          remove
                        </a>
                      )}
                    </li>
                  ))}
                </ul>
              </details>
            </dd>
          </>
        ))}
      </dl>
    </section>
  )
}

/** Where a page is tagged, or a pattern taken from a tag. */
export function tagUrl(frame: Frame, asked: Record<string, string>): string {
  return `${frame.prefix}/dashboard/pages/tag?${new URLSearchParams(asked)}`
}
