import { differencesOf, type Model } from '../../../shared/scoring/index.ts'
import type { PublishedVersion } from '../../db/models.ts'

/** Why nothing was published or kept, though nothing is wrong with it: somebody else was quicker. */
export interface Meanwhile {
  /** What happened, a sentence each. */
  happened: readonly string[]
  /** What is said there and here, or what would change by what stands in the form. */
  said: readonly string[]
}

/** Said before anything is undone: what stands in the form is the person's own, and the next try does what it says. */
export function MeanwhileNote({ meanwhile: { happened, said } }: { meanwhile: Meanwhile }) {
  return (
    <div class="refused meanwhile" role="alert">
      <p>
        <b>Nothing is changed yet: somebody else was quicker.</b> {happened.join(' ')}
      </p>
      {said.length > 0 && (
        <ul>
          {said.map((one) => (
            <li>{one}</li>
          ))}
        </ul>
      )}
      <p>
        Your numbers stand below, on what is there now. Look at them, and do it again if they are to be so.
      </p>
    </div>
  )
}

/** Said of a draft that begins with an older version than the newest: what it does not change itself is that one's still. */
export function DraftBehind({ url, base, since }: { url: string; base: number; since: readonly string[] }) {
  if (since.length === 0) return null
  return (
    <div class="refused meanwhile" role="status">
      <p>
        <b>Published since this draft was begun with version {base}:</b> {since.join(' ')} The numbers below
        are those of the draft. Publishing keeps what was published since; where both say something else, you
        decide. <a href={`${url}/versions/${base}`}>See what is different</a>
      </p>
    </div>
  )
}

/** What was published after a version, oldest first. */
export function publishedSince(versions: readonly PublishedVersion[], base: number): string[] {
  return versions
    .filter(({ version }) => version > base)
    .map(({ version, author, note }) => `Version ${version} by ${author}${note && `: ${note}`}`)
    .map((said) => (said.endsWith('.') ? said : `${said}.`))
    .reverse()
}

/** What a draft that was kept, published or thrown away since leaves to be decided. */
export function movedDraft(newest: Model, wanted: Model, author: string | null): Meanwhile {
  const draft =
    author === null
      ? 'The draft that you were shown was published or thrown away.'
      : `A draft was kept by ${author} since you opened this page.`
  return { happened: [draft], said: differencesOf(newest, wanted) }
}
