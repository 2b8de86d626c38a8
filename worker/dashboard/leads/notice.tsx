import type { Child } from 'hono/jsx'

/** What was done a moment ago, by the word that stands in the address: only words of ours are ever shown. */
export type Notice = keyof typeof NOTICES

const NOTICES = {
  kept: 'Kept. Everybody on this site finds the list above.',
  forgotten: 'The list is forgotten. Its leads are as they were.',
  erased: 'Nothing is kept of this person any more.',
  erasing: 'Nothing leads to this person any more. What the archive still holds of it goes within minutes.',
  released: 'Released: from now on this lead is in lists, and webhooks ring.',
  joined: 'Joined. What this browser did counts for this person now; parting them undoes it exactly.',
  parted:
    'Parted. What this browser did counts for this person no more; joining it again undoes that exactly.',
  dismissed: 'Dismissed. It is not suggested again.',
  recorded: 'Noted. The last word by its time counts.',
  'taken-back': 'Taken back. It counts nowhere any more, and the lead stands where it would without it.',
} as const

export function noticeOf(word: string | undefined): Notice | null {
  return word !== undefined && isNotice(word) ? word : null
}

/** What follows, such as a way to undo it, stands beneath. */
export function Said({ notice, children }: { notice: Notice | null; children?: Child }) {
  if (notice === null) return null
  return (
    <div class="done" role="status">
      <p>{NOTICES[notice]}</p>
      {children}
    </div>
  )
}

function isNotice(word: string): word is Notice {
  return Object.hasOwn(NOTICES, word)
}
