import { Hono } from 'hono'
import type { Dashboard } from '../door/session.ts'
import { heldLeads } from './held-route.tsx'
import { leadActs } from './lead-acts.ts'
import { oneLead } from './lead-routes.tsx'
import { leadLists } from './list-routes.tsx'

/** Who is hot, and why. Lists first: their names would be taken for leads' ids. */
export const leads = new Hono<Dashboard>()
  .route('/', leadLists)
  .route('/', heldLeads)
  .route('/', oneLead)
  .route('/', leadActs)
