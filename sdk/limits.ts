// Every tunable of the tracker: how long, how many, how large, and why.

/** Events of one moment go together, and a view that a router just opened has its title by then. */
export const WINDOW_MS = 300

/** How many events wait at most; beyond it the oldest go. */
export const MOST = 200

/** How much goes in one request, give or take an event. */
export const BATCH_CHARACTERS = 20_000

/** Requests that outlive their page share 64 KiB (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch). A character takes at most three bytes. */
export const KEEPALIVE_CHARACTERS = 21_000

/** What is left with the browser goes after this long without news: within a minute its clock is believed. */
export const TAIL_MS = 50_000

/** It is renewed after so much engagement. */
export const TAIL_STEP_MS = 5_000

/** The first pause after a failure, which doubles with every further one, and the longest. */
export const FIRST_RETRY_MS = 1_000
export const LAST_RETRY_MS = 60_000

/** After this long without an event the next one begins a new session. */
export const SESSION_GAP_MS = 30 * 60_000

/** As long as a browser keeps a cookie, which is 400 days at most (RFC 6265bis §5.5). */
export const COOKIE_SECONDS = 40_000_000

/** A URL replaced this soon was a redirect (a login, a language): the same view goes on under its new address. */
export const REDIRECT_MS = 500

/** A click and the navigation it causes are one event to us. Firefox tells of a download's navigation twice. */
export const SAME_MS = 1_000

/** Reading a table of prices needs no input; leaving for a coffee looks the same after this long. */
export const IDLE_MS = 30_000

/** Input inside an iframe (a chat, a video) never reaches the page, so its absence says less. */
export const FRAMED_IDLE_MS = 120_000
