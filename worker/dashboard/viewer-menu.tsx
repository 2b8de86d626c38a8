import type { Frame } from './frame.ts'

/** At the end of the bar: which site this is, which others there are, who looks, and the way out. Opens without a script. */
export function ViewerMenu({
  frame: { prefix, demoUrl },
  viewer: { site, name, mayChange, sites },
}: {
  frame: Frame
  viewer: NonNullable<Frame['viewer']>
}) {
  const others = sites.filter(({ id }) => id !== site)
  return (
    <details class="viewer" name="viewer">
      <summary>
        <span class="site">{sites.find(({ id }) => id === site)?.name}</span>
      </summary>
      <div class="menu">
        <p class="soft">
          Signed in as <b>{name}</b>
          {!mayChange && ', to look and change nothing'}
        </p>
        {others.length > 0 && (
          <form method="post" action={`${prefix}/dashboard/look-at`} aria-label="Other sites">
            {others.map((other) => (
              <button type="submit" class="plain" name="site" value={other.id}>
                Go to {other.name}
              </button>
            ))}
          </form>
        )}
        <a href={`${prefix}/dashboard/settings/sites`}>All sites</a>
        {demoUrl !== null && <a href={demoUrl}>Demo site</a>}
        <form method="post" action={`${prefix}/dashboard/logout`}>
          <button type="submit" class="plain">
            Sign out
          </button>
        </form>
      </div>
    </details>
  )
}
