import type { Delivery } from '../../db/deliveries.ts'
import type { Webhook } from '../../db/webhooks.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { When } from '../words/when.tsx'
import { Once, Sure } from './section.tsx'
import { FORMATS, Health, TOLD } from './webhook-list.tsx'

export interface WebhookPage {
  webhook: Webhook
  /** The newest first. */
  deliveries: readonly Delivery[]
  mayChange: boolean
}

/** One receiver: how it is, what may be done, and what was sent. */
export function WebhookView({ frame, view }: { frame: Frame; view: WebhookPage }) {
  const { webhook, deliveries, mayChange } = view
  const url = `${frame.prefix}/dashboard/settings/webhooks/${webhook.id}`
  return (
    <>
      <section class="card" aria-labelledby="state">
        <h2 id="state">
          {FORMATS[webhook.format]} <Health webhook={webhook} />
        </h2>
        <p class="soft">
          Hears of {webhook.events.map((event) => TOLD[event].toLowerCase()).join(' and of ')}, since{' '}
          <When at={webhook.createdAt} form="day" />.
          {webhook.oldSecretUntil !== null && webhook.oldSecretUntil > Date.now() && (
            <>
              {' '}
              Two secrets sign until <When at={webhook.oldSecretUntil} />.
            </>
          )}
        </p>
        {mayChange && <Acts url={url} webhook={webhook} />}
      </section>
      <section class="card" aria-labelledby="log">
        <h2 id="log">What was sent</h2>
        {deliveries.length === 0 ? (
          <p class="soft">Nothing yet. Send a test to see whether it arrives.</p>
        ) : (
          <ol class="things">
            {deliveries.map((delivery) => (
              <Sent
                frame={frame}
                url={url}
                of={delivery}
                mayRedrive={mayChange && webhook.disabledAt === null}
              />
            ))}
          </ol>
        )}
      </section>
    </>
  )
}

function Acts({ url, webhook }: { url: string; webhook: Webhook }) {
  return (
    <div class="acting">
      {webhook.disabledAt === null ? (
        <form method="post" action={`${url}/test`}>
          <button type="submit" class="button">
            Send a test
          </button>
        </form>
      ) : (
        <form method="post" action={`${url}/enable`}>
          <button type="submit" class="button">
            Tell it again from now on
          </button>
        </form>
      )}
      {webhook.format === 'json' && (
        <Sure ask="Another secret">
          <p>For a day both sign, so that the receiver can change over.</p>
          <form method="post" action={`${url}/rotate`}>
            <Once />
            <button type="submit" class="button">
              Make another secret
            </button>
          </form>
        </Sure>
      )}
      <Sure ask="Remove">
        <p>Nothing is sent there any more, and this log goes with it.</p>
        <form method="post" action={`${url}/delete`}>
          <button type="submit" class="button danger">
            Remove it
          </button>
        </form>
      </Sure>
    </div>
  )
}

const TYPES = {
  transition: 'A change of stage',
  threshold: 'A mark passed',
  review: 'A review of the model',
  test: 'A test',
} as const satisfies Record<Delivery['type'], string>

function Sent({
  frame,
  url,
  of: { id, type, lead, status, attempts, nextAt, answer, updatedAt },
  mayRedrive,
}: {
  frame: Frame
  url: string
  of: Delivery
  mayRedrive: boolean
}) {
  return (
    <li>
      <div>
        <b>{lead === null ? TYPES[type] : <a href={leadUrl(frame, lead)}>{TYPES[type]}</a>}</b>
        <small>
          <When at={updatedAt} /> · {attempts === 1 ? 'tried once' : `tried ${attempts} times`}
          {answer !== null && ` · ${answer}`}
          {nextAt !== null && (
            <>
              {' '}
              · again <When at={nextAt} form="ago" />
            </>
          )}
        </small>
      </div>
      {status === 'delivered' && <span class="mark verified">arrived</span>}
      {status === 'pending' && <span class="mark">on its way</span>}
      {status === 'dead' && <span class="mark stage-mql">given up</span>}
      {status === 'dead' && mayRedrive && (
        <form method="post" action={`${url}/deliveries/${encodeURIComponent(id)}/redrive`}>
          <button type="submit" class="plain">
            Send it again
          </button>
        </form>
      )}
    </li>
  )
}
