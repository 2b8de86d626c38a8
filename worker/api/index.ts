import { Hono } from 'hono'
import { accounts } from './accounts.ts'
import { audit } from './audit.ts'
import type { ApiEnv } from './auth.ts'
import { counts } from './counts.ts'
import { eventsIn } from './events-in.ts'
import { exports } from './exports.ts'
import { history } from './history.ts'
import { inPage } from './in-page.ts'
import { keys } from './keys.ts'
import { leads } from './leads.ts'
import { models } from './models.ts'
import { describeApi } from './openapi.ts'
import { outcomes } from './outcomes.ts'
import { people } from './people.ts'
import { privacy } from './privacy.ts'
import { quarantine } from './quarantine.ts'
import { createReference } from './reference.tsx'
import { rejected } from './rejected.ts'
import { reports } from './reports.ts'
import { scores } from './scores.ts'
import { sites } from './sites.ts'
import { studies } from './studies.ts'
import { tags } from './tags.ts'
import { verification } from './verify.ts'
import { webhooks } from './webhooks.ts'

/** Every route that takes a key, and the document and the page that tell of them. */
export const api = new Hono<ApiEnv>()
for (const part of [
  people,
  privacy,
  leads,
  history,
  exports,
  quarantine,
  accounts,
  scores,
  inPage,
  outcomes,
  models,
  tags,
  webhooks,
  sites,
  keys,
  audit,
  rejected,
  counts,
  reports,
  verification,
  eventsIn,
  studies,
]) {
  api.route('/', part)
}
api.route(
  '/',
  createReference(() => describeApi(api)),
)
