import type { Frame } from '../frame.ts'
import { Once, Sure } from './section.tsx'

export interface SitesView {
  /** The one that is looked at. */
  site: { id: string; name: string }
  sites: readonly { id: string; name: string }[]
  /** A name that was refused. */
  typed: string
  mayChange: boolean
}

export function SiteList({ frame: { prefix }, view }: { frame: Frame; view: SitesView }) {
  const { site, sites, typed, mayChange } = view
  const url = `${prefix}/dashboard/settings/sites`
  return (
    <>
      <section class="card" aria-labelledby="sites">
        <h2 id="sites">Yours</h2>
        <form method="post" action={`${prefix}/dashboard/look-at`}>
          <ul class="things">
            {sites.map(({ id, name }) => (
              <li>
                <b>{name}</b>
                {id === site.id ? (
                  <span class="mark verified">you are here</span>
                ) : (
                  <button type="submit" class="plain" name="site" value={id} aria-label={`Look at ${name}`}>
                    Look at it
                  </button>
                )}
              </li>
            ))}
          </ul>
        </form>
        <form method="post" action={`${prefix}/dashboard/login`} class="adding">
          <h3>Open another with its key</h3>
          <label>
            Read or admin key
            <input type="password" name="key" required autocomplete="off" placeholder="rk_… or ak_…" />
          </label>
          <button type="submit" class="button quiet">
            Open it
          </button>
        </form>
      </section>
      {mayChange && (
        <>
          <form method="post" action={url} class="card adding" aria-labelledby="new-site">
            <Once />
            <h2 id="new-site">A new site</h2>
            <label>
              Name
              <input
                name="name"
                required
                maxlength={200}
                placeholder="www.example.com"
                value={typed}
                aria-invalid={typed === '' ? undefined : 'true'}
              />
            </label>
            <button type="submit" class="button">
              Make it
            </button>
          </form>
          <section class="card" aria-labelledby="erase">
            <h2 id="erase">Erase {site.name}</h2>
            <p class="soft">
              With every lead, event, model and key of it. There is no way back but a backup. From the first
              moment nothing is taken or read any more.
            </p>
            <Sure ask="Erase this site">
              <form method="post" action={`${url}/erase`} class="adding">
                <label>
                  Type its name, {site.name}
                  <input name="name" required autocomplete="off" spellcheck={false} />
                </label>
                <button type="submit" class="button danger">
                  Erase it for good
                </button>
              </form>
            </Sure>
          </section>
        </>
      )}
    </>
  )
}
