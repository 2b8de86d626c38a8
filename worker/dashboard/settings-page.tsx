import type { Act } from '../db/audit.ts'
import type { Key } from '../db/keys.ts'
import type { Webhook } from '../db/webhooks.ts'
import type { SiteContext } from '../read/site.ts'
import type { Frame } from './frame.ts'
import { KeyList } from './key-list.tsx'
import { FIELDS, type Field } from './settings-form.ts'
import { WebhookList } from './webhook-list.tsx'
import { When } from './when.tsx'

export interface SettingsView {
  site: SiteContext
  keys: readonly Key[]
  webhooks: readonly Webhook[]
  acts: readonly Act[]
  mayChange: boolean
  /** What was just done, or why it was not. */
  done: string | null
  refused: string | null
  /** A secret that is shown this once. */
  secret: { what: string; text: string } | null
}

/** Everything a site may choose, who may do what, who is told, and who did what. */
export function SettingsPage({ frame, view }: { frame: Frame; view: SettingsView }) {
  const { site, mayChange, done, refused, secret, acts } = view
  const url = `${frame.prefix}/dashboard/settings`
  return (
    <>
      <div class="head">
        <h1>Settings</h1>
        <p class="soft">
          {mayChange
            ? 'Pages follow within five minutes, the door within one. The snippet to copy is under Live.'
            : 'You came with a read key: you see everything and change nothing.'}
        </p>
      </div>
      {done !== null && (
        <p class="done" role="status">
          {done}
        </p>
      )}
      {refused !== null && (
        <p class="refused" role="alert">
          {refused}
        </p>
      )}
      {secret && (
        <div class="done" role="status">
          <p>{secret.what} It is shown this once: copy it now.</p>
          <pre>
            <code>{secret.text}</code>
          </pre>
          <button type="button" class="plain" data-copy={secret.text}>
            Copy
          </button>
        </div>
      )}
      <div class="stack">
        <form method="post" action={url} class="card settings">
          <h2>{site.name}</h2>
          <fieldset disabled={!mayChange}>
            {FIELDS.map((field) => (
              <Setting field={field} site={site} />
            ))}
            <button type="submit" class="button">
              Save
            </button>
          </fieldset>
        </form>
        <KeyList url={`${url}/keys`} keys={view.keys} mayChange={mayChange} />
        <WebhookList url={`${url}/webhooks`} webhooks={view.webhooks} mayChange={mayChange} />
        <section class="card" aria-labelledby="audit">
          <h2 id="audit">Who did what</h2>
          {acts.length === 0 ? (
            <p class="soft">Nothing was done to this site yet.</p>
          ) : (
            <ActList acts={acts} />
          )}
        </section>
      </div>
    </>
  )
}

function Setting({ field, site }: { field: Field; site: SiteContext }) {
  const { name, label, help } = field
  const value = name === 'origins' ? site.origins : site.settings[name]
  return (
    <div class="setting">
      {field.type === 'choice' ? (
        <>
          <label for={name}>{label}</label>
          <select id={name} name={name} aria-describedby={`${name}-help`}>
            {field.choices.map(([choice, words]) => (
              <option value={choice} selected={choice === value}>
                {words}
              </option>
            ))}
          </select>
        </>
      ) : field.type === 'switch' ? (
        <label class="choice">
          <input type="checkbox" name={name} checked={value === true} aria-describedby={`${name}-help`} />{' '}
          {label}
        </label>
      ) : (
        <>
          <label for={name}>{label}</label>
          {field.type === 'number' ? (
            <input
              id={name}
              name={name}
              type="number"
              min="1"
              value={`${value}`}
              aria-describedby={`${name}-help`}
            />
          ) : (
            <textarea id={name} name={name} rows={2} spellcheck={false} aria-describedby={`${name}-help`}>
              {Array.isArray(value) ? value.join('\n') : ''}
            </textarea>
          )}
        </>
      )}
      <p id={`${name}-help`} class="soft">
        {help}
      </p>
    </div>
  )
}

function ActList({ acts }: { acts: readonly Act[] }) {
  return (
    <ul class="acts">
      {acts.map(({ at, label, operation, target }) => (
        <li>
          <When at={at} /> <b>{label}</b> {operation} <small>{target ?? ''}</small>
        </li>
      ))}
    </ul>
  )
}
