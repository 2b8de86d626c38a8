/** After this long without an event the next one begins a new session. */
const SESSION_GAP_MS = 30 * 60_000

/** Whether an event at `at` belongs to the session last seen at `lastAt`. One that is found late never ends a newer session. */
export function continuesSession(lastAt: number, at: number): boolean {
  return at - lastAt < SESSION_GAP_MS
}
