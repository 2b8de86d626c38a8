import { Webhook } from 'standardwebhooks'
import { type Taken, takeDeliveries, updateDelivery } from '../db/deliveries.ts'
import { disableWebhook } from '../db/webhooks.ts'
import type { Env } from '../env.ts'
import { refusalOfUrl } from './receiver.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** The pause after each failed try; after the last, the message is dead. The schedule of the Standard Webhooks text. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
]
const PATIENCE_MS = 10 * SECOND_MS
/** Longer than any try takes, so that nobody else sends what is being sent. */
const LEASE_MS = MINUTE_MS
/** As many at once as a Worker may have connections. */
const AT_ONCE = 6

/** Sends what is due, until nothing is. A receiver that hangs holds up others for no more than its patience. */
export async function deliver(env: Env, now: number): Promise<void> {
  for (;;) {
    const taken = await takeDeliveries(env.DB, now, { until: now + LEASE_MS, limit: AT_ONCE })
    await Promise.all(taken.map((delivery) => send(env, delivery, now)))
    if (taken.length < AT_ONCE) return
  }
}

async function send(env: Env, delivery: Taken, now: number): Promise<void> {
  const answer = await post(env, delivery, now)
  const delivered = answer.status >= 200 && answer.status < 300
  const pause = PAUSES_MS[delivery.attempts - 1]
  const isOver = delivered || answer.status === 410 || pause === undefined
  const statements = [
    updateDelivery(env.DB, delivery, {
      status: delivered ? 'delivered' : isOver ? 'dead' : 'pending',
      nextAt: isOver ? null : now + pause,
      answer: answer.text,
      updatedAt: now,
    }),
  ]
  // 410 Gone: the receiver does not want to be asked again.
  if (answer.status === 410) {
    statements.push(...disableWebhook(env.DB, delivery.siteId, delivery.webhookId, now))
  }
  await env.DB.batch(statements)
}

async function post(env: Env, delivery: Taken, now: number): Promise<{ status: number; text: string }> {
  // Checked again: what was allowed when it was made may not be any more.
  const refusal = refusalOfUrl(delivery.url, env)
  if (refusal) return { status: 0, text: refusal }
  const sentAt = new Date(now)
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      body: delivery.body,
      // A redirect could lead to where no webhook may go: it is a failure.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Leadlight',
        'webhook-id': delivery.id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / SECOND_MS)),
        'webhook-signature': new Webhook(delivery.secret).sign(delivery.id, sentAt, delivery.body),
      },
    })
    await response.body?.cancel()
    return { status: response.status, text: String(response.status) }
  } catch (error) {
    return { status: 0, text: error instanceof Error ? error.name : 'failed' }
  }
}
