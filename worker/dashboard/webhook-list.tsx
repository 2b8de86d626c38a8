import type { Webhook, WebhookFormat } from '../db/webhooks.ts'
import { When } from './when.tsx'

export const FORMATS = {
  json: 'JSON, signed',
  slack: 'Slack',
  teams: 'Teams',
  discord: 'Discord',
} as const satisfies Record<WebhookFormat, string>

/** Who is told when a lead changes stage, and a line to add somebody. */
export function WebhookList({
  url,
  webhooks,
  mayChange,
}: {
  url: string
  webhooks: readonly Webhook[]
  mayChange: boolean
}) {
  return (
    <section class="card" aria-labelledby="webhooks">
      <h2 id="webhooks">Webhooks</h2>
      {webhooks.length === 0 ? (
        <p class="soft">Nobody is told yet. Add an address that is to hear when a lead becomes an MQL.</p>
      ) : (
        <ul class="known">
          {webhooks.map((webhook) => (
            <li>
              <code>{webhook.url}</code> <span class="mark">{FORMATS[webhook.format]}</span>{' '}
              <Health webhook={webhook} />
              {mayChange && <WebhookActs url={`${url}/${webhook.id}`} of={webhook.url} />}
            </li>
          ))}
        </ul>
      )}
      {mayChange && (
        <form method="post" action={url} class="numbers">
          <label>
            Tell <input name="url" type="url" required placeholder="https://crm.example.com/leads" />
          </label>
          <label>
            as{' '}
            <select name="format">
              {Object.entries(FORMATS).map(([format, words]) => (
                <option value={format}>{words}</option>
              ))}
            </select>
          </label>
          <button type="submit" class="button">
            Add
          </button>
        </form>
      )}
    </section>
  )
}

function Health({ webhook: { disabledAt, failingSince } }: { webhook: Webhook }) {
  if (disabledAt !== null) {
    return (
      <span class="mark stage-mql">
        given up <When at={disabledAt} form="ago" />
      </span>
    )
  }
  if (failingSince === null) return null
  return (
    <span class="mark stage-mql">
      fails since <When at={failingSince} form="ago" />
    </span>
  )
}

function WebhookActs({ url, of }: { url: string; of: string }) {
  return (
    <span class="acting">
      <form method="post" action={`${url}/test`}>
        <button type="submit" class="plain" aria-label={`Test ${of}`}>
          Test
        </button>
      </form>
      <form method="post" action={`${url}/delete`}>
        <button type="submit" class="plain" aria-label={`Remove ${of}`}>
          Remove
        </button>
      </form>
    </span>
  )
}
