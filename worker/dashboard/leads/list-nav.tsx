import type { Frame } from '../frame.ts'
import { type Choice, writeChoice } from './filter.ts'
import { listOf, type NamedList, OWN_LISTS } from './lists.ts'

interface ListNavProps {
  frame: Frame
  choice: Choice
  /** Those that people of this site keep. */
  saved: readonly NamedList[]
  mayChange: boolean
}

/** The lists that are asked for again and again, what the one on show is for, and a name for a new one. */
export function ListNav({ frame, choice, saved, mayChange }: ListNavProps) {
  const query = writeChoice(choice)
  const url = `${frame.prefix}/dashboard/`
  const shown = listOf([...OWN_LISTS, ...saved], choice)
  return (
    <div id="lists">
      <nav class="tabs" aria-label="Lists">
        <Tab href={url} name="All leads" isOn={query === ''} />
        {[...OWN_LISTS, ...saved].map((list) => (
          <Tab href={`${url}?${list.query}`} name={list.name} isOn={list === shown} />
        ))}
      </nav>
      {shown && (
        <div class="list-hint">
          <p class="soft">{shown.hint}</p>
          {mayChange && saved.includes(shown) && (
            <form method="post" action={`${url}lists/forget`}>
              <input type="hidden" name="name" value={shown.name} />
              <button type="submit" class="plain">
                Forget this list
              </button>
            </form>
          )}
        </div>
      )}
      {!shown && query !== '' && mayChange && (
        <form method="post" action={`${url}lists`} class="keep">
          <input type="hidden" name="query" value={query} />
          <label>
            Keep this list as{' '}
            <input name="name" required pattern=".*\S.*" maxlength={60} placeholder="Hot, from search" />
          </label>
          <button type="submit" class="plain">
            Keep
          </button>
        </form>
      )}
    </div>
  )
}

function Tab({ href, name, isOn }: { href: string; name: string; isOn: boolean }) {
  return (
    <a href={href} aria-current={isOn ? 'page' : undefined}>
      {name}
    </a>
  )
}
