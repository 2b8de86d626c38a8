import type { Review } from '../../shared/reports/index.ts'
import type { Announced } from '../db/deliveries.ts'
import type { WebhookFormat } from '../db/webhooks.ts'

/** A message in every format, as it is signed and sent, the same at every try. */
export function bodiesOf(announced: Announced): Record<WebhookFormat, string> {
  return { json: JSON.stringify(toMessage(announced)), ...chats(sentenceOf(announced)) }
}

/** What says to a receiver that it is reached. */
export function testBodies(id: string, now: number): Record<WebhookFormat, string> {
  const timestamp = new Date(now).toISOString()
  const json = JSON.stringify({ type: 'webhook.test', timestamp, data: { id } })
  return { json, ...chats(['', 'Leadlight reaches you: this is how a lead will be told.']) }
}

/** What changed on a site and what to look at; of nobody in particular. */
export function reviewBodies(id: string, siteName: string, review: Review): Record<WebhookFormat, string> {
  const { at, changed, look, now, before } = review
  const data = { id, at, changed, look: look.map(({ words }) => words), now, before }
  const json = JSON.stringify({ type: 'site.review', timestamp: new Date(at).toISOString(), data })
  const lines = [...changed, ...look.map(({ words }) => `Look: ${words}`)]
  const what = lines.length === 0 ? 'nothing happened.' : lines.map((line) => `${line}.`).join(' ')
  return { json, ...chats([`${siteName}, the last 15 days:`, what]) }
}

function toMessage(announced: Announced) {
  const { id, leadId, email, userId, at } = announced
  const common = { id, lead: { id: leadId, email, userId }, at }
  const timestamp = new Date(at).toISOString()
  if (announced.type === 'threshold') {
    const { dimension, threshold, score, modelVersion } = announced
    return {
      type: 'lead.threshold',
      timestamp,
      data: { ...common, dimension, threshold, score: hundredths(score), modelVersion },
    }
  }
  const { from, to, score, modelVersion, cause } = announced
  const data = { ...common, from, to, score: hundredths(score), modelVersion, cause }
  return { type: 'lead.transition', timestamp, data }
}

/** Points as reasons have them: what adding leaves behind the second decimal says nothing. */
function hundredths(points: number): number {
  return Math.round(points * 100) / 100
}

type Sentence = readonly [who: string, what: string]

function sentenceOf(announced: Announced): Sentence {
  const who = announced.email ?? announced.userId ?? announced.leadId
  if (announced.type === 'threshold') {
    const { dimension, threshold, score } = announced
    return [who, `has reached ${hundredths(score)} in ${dimension} (over ${threshold}).`]
  }
  const { from, to, score, cause } = announced
  return [who, `is now ${to} (was ${from}), with ${Math.round(score)} points, by ${cause}.`]
}

/**
 * A sentence as chats take it: https://docs.slack.dev/messaging/formatting-message-text,
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors, https://discord.com/developers/docs/resources/webhook.
 * Who a lead is was typed by somebody: it may bring no link, no mention and no markup.
 */
function chats([who, what]: Sentence): Record<Exclude<WebhookFormat, 'json'>, string> {
  const slack = (text: string) => text.replace(/[&<>]/g, (mark) => ENTITIES[mark] ?? mark)
  const name = { type: 'TextBlock', text: marked(who), weight: 'Bolder', wrap: true }
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [...(who === '' ? [] : [name]), { type: 'TextBlock', text: marked(what), wrap: true }],
  }
  return {
    slack: JSON.stringify({
      text: slack(`${who} ${what}`.trim()),
      blocks: [
        {
          type: 'section',
          text: { type: 'plain_text', text: `${who} ${what}`.trim().slice(0, 3_000), emoji: false },
        },
      ],
      unfurl_links: false,
    }),
    teams: JSON.stringify({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
    }),
    discord: JSON.stringify({
      content: `${marked(who)} ${marked(what)}`.trim().slice(0, 2_000),
      allowed_mentions: { parse: [] },
      flags: SUPPRESS_EMBEDS,
    }),
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const SUPPRESS_EMBEDS = 4

/** Every sign that Markdown could read, with a backslash; an address is still one to read. */
function marked(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~:/]/g, '\\$&').replace(/[\r\n]+/g, ' ')
}
