import type { Key, KeyClass } from '../../db/keys.ts'
import { When } from '../when.tsx'
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
  mayChange,
  typed,
}: {
  url: string
  keys: readonly Key[]
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
          <KeyItem url={url} of={key} mayChange={mayChange} />
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

function KeyItem({ url, of, mayChange }: { url: string; of: Key; mayChange: boolean }) {
  const { id, label, class: keyClass, publicKey, lastFour, usedAt } = of
  return (
    <li>
      <div>
        <b>{label}</b>
        <small>
          {KEY_CLASSES[keyClass]} · <code>{publicKey ?? `…${lastFour}`}</code> ·{' '}
          {usedAt === null ? (
            'never used'
          ) : (
            <>
              used <When at={usedAt} form="ago" />
            </>
          )}
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
