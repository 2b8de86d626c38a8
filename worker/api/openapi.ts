import type { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import type { ApiEnv } from './auth.ts'

export type Document = Awaited<ReturnType<typeof generateSpecs>>

/** The document of all routes of the API, made from what they say of themselves. The same for every site. */
export async function describeApi(api: Hono<ApiEnv>): Promise<Document> {
  const document = await generateSpecs(api, {
    documentation: {
      info: {
        title: 'Leadlight',
        version: '1',
        description:
          'Lead scores as of now, with the reason for every point. All instants are milliseconds since 1970, UTC. ' +
          'Every answer that is not a success is problem+json and names what was wrong.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'Where this document came from' }],
      components: {
        securitySchemes: {
          site: {
            type: 'apiKey',
            in: 'query',
            name: 'site',
            description: 'pk_, which stands in the snippet',
          },
          key: { type: 'http', scheme: 'bearer', description: 'rk_ reads, sk_ sends, ak_ does everything' },
        },
      },
    },
    excludeStaticFile: false,
    defaultValidationErrorResponse: {
      description: 'The query is not what is needed; the reason names the parameter',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  })
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods ?? {})) {
      if (typeof operation === 'object' && 'responses' in operation) operation.tags = [tagOf(path)]
    }
  }
  const tags = [...new Set(Object.keys(document.paths).map(tagOf))].sort()
  return { ...document, tags: tags.map((name) => ({ name, description: TAGS[name] ?? '' })) }
}

const TAGS: Record<string, string> = {
  accounts: 'The companies that leads belong to',
  audit: 'What was done to a site, when, and by which key',
  counts: 'Whether the snippet works: what was taken, known and ignored, by day',
  events: 'What was done comes in: in our own form, and in Segment’s',
  exports: 'All leads at once',
  imports: 'History comes in, from a file',
  keys: 'Who may do what on a site',
  leads: 'Who is hot, and why',
  models: 'The scoring model: its versions, what is being edited, what that would do, and publishing it',
  outcomes: 'What became of leads',
  quarantine: 'Leads whose contact data is not believed',
  rejected: 'What was not taken',
  reports: 'What all leads together say, and what their outcomes teach',
  scores: 'The score of a browser, known or not',
  sites: 'What a site has chosen',
  suggestions: 'Which visitors may be which lead',
  tags: 'Names for sets of pages',
  visitors: 'What a page may know of its own visitor',
  verify: 'The proof that what is stored is what the events come to',
  webhooks: 'Who is told when a lead changes stage',
}

/** `/v1/leads/{id}` is about leads; what has no word of its own is Segment's for some kind of event. */
function tagOf(path: string): string {
  const noun = path.split('/')[2] ?? ''
  return noun in TAGS ? noun : 'events'
}
