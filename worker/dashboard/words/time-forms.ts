const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const
const TIME = { hour: '2-digit', minute: '2-digit' } as const

/** How instants are written, in the words of Intl.DateTimeFormat: by the server, and by the browser where the server does not know its zone yet. */
export const FORMS = { day: DAY, time: TIME, moment: { ...DAY, ...TIME } }
