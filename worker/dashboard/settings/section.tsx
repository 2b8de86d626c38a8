import type { Child } from 'hono/jsx'
import { seedFrom } from '../../actions/seeded.ts'
import type { DashboardContext } from '../door/session.ts'
import { secretOf } from '../door/session.ts'
import { type Frame, frameOf } from '../frame.ts'
import { layout } from '../layout.tsx'
import { CopyBox } from '../snippet-list.tsx'

export type Section =
  | 'collecting'
  | 'install'
  | 'people'
  | 'webhooks'
  | 'refused'
  | 'work'
  | 'sites'
  | 'audit'

const SECTIONS: readonly [Section, path: string, name: string][] = [
  ['collecting', '', 'Collecting'],
  ['install', '/install', 'Snippet'],
  ['people', '/people', 'People and keys'],
  ['webhooks', '/webhooks', 'Webhooks'],
  ['refused', '/refused', 'Not taken'],
  ['work', '/work', 'Long work'],
  ['sites', '/sites', 'Sites'],
  ['audit', '/audit', 'Who did what'],
]

/** What is said once, after something was done or refused; a secret is shown this once. */
export interface Said {
  done?: string | undefined
  refused?: Child | undefined
  secret?: { what: string; text: string }[]
  /** A text to be sent to whom it is for, the secret in it. */
  message?: { what: string; text: string } | undefined
}

/** One section of the settings, beside the list of all. What was refused answers 422. */
export function showSection(
  c: DashboardContext,
  { section, title, lead }: { section: Section; title: string; lead?: Child },
  main: (frame: Frame) => Child,
  said: Said = {},
) {
  const frame = frameOf(c, 'settings')
  if (said.refused !== undefined) c.status(422)
  return c.html(
    layout(
      frame,
      title,
      <div class="rooms">
        <nav aria-label="Settings">
          {SECTIONS.map(([id, path, name]) => (
            <a
              href={`${frame.prefix}/dashboard/settings${path}`}
              aria-current={id === section ? 'page' : undefined}
            >
              {name}
            </a>
          ))}
        </nav>
        <div class="stack">
          <div class="head">
            <h1>{title}</h1>
            {lead !== undefined && <p class="soft">{lead}</p>}
            {!c.get('viewer').mayChange && (
              <p class="soft">
                You signed in with a read key: you see everything, and changing it needs an admin key.
              </p>
            )}
          </div>
          <Saying said={said} />
          {main(frame)}
        </div>
      </div>,
    ),
  )
}

function Saying({ said: { done, refused, secret = [], message } }: { said: Said }) {
  return (
    <>
      {refused !== undefined && (
        <p class="refused" role="alert">
          {refused}
        </p>
      )}
      {done !== undefined && (
        <p class="done" role="status">
          {done}
        </p>
      )}
      {secret.length > 0 && (
        <div class="done" role="status">
          <p>
            {secret.length === 1
              ? 'Copy it now: it is shown this once.'
              : `Copy all ${secret.length} now: they are shown this once.`}
          </p>
          {secret.map(({ what, text }) => (
            <div class="secret">
              <p>{what}</p>
              <code>{text}</code>
              <button type="button" class="plain" data-copy={text} aria-label={`Copy ${what}`}>
                Copy
              </button>
            </div>
          ))}
          {message !== undefined && (
            <>
              <p>{message.what}</p>
              <CopyBox {...message} />
            </>
          )}
        </div>
      )}
    </>
  )
}

/** Makes a form count once, however often it is sent: what is made of it is made of this. */
export function Once() {
  return <input type="hidden" name="once" value={crypto.randomUUID()} />
}

/** What a form that carries `Once` makes its secrets of. Without it, or where it was made up, each try is another. */
export async function seedOf(c: DashboardContext, once: string | undefined): Promise<string> {
  const { site, viewer } = c.var
  const said = once && once.length >= 36 && once.length <= 100 ? once : crypto.randomUUID()
  return seedFrom(secretOf(c.env), JSON.stringify(['once', site.id, viewer.key, c.req.path, said]))
}

/** `of` is said to whoever does not see what stands beside it. What asks twice before something is done that cannot be undone. Needs no script. */
export function Sure({ ask, of, children }: { ask: string; of?: string; children: Child }) {
  return (
    <details class="sure">
      <summary>
        {ask}
        {of !== undefined && <span class="unseen"> {of}</span>}
      </summary>
      <div>{children}</div>
    </details>
  )
}

export async function readFields(c: DashboardContext): Promise<Partial<Record<string, string>>> {
  const body = await c.req.parseBody()
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

export function settingsUrl(c: DashboardContext, rest = ''): string {
  return `${frameOf(c).prefix}/dashboard/settings${rest}`
}
