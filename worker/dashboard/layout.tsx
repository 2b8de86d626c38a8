import { html } from 'hono/html'
import type { Child } from 'hono/jsx'
import { assetUrl, type Frame, type Place } from './frame.ts'
import { ViewerMenu } from './viewer-menu.tsx'
import { LocaleContext } from './words/locale.ts'

const PLACES: readonly [Place, path: string, name: string][] = [
  ['leads', '/dashboard/', 'Leads'],
  ['pages', '/dashboard/pages', 'Pages'],
  ['model', '/dashboard/model', 'Model'],
  ['reports', '/dashboard/reports', 'Reports'],
  ['live', '/dashboard/live', 'Live'],
  ['settings', '/dashboard/settings', 'Settings'],
]

/** Its attributes have one spelling here, and no style is its own: both would have it go through the page once more. */
const HTMX = JSON.stringify({ prefix: '', includeIndicatorCSS: false })

/** A whole page: head, bar, and what it is about. */
export function layout(frame: Frame, title: string, main: Child) {
  return html`<!doctype html>
${(
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="htmx-config" content={HTMX} />
      <title>{`${title} · Leadlight`}</title>
      <link rel="icon" href={assetUrl(frame, 'icon.svg')} type="image/svg+xml" />
      <link rel="stylesheet" href={assetUrl(frame, 'dashboard.css')} />
      <script async src={assetUrl(frame, 'dashboard.js')} data-htmx={assetUrl(frame, 'htmx.min.js')} />
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <div class="wide">
          <a class="brand" href={`${frame.prefix}/dashboard/`}>
            <img src={assetUrl(frame, 'icon.svg')} width="26" height="30" alt="" />
            Leadlight
          </a>
          {frame.viewer && (
            <>
              <nav aria-label="Main">
                {PLACES.map(([place, path, name]) => (
                  <a
                    href={`${frame.prefix}${path}`}
                    aria-current={frame.place === place ? 'page' : undefined}
                  >
                    {name}
                  </a>
                ))}
              </nav>
              <ViewerMenu frame={frame} viewer={frame.viewer} />
            </>
          )}
        </div>
      </header>
      <main id="main" class="wide">
        <LocaleContext.Provider value={frame.locale}>{main}</LocaleContext.Provider>
      </main>
    </body>
  </html>
)}`
}
