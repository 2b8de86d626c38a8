// Runs once before the browser tests: finding a Chromium may mean installing one, which no test's time limit should see.
import { findChromium } from './browser.ts'

export async function setup(): Promise<void> {
  process.env.BROWSER_PATH = await findChromium()
}
