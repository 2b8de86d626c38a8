// examples/react as a React application has it, in development, where StrictMode runs every effect twice.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import type {} from '../../sdk/snippet.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

const EXAMPLE = join(import.meta.dirname, '../../examples/react')

async function openApp() {
  const { collector, page, when } = bench
  collector.file(
    '/app.js',
    await bundle(readFileSync(join(EXAMPLE, 'app.tsx'), 'utf8'), 'browser'),
    'text/javascript',
  )
  collector.page('/', '<div id="root"></div><script type="module" src="/app.js"></script>', { tag: '' })
  await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
}

const views = () => bench.collector.events().filter(({ kind }) => kind === 'page_view')

describe('examples/react', () => {
  it('watches once, sees every route, and takes what the site reports', async () => {
    const { page, when } = bench
    await openApp()
    await when(() => page.click('#quote'), { expect: [{ name: 'Quote asked', properties: { seats: 12 } }] })
    await when(() => page.click('#prices'), {
      expect: [{ kind: 'page_view', url: /\/pricing$/, title: '/pricing' }],
    })
    expect(views().length).toBe(2)
  })

  it('stops when it is no longer mounted', async () => {
    const { collector, page, when } = bench
    await openApp()
    await when(() => page.click('#off'), { expect: [{ kind: 'engagement' }] })
    await page.evaluate('history.pushState(null, "", "/after")')
    collector.page('/next', '')
    await when(() => page.goto(`${collector.url}/next`), { expect: [{ kind: 'page_view', url: /next/ }] })
    expect(collector.events().some(({ url }) => url?.endsWith('/after'))).toBe(false)
  })

  it('renders on a server, where there is no page', async () => {
    const code = await bundle(
      `import { renderToString } from 'react-dom/server'
      import { Leadlight, tracker } from './leadlight.tsx'
      tracker().track('Quote asked', { seats: 12 })
      export const html = renderToString(<main><Leadlight />text</main>)`,
      'node',
    )
    const { html } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    expect(html).toBe('<main>text</main>')
  })
})

/** The application with the example as it stands, but for the address of the collector. */
async function bundle(contents: string, platform: 'browser' | 'node'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: EXAMPLE, loader: 'tsx' },
    bundle: true,
    format: 'esm',
    platform,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: { leadlight: join(EXAMPLE, '../../sdk/index.ts') },
    plugins: [
      {
        name: 'collector',
        setup({ onLoad }) {
          onLoad({ filter: /leadlight\.tsx$/ }, ({ path }) => ({
            contents: readFileSync(path, 'utf8').replace(/host: '.*?'/, "host: ''"),
            loader: 'tsx',
          }))
        },
      },
    ],
    banner:
      platform === 'node'
        ? {
            js: `import { createRequire } from 'node:module'; const require = createRequire('${import.meta.url}')`,
          }
        : {},
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}
