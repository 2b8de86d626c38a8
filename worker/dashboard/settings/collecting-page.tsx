import type { SettingFault } from '../../actions/check-settings.ts'
import type { listDays } from '../../actions/list-days.ts'
import type { SiteContext } from '../../read/site.ts'
import type { Frame } from '../frame.ts'
import { Count } from '../words/count.tsx'
import { type Field, GROUPS } from './fields.ts'
import type { Typed } from './read-settings.ts'
import { Sure } from './section.tsx'
import { Signing } from './signing.tsx'

export interface CollectingView {
  site: SiteContext
  /** What stands in the fields: as stored, or as it was typed and refused. */
  values: Typed
  faults: readonly SettingFault[]
  /** What today has brought; null where nothing has. */
  today: Awaited<ReturnType<typeof listDays>>[number] | null
  mayChange: boolean
}

/** One form of all that a site may choose, a card for each idea. */
export function CollectingPage({ frame, view }: { frame: Frame; view: CollectingView }) {
  const { site, mayChange } = view
  const url = `${frame.prefix}/dashboard/settings`
  return (
    <>
      <form method="post" action={url} class="stack settings">
        {GROUPS.map(({ id, name, fields }) => (
          <fieldset class="card" disabled={!mayChange} id={id}>
            <legend>{name}</legend>
            {fields.map((field) => (
              <Setting field={field} view={view} />
            ))}
          </fieldset>
        ))}
        {mayChange && (
          <p class="saving">
            <button type="submit" class="button">
              Save
            </button>
          </p>
        )}
      </form>
      {mayChange && <IdentitySecret url={`${url}/identity-secret`} site={site} />}
    </>
  )
}

function Setting({ field, view }: { field: Field; view: CollectingView }) {
  const { name, label, help } = field
  const fault = view.faults.find(({ setting }) => setting === name)?.fault
  const described = [fault === undefined ? [] : [`${name}-fault`], `${name}-help`].flat().join(' ')
  const control = <Control field={field} text={view.values[name] ?? ''} described={described} fault={fault} />
  return (
    <div class="setting">
      {field.type === 'switch' ? (
        <label class="choice" for={name}>
          {control} <b>{label}</b>
        </label>
      ) : (
        <>
          <label for={name}>{label}</label>
          {control}
        </>
      )}
      {fault !== undefined && (
        <p id={`${name}-fault`} class="fault">
          {sentence(fault)}
        </p>
      )}
      <p id={`${name}-help`} class="soft">
        {help}
        {USED.has(name) && view.today && <Used name={name} today={view.today} />}
      </p>
    </div>
  )
}

function Control({
  field,
  text,
  described,
  fault,
}: {
  field: Field
  text: string
  described: string
  fault: string | undefined
}) {
  const { name } = field
  const said = {
    'aria-describedby': described,
    'aria-invalid': fault === undefined ? undefined : 'true',
  } as const
  switch (field.type) {
    case 'switch':
      return <input type="checkbox" id={name} name={name} checked={text === 'on'} {...said} />
    case 'choice':
      return (
        <select id={name} name={name} {...said}>
          {field.choices.map(([value, words]) => (
            <option value={value} selected={value === text}>
              {words}
            </option>
          ))}
        </select>
      )
    case 'number':
      return (
        <span class="amount">
          <input type="text" inputmode="numeric" id={name} name={name} value={text} {...said} /> {field.unit}
        </span>
      )
    default:
      return (
        <textarea
          id={name}
          name={name}
          rows={Math.max(2, text.split('\n').length)}
          spellcheck={false}
          {...said}
        >
          {text}
        </textarea>
      )
  }
}

/** What is counted of a day beside its quota. */
const USED: ReadonlySet<string> = new Set(['eventsPerDay', 'visitorsPerDay'])

function Used({ name, today }: { name: string; today: NonNullable<CollectingView['today']> }) {
  const count = name === 'eventsPerDay' ? today.accepted : today.visitors
  return (
    <b>
      {' '}
      <Count of={count} /> today.
    </b>
  )
}

function IdentitySecret({ url, site }: { url: string; site: SiteContext }) {
  const secret = site.settings.identitySecret
  return (
    <section class="card" id="identity-secret" aria-labelledby="identity-secret-name">
      <h2 id="identity-secret-name">Identity secret</h2>
      <p class="soft">Your server signs with it who somebody is. It never belongs in a page.</p>
      <details>
        <summary>Show it</summary>
        <div class="secret">
          <code>{secret}</code>
          <button type="button" class="plain" data-copy={secret} aria-label="Copy the identity secret">
            Copy
          </button>
        </div>
      </details>
      <Signing siteId={site.id} />
      <Sure ask="Make another">
        <p>What was signed with this one proves nothing from then on, links in e-mails included.</p>
        <form method="post" action={url}>
          <button type="submit" class="button danger">
            Make another secret
          </button>
        </form>
      </Sure>
    </section>
  )
}

/** Begun with a capital, unless that would change an address. */
function sentence(fault: string): string {
  return /^\w+:\/\//.test(fault) ? `${fault}.` : `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`
}
