import type { Key, KeyClass } from '../db/keys.ts'
import { When } from './when.tsx'

export const KEY_CLASSES = {
  read: 'read: sees everything, changes nothing',
  admin: 'admin: everything',
  send: 'send: servers, with trust',
  write: 'write: pages, in public',
} as const satisfies Record<KeyClass, string>

/** The site's live keys, and a line to make another. */
export function KeyList({ url, keys, mayChange }: { url: string; keys: readonly Key[]; mayChange: boolean }) {
  const live = keys.filter(({ revokedAt }) => revokedAt === null)
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <p class="soft">
        One for each person and program: its label is the name under which they are remembered.
      </p>
      <table class="keys">
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col">Class</th>
            <th scope="col">Key</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span class="unseen">Revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {live.map(({ id, label, class: keyClass, publicKey, lastFour, usedAt }) => (
            <tr>
              <th scope="row">{label}</th>
              <td>{keyClass}</td>
              <td>
                <code>{publicKey ?? `…${lastFour}`}</code>
              </td>
              <td>{usedAt === null ? 'never' : <When at={usedAt} form="ago" />}</td>
              <td>
                {mayChange && (
                  <form method="post" action={`${url}/${id}/revoke`}>
                    <button type="submit" class="plain" aria-label={`Revoke ${label}`}>
                      Revoke
                    </button>
                  </form>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {mayChange && (
        <form method="post" action={url} class="numbers">
          <label>
            For <input name="label" required maxlength={100} placeholder="Grace, in sales" />
          </label>
          <label>
            who may{' '}
            <select name="class">
              {Object.entries(KEY_CLASSES).map(([keyClass, words]) => (
                <option value={keyClass}>{words}</option>
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
