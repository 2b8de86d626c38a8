// WebKit (Safari's engine, as WebKitGTK builds it) by plain W3C WebDriver: https://www.w3.org/TR/webdriver2/
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { freePort } from '../server.ts'
import { locate } from './locate.ts'
import type { Button, Engine, Key, Tab } from './tab.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the session. */
    webkit: string
  }
}

/** Before the project's first file: one display, one driver and one session for all of them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = findWebKit()
  if (!found) throw new Error('There is no WebKit here')
  const display = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = await once(display.stdout, 'data')
  const port = await freePort()
  const driver = spawn(found.driver, [`--port=${port}`], {
    env: { ...process.env, DISPLAY: `:${String(number).trim()}`, GDK_BACKEND: 'x11' },
    stdio: 'ignore',
  })
  const base = `http://127.0.0.1:${port}`
  await listening(base)
  const { sessionId } = await call<{ sessionId: string }>('POST', `${base}/session`, {
    capabilities: {
      alwaysMatch: { 'webkitgtk:browserOptions': { binary: found.browser, args: ['--automation'] } },
    },
  })
  const session = `${base}/session/${sessionId}`
  project.provide('webkit', session)
  return async () => {
    await call('DELETE', session)
    driver.kill()
    display.kill()
  }
}

export async function openWebKit(session: string): Promise<Engine> {
  const [first] = await call<string[]>('GET', `${session}/window/handles`)
  return {
    // A window, as a tab would stay in the background: unseen.
    newTab: async () => {
      // It speaks to a window that may have been closed since.
      await call('POST', `${session}/window`, { handle: first })
      const { handle } = await call<{ handle: string }>('POST', `${session}/window/new`, { type: 'window' })
      return tabOf(session, handle)
    },
    leave: async () => {
      for (const handle of await call<string[]>('GET', `${session}/window/handles`)) {
        if (handle === first) continue
        await call('POST', `${session}/window`, { handle })
        await call('DELETE', `${session}/window`)
      }
      await call('POST', `${session}/window`, { handle: first })
    },
  }
}

const BUTTONS: Record<Exclude<Button, 'left'>, number> = { middle: 1, right: 2 }
/** https://www.w3.org/TR/webdriver2/#keyboard-actions */
const KEYS: Record<Key, string> = { Enter: '\uE007', Tab: '\uE004' }

function tabOf(session: string, handle: string): Tab {
  /** A command to this tab, which may not be the one that was spoken to last. */
  async function tell<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    await call('POST', `${session}/window`, { handle })
    return call<Answer>(method, `${session}${path}`, body)
  }
  const pointer = (...actions: object[]) =>
    tell('POST', '/actions', {
      actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }],
    })
  const keys = (text: string) =>
    tell('POST', '/actions', {
      actions: [
        {
          type: 'key',
          id: 'keyboard',
          actions: [...text].flatMap((value) => [
            { type: 'keyDown', value },
            { type: 'keyUp', value },
          ]),
        },
      ],
    })
  async function evaluate(run: (given: never) => unknown, given?: unknown): Promise<never> {
    const [result, fault] = await tell<[never, string?]>('POST', '/execute/async', {
      script: `const done = arguments[1]; (async () => (${run})(arguments[0]))().then(
        (result) => done([result]), (fault) => done([null, String(fault)]))`,
      args: [given ?? null],
    })
    if (fault) throw new Error(fault)
    return result
  }
  const at = (selector: string, focus = false) => evaluate(locate as never, { selector, focus })
  const move = ({ x, y }: { x: number; y: number }) => ({ type: 'pointerMove', duration: 0, x, y })

  return {
    goto: (url) => tell('POST', '/url', { url }),
    reload: () => tell('POST', '/refresh', {}),
    evaluate,
    click: async (selector, { button = 'left' } = {}) => {
      // It makes a click of the left one out of every button, while WebKit itself makes an `auxclick`.
      if (button !== 'left') return evaluate(auxclick as never, { selector, button: BUTTONS[button] })
      const press = { button: 0 }
      await pointer(
        move(await at(selector)),
        { type: 'pointerDown', ...press },
        { type: 'pointerUp', ...press },
      )
    },
    focus: async (selector) => {
      await at(selector, true)
    },
    fill: async (selector, text) => {
      await at(selector, true)
      await keys(text)
    },
    mouse: {
      move: async (x, y) => {
        await pointer(move({ x, y }))
      },
    },
    keyboard: {
      press: async (key) => {
        await keys(KEYS[key])
      },
    },
    close: () => tell('DELETE', '/window'),
  }
}

function auxclick({ selector, button }: { selector: string; button: number }): void {
  const event = new MouseEvent('auxclick', { button, bubbles: true, composed: true, cancelable: true })
  document.querySelector(selector)?.dispatchEvent(event)
}

async function call<Answer>(method: string, url: string, body?: object): Promise<Answer> {
  const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  const { value } = (await answer.json()) as { value: Answer & { error?: string; message?: string } }
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`)
  return value
}

async function listening(base: string): Promise<void> {
  for (;;) if (await fetch(`${base}/status`).catch(() => {})) return
}

/** Where Debian puts WebKitGTK's own little browser. */
const BROWSERS = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']

/** The driver and its browser, if both are here, and a display to show them on. */
export function findWebKit(): { driver: string; browser: string } | undefined {
  const folders = (process.env.PATH ?? '').split(':')
  const onPath = (name: string) =>
    folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
  const driver = onPath('WebKitWebDriver')
  const browser = libraries()
    .flatMap((folder) => BROWSERS.map((name) => join(folder, name, 'MiniBrowser')))
    .find((path) => existsSync(path))
  return driver && browser && onPath('Xvfb') ? { driver, browser } : undefined
}

function libraries(): string[] {
  const triplets = existsSync('/usr/lib')
    ? readdirSync('/usr/lib').filter((name) => name.includes('-linux-'))
    : []
  return ['/usr/lib', '/usr/libexec', ...triplets.map((name) => `/usr/lib/${name}`)]
}
