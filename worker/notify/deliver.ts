import { Webhook } from 'standardwebhooks'
import { type Taken, takeDelivery, takeDeliveryOf, updateDelivery } from '../db/deliveries.ts'
import { disableWebhook, noteHealth } from '../db/webhooks.ts'
import { type Env, isEmbedded } from '../env.ts'
import { type Budget, hasLeft } from '../read/budget.ts'
import { refusalOfUrl, UNREACHED } from './receiver.ts'

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

/** A receiver that has failed for so long without a single success is asked no more. */
const HOPE_MS = 3 * 24 * HOUR_MS
/** Due messages among which receivers take turns. */
const AMONG = 200
/** To take a message, and to note how it went, at most. */
const STATEMENTS = 6

/** Sends what is due, as far as the budget goes. A receiver that hangs keeps nobody waiting but itself. */
export async function deliver(env: Env, db: D1Database, now: number, budget: Budget): Promise<void> {
  const begun = Date.now()
  const sending = new Set<Promise<unknown>>()
  // How those that are in the air went has to be noted, too.
  while (hasLeft(budget, STATEMENTS * (sending.size + 1))) {
    const at = now + Date.now() - begun
    const taken = await takeDelivery(db, at, { until: at + LEASE_MS, among: AMONG })
    if (!taken) break
    const sent = send(env, db, taken, at).finally(() => sending.delete(sent))
    sending.add(sent)
    if (sending.size >= AT_ONCE) await Promise.race(sending)
  }
  await Promise.all(sending)
}

/** Sends one message now, due or not. Null where there is none. */
export async function deliverNow(
  env: Env,
  db: D1Database,
  which: Pick<Taken, 'siteId' | 'webhookId' | 'id'>,
  now: number,
): Promise<{ delivered: boolean; answer: string } | null> {
  const taken = await takeDeliveryOf(db, which, now, now + LEASE_MS)
  return taken && send(env, db, taken, now)
}

async function send(
  env: Env,
  db: D1Database,
  delivery: Taken,
  now: number,
): Promise<{ delivered: boolean; answer: string }> {
  const answer = await post(env, delivery, now)
  const { siteId, webhookId, failingSince } = delivery
  const delivered = answer.status >= 200 && answer.status < 300
  const pause = PAUSES_MS[delivery.attempts - 1]
  const isOver = delivered || answer.status === 410 || pause === undefined
  const statements = [
    updateDelivery(db, delivery, {
      status: delivered ? 'delivered' : isOver ? 'dead' : 'pending',
      nextAt: isOver ? null : now + pause,
      answer: answer.text,
      updatedAt: now,
    }),
  ]
  if (delivered !== (failingSince === null)) {
    statements.push(noteHealth(db, siteId, webhookId, { isWell: delivered, now }))
  }
  const isHopeless = isOver && failingSince !== null && now - failingSince >= HOPE_MS
  // 410 Gone: the receiver does not want to be asked again.
  if (!delivered && (answer.status === 410 || isHopeless)) {
    statements.push(...disableWebhook(db, siteId, webhookId, now))
  }
  await db.batch(statements)
  return { delivered, answer: answer.text }
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
        'webhook-signature': signaturesOf(delivery, sentAt),
      },
    })
    await response.body?.cancel()
    return { status: response.status, text: `${response.status} ${whyOf(response, env)}`.trim() }
  } catch (error) {
    return { status: 0, text: error instanceof Error ? error.name : 'failed' }
  }
}

/** By the secret, and while it is being changed by the one before as well: a receiver verifies either. */
function signaturesOf({ secret, oldSecret, id, body }: Taken, sentAt: Date): string {
  const secrets = oldSecret === null ? [secret] : [secret, oldSecret]
  return secrets.map((one) => new Webhook(one).sign(id, sentAt, body)).join(' ')
}

/** The embedded server's way out says what the net did; what a receiver says is for nobody to read. */
function whyOf(response: Response, env: Env): string {
  return isEmbedded(env) ? (response.headers.get(UNREACHED)?.slice(0, 100) ?? '') : ''
}
