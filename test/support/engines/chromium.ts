import { launchBrowser } from '../browser.ts'
import type { Engine } from './tab.ts'

export async function openChromium(): Promise<Engine> {
  const browser = await launchBrowser({ hasTabs: true })
  const context = await browser.newContext()
  return {
    newTab: () => context.newPage(),
    leave: () => browser.close(),
  }
}
