// POST /v1/events                        events in
//      /v1/batch /v1/track /v1/identify … the same in Segment's HTTP form, see ingest/segment
// GET  /leadlight.js?site=pk_…           the script, with its site's settings in front
// GET  /leadlight-<hash>.js              the script alone; /leadlight-<part>-<hash>.js what it loads where needed
// GET  /v1/leads                         ranked as of now; ?email= ?userId= ?visitor= one lead
// GET  /v1/leads/:id                     one lead; /timeline /transitions /links
//      /v1/leads/:id                     DELETE forgets a person; GET /export shows all that is kept of it
//      /v1/leads/:id/links               POST joins a visitor; DELETE /:visitor parts it
//      /v1/suggestions                   GET; POST /:id/accept, /:id/dismiss
// GET  /v1/scores/:visitor               a browser's score
//      /v1/models                        versions; /:version /draft /draft/what-if /publish /:version/restore
//      /v1/tags                          GET, PUT
//      /v1/webhooks                      POST, GET; DELETE /:id; GET /:id/deliveries
//      /v1/sites/:id                     GET, PATCH its settings; POST /identity-secret makes another
//      /v1/rejected                      GET; POST /:id/redrive tries a message again
// GET  /v1/counts                        what was taken, known and ignored, by day and reason
//      /v1/reports/…                     GET volume, funnel, promise, threshold, works, reviews; POST makes them anew
// GET  /v1/verify                        whether what is stored is what the events come to
// GET  /v1/openapi.json                  all of this as a document; /v1/reference as a page
// GET  /healthz
//      /dashboard/                       pages
//      /demo/                            the demo site, on the embedded server
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { api } from './api/index.ts'
import { dashboard } from './dashboard/routes.tsx'
import { demo } from './demo.ts'
import { checkEnv, type Env, prefixOf } from './env.ts'
import { health } from './health.ts'
import { imports } from './ingest/import/route.ts'
import { createIngest } from './ingest/route.ts'
import { script } from './ingest/script.ts'
import { createSegment } from './ingest/segment/route.ts'
import { announce } from './notify/announce.ts'
import { problem } from './problem.ts'

const apps = new Map<string, Hono<{ Bindings: Env }>>()

/** The application under this deployment's prefix. Made once per isolate. */
export function appFor(env: Env): Hono<{ Bindings: Env }> {
  const prefix = prefixOf(env)
  const known = apps.get(prefix)
  if (known) return known
  checkEnv(env)
  const app = createApp(prefix)
  apps.set(prefix, app)
  return app
}

/** Beacons come more often than all else, so their door has a router of its own, which need not look at a hundred routes. */
function createApp(prefix: string): Hono<{ Bindings: Env }> {
  const door = new Hono<{ Bindings: Env }>().basePath(prefix)
  const others = createOthers(prefix)
  door.route('/', createIngest(announce))
  door.notFound((c) => others.fetch(c.req.raw, c.env, c.executionCtx))
  return door
}

function createOthers(prefix: string): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>().basePath(prefix)
  app.route('/', createSegment(announce))
  app.route('/', imports)
  app.route('/', script)
  app.route('/', health)
  app.route('/', api)
  app.route('/', dashboard)
  app.route('/', demo)
  app.notFound(() => problem(404, 'nothing is here'))
  app.onError((error) => {
    if (error instanceof HTTPException) {
      return error.res ?? problem(error.status, error.message || 'refused')
    }
    console.error('request', { error: error.message })
    return problem(500, 'something went wrong on our side')
  })
  return app
}
