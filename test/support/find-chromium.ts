// Runs once before the browser tests: finding a Chromium may mean installing one, which no test's time limit should see.
import { findShell } from './browser.ts'

export async function setup(): Promise<void> {
  process.env.LEADLIGHT_SHELL = await findShell()
}
