import type { Webhook, WebhookEvent, WebhookFormat } from '../../db/webhooks.ts'
import { When } from '../words/when.tsx'
import { Once } from './section.tsx'

export const FORMATS = {
  json: 'JSON, signed',
  slack: 'A message in Slack',
  teams: 'A message in Teams',
  discord: 'A message in Discord',
} as const satisfies Record<WebhookFormat, string>

export const TOLD = {
  transition: 'Leads that change stage',
  threshold: 'Scores that pass a mark',
  review: 'A review of how well scores did',
} as const satisfies Record<WebhookEvent, string>

export const WEBHOOK_EVENTS = ['transition', 'threshold', 'review'] as const satisfies readonly WebhookEvent[]

/** What was typed into a form that was refused. */
export interface TypedWebhook {
  url: string
  format: string
  events: readonly WebhookEvent[]
}

/** Who is told, with how that goes. */
export function WebhookList({ url, webhooks }: { url: string; webhooks: readonly Webhook[] }) {
  return (
    <section class="card" aria-labelledby="webhooks">
      <h2 id="webhooks">Who is told</h2>
      {webhooks.length === 0 ? (
        <p class="soft">Nobody is told yet. Add an address that is to hear when a lead becomes an MQL.</p>
      ) : (
        <ul class="things">
          {webhooks.map((webhook) => (
            <li>
              <div>
                <a href={`${url}/${webhook.id}`}>{webhook.url}</a>
                <small>
                  {FORMATS[webhook.format]} ·{' '}
                  {webhook.events.map((event) => TOLD[event].toLowerCase()).join(', ')}
                </small>
              </div>
              <Health webhook={webhook} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Whether what is sent arrives. */
export function Health({ webhook: { disabledAt, failingSince } }: { webhook: Webhook }) {
  if (disabledAt !== null) {
    return (
      <span class="mark stage-mql">
        given up <When at={disabledAt} form="ago" />
      </span>
    )
  }
  if (failingSince === null) return <span class="mark verified">well</span>
  return (
    <span class="mark stage-mql">
      fails since <When at={failingSince} form="ago" />
    </span>
  )
}

export function NewWebhook({ url, typed }: { url: string; typed: TypedWebhook | null }) {
  const events = typed?.events ?? ['transition', 'threshold']
  return (
    <form method="post" action={url} class="card adding" aria-labelledby="new-webhook">
      <Once />
      <h2 id="new-webhook">Tell somebody</h2>
      <label>
        Address
        <input
          name="url"
          type="url"
          required
          maxlength={2000}
          placeholder="https://crm.example.com/leads"
          value={typed?.url}
          aria-invalid={typed ? 'true' : undefined}
        />
      </label>
      <label>
        As
        <select name="format">
          {Object.entries(FORMATS).map(([format, words]) => (
            <option value={format} selected={typed?.format === format}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>Of</legend>
        {WEBHOOK_EVENTS.map((event) => (
          <label class="choice">
            <input type="checkbox" name={event} value="on" checked={events.includes(event)} /> {TOLD[event]}
          </label>
        ))}
      </fieldset>
      <button type="submit" class="button">
        Add
      </button>
    </form>
  )
}
