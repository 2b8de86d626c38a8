/** The way to what follows, and back to the beginning; nothing where all is shown. */
export function More({ isLater, next, older }: { isLater: boolean; next: string | null; older: string }) {
  if (!isLater && next === null) return null
  return (
    <nav class="pages" aria-label="Pages">
      {isLater && <a href="?">Back to the newest</a>}
      {next !== null && (
        <a class="button quiet" href={`?${new URLSearchParams({ cursor: next })}`}>
          {older}
        </a>
      )}
    </nav>
  )
}
