// Tells Leadlight what became of the mails that your mailer sent. Give it what your mailer's own webhook or log says.

/** What mailers call it, and what Leadlight does. */
const NAMES = {
  delivered: 'Email Delivered',
  open: 'Email Opened',
  opened: 'Email Opened',
  click: 'Email Link Clicked',
  clicked: 'Email Link Clicked',
  unsubscribe: 'Email Unsubscribed',
  unsubscribed: 'Email Unsubscribed',
  spamreport: 'Email Marked as Spam',
}

/**
 * Sends some of a mailer's events, each of which counts once however often it is sent. Throws where they were not taken:
 * send them again.
 *
 * @param {{ id: string, event: string, email: string, message: string, at: number, url?: string }[]} events At most 500; `at` in ms.
 * @param {{ serverKey: string, host: string }} where
 */
export async function reportMails(events, { serverKey, host }) {
  const batch = events.flatMap(({ id, event, email, message, at, url }) => {
    const name = NAMES[event.toLowerCase()]
    if (!name) return []
    const properties = { email_id: message, ...(url && { link_url: url }) }
    return [
      {
        type: 'track',
        event: name,
        messageId: id,
        timestamp: new Date(at).toISOString(),
        context: { traits: { email } },
        properties,
      },
    ]
  })
  if (batch.length === 0) return { success: true, accepted: 0, duplicate: 0, rejected: [] }
  const answer = await fetch(`${host}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${serverKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  })
  if (!answer.ok) throw new Error(`Leadlight did not take them: ${answer.status}`)
  return answer.json()
}
