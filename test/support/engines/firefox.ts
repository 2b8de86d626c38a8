// Firefox by WebDriver BiDi, its own protocol since Playwright's needs a Firefox of Playwright's making.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import puppeteer, { type Page } from 'puppeteer-core'
import type { TestProject } from 'vitest/node'
import { locate } from './locate.ts'
import type { Engine, Tab } from './tab.ts'

declare module 'vitest' {
  interface ProvidedContext {
    firefox: string
  }
}

/** Before the project's first file: one Firefox for all of them, one after the other. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findFirefox()
  if (!executablePath) throw new Error('There is no Firefox here')
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    // Tests say themselves what a page may not do; this one may not talk to anybody but us.
    extraPrefsFirefox: {
      'network.captive-portal-service.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
    },
  })
  project.provide('firefox', browser.wsEndpoint())
  const child = browser.process()
  // There is one session at a time, and the files need it.
  await browser.disconnect()
  return async () => {
    child?.kill('SIGKILL')
  }
}

export async function openFirefox(endpoint: string): Promise<Engine> {
  const browser = await puppeteer.connect({ browserWSEndpoint: endpoint, protocol: 'webDriverBiDi' })
  const context = await browser.createBrowserContext()
  return {
    newTab: async () => tabOf(await context.newPage()),
    leave: async () => {
      await context.close()
      await browser.disconnect()
    },
  }
}

function tabOf(page: Page): Tab {
  const at = (selector: string, focus = false) => page.evaluate(locate, { selector, focus })
  return {
    goto: (url) => page.goto(url),
    reload: () => page.reload(),
    evaluate: (run: (given: never) => unknown, given?: unknown) =>
      page.evaluate(run as never, given as never),
    click: async (selector, options) => {
      const { x, y } = await at(selector)
      await page.mouse.click(x, y, options)
    },
    focus: async (selector) => {
      await at(selector, true)
    },
    fill: async (selector, text) => {
      await at(selector, true)
      await page.keyboard.type(text)
    },
    mouse: page.mouse,
    keyboard: page.keyboard,
    close: () => page.close(),
  }
}

const NAMES = ['firefox-esr', 'firefox']
const APPLICATION = '/Applications/Firefox.app/Contents/MacOS/firefox'

/** The path of a Firefox, or nothing. */
export function findFirefox(): string | undefined {
  const given = process.env.FIREFOX_PATH
  if (given) return given
  const folders = (process.env.PATH ?? '').split(':')
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), APPLICATION].find((path) =>
    existsSync(path),
  )
}
