import { Hono } from 'hono'
import type { Dashboard } from '../door/session.ts'
import { audit } from './audit.tsx'
import { collecting } from './collecting.tsx'
import { install } from './install.tsx'
import { people } from './people.tsx'
import { refused } from './refused.tsx'
import { sites } from './sites.tsx'
import { webhooks } from './webhooks.tsx'
import { work } from './work.tsx'

/** Everything a site may choose, a section an idea. Every change is kept with the name of who made it. */
export const settings = new Hono<Dashboard>()
for (const section of [collecting, install, people, webhooks, refused, work, sites, audit]) {
  settings.route('/', section)
}
