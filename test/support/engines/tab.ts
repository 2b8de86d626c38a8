/** What a test asks of a browser: a part of Playwright's page, so that in Chromium it is one. */
export interface Tab {
  goto(url: string): Promise<unknown>
  reload(): Promise<unknown>
  /** Runs `run` in the page. What it is given and what it returns must be plain data. */
  evaluate<Given, Result>(run: (given: Given) => Result, given: Given): Promise<Awaited<Result>>
  evaluate<Result>(run: () => Result): Promise<Awaited<Result>>
  /** In the middle of the first element that fits, be it in an open shadow root. */
  click(selector: string, options?: { button?: Button }): Promise<void>
  focus(selector: string): Promise<void>
  fill(selector: string, text: string): Promise<void>
  mouse: { move(x: number, y: number): Promise<void> }
  keyboard: { press(key: Key): Promise<void> }
  /** As a visitor closes it: the page gets its `pagehide`. */
  close(): Promise<void>
}

export type Button = 'left' | 'middle' | 'right'
export type Key = 'Enter' | 'Tab'

/** A running browser with one profile. */
export interface Engine {
  newTab(): Promise<Tab>
  /** Leaves the browser to whoever started it. */
  leave(): Promise<void>
}

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const
export type EngineName = (typeof ENGINES)[number]
