import { Hono } from 'hono'
import type { Dashboard } from './session.ts'
import { audit } from './settings/audit.tsx'
import { collecting } from './settings/collecting.tsx'
import { install } from './settings/install.tsx'
import { people } from './settings/people.tsx'
import { refused } from './settings/refused.tsx'
import { sites } from './settings/sites.tsx'
import { webhooks } from './settings/webhooks.tsx'
import { work } from './settings/work.tsx'

/** Everything a site may choose, a section an idea. Every change is kept with the name of who made it. */
export const settings = new Hono<Dashboard>()
for (const section of [collecting, install, people, webhooks, refused, work, sites, audit]) {
  settings.route('/', section)
}
