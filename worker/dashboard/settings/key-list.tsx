import type { Key, KeyClass } from '../../db/keys.ts'
import type { PageHeard } from '../../db/recent-events.ts'
import { When } from '../words/when.tsx'
import type { TypedName } from './people.tsx'
import { Once, Sure } from './section.tsx'

export const KEY_CLASSES = {
  read: 'Look at everything, change nothing',
  admin: 'Do everything',
  send: 'Send events from a server',
  write: 'Send events from pages, in public',
} as const satisfies Record<KeyClass, string>

/** The site's live keys, and a form to make another. */
export function KeyList({
  url,
  keys,
  page,
  mayChange,
  typed,
}: {
  url: string
  keys: readonly Key[]
  /** The last that a page sent. */
  page: PageHeard | null
  mayChange: boolean
  typed: TypedName | null
}) {
  const live = keys.filter(({ revokedAt }) => revokedAt === null)
  const again = typed?.form === 'key' ? typed : null
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <ul class="things">
        {live.map((key) => (
          <KeyItem url={url} of={key} page={page} mayChange={mayChange} />
        ))}
      </ul>
      {mayChange && (
        <form method="post" action={url} class="adding">
          <Once />
          <h3>Make a key</h3>
          <label>
            Name
            <input
              name="label"
              required
              maxlength={100}
              placeholder="Grace, in sales"
              value={again?.name}
              aria-invalid={again ? 'true' : undefined}
            />
          </label>
          <label>
            May
            <select name="class">
              {Object.entries(KEY_CLASSES).map(([keyClass, words]) => (
                <option value={keyClass} selected={again?.class === keyClass}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" class="button">
            Make a key
          </button>
        </form>
      )}
    </section>
  )
}

/** Which of several keys a page has is not noted: it would be a row written for every beacon. The pages are known. */
function Use({ of, page }: { of: Key; page: PageHeard | null }) {
  if (of.class === 'write') {
    return page === null ? (
      'no page has been heard'
    ) : (
      <>
        a page of yours was last heard <When at={page.at} form="ago" />
      </>
    )
  }
  return of.usedAt === null ? (
    'never used'
  ) : (
    <>
      used <When at={of.usedAt} form="ago" />
    </>
  )
}

interface KeyItemProps {
  url: string
  of: Key
  page: PageHeard | null
  mayChange: boolean
}

function KeyItem({ url, of, page, mayChange }: KeyItemProps) {
  const { id, label, class: keyClass, publicKey, lastFour } = of
  return (
    <li>
      <div>
        <b>{label}</b>
        <small>
          {KEY_CLASSES[keyClass]} · <code>{publicKey ?? `…${lastFour}`}</code> · <Use of={of} page={page} />
        </small>
      </div>
      {mayChange && (
        <Sure ask="Revoke" of={label}>
          <p>Whoever has it is refused within a minute, and it does not come back.</p>
          <form method="post" action={`${url}/${id}/revoke`}>
            <button type="submit" class="button danger">
              Revoke it
            </button>
          </form>
        </Sure>
      )}
    </li>
  )
}
