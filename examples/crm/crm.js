// What the three recipes share: asking a CRM, and telling the newest of a lead alone.

/**
 * Passes on what is the newest known of its lead, one message of a lead after the other: a message that was sent again may
 * come after a later one. In production, keep `at` beside the contact.
 *
 * @param {(lead: { id: string, email: string | null, userId: string | null, stage: string, score: number, at: number }) => Promise<void>} upsert
 */
export function keepCrm(upsert) {
  const newest = new Map()
  const queues = new Map()
  return async ({ type, data }) => {
    if (type !== 'lead.transition') return
    const { lead, at, to, score } = data
    const before = queues.get(lead.id) ?? Promise.resolve()
    const done = before
      .catch(() => {})
      .then(async () => {
        if ((newest.get(lead.id) ?? 0) >= at) return
        await upsert({ ...lead, stage: to, score: Math.round(score), at })
        newest.set(lead.id, at)
      })
    queues.set(lead.id, done)
    return done
  }
}

/** The answer's JSON; throws with what the CRM said, so that the message is sent again. Waits out a limit once. */
export async function ask(url, init, tries = 2) {
  const answer = await fetch(url, {
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  })
  if (answer.status === 429 && tries > 1) {
    const seconds = Math.min(Number(answer.headers.get('retry-after') ?? 1), 5)
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
    return ask(url, init, tries - 1)
  }
  const text = await answer.text()
  if (!answer.ok)
    throw new Error(`${init.method} ${new URL(url).pathname}: ${answer.status} ${text.slice(0, 300)}`)
  return text === '' ? null : JSON.parse(text)
}
