import { Hono } from 'hono'
import type { ApiEnv } from './auth.ts'
import type { Document } from './openapi.ts'

type PathItem = NonNullable<Document['paths'][string]>
type Operation = { method: string; path: string } & NonNullable<PathItem['get']>

const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The document of the API, and the same for people to read. Of no site and nobody, so without a key. */
export function createReference(describe: () => Promise<Document>): Hono<ApiEnv> {
  let document: Promise<Document> | undefined
  const described = () => (document ??= describe())
  const kept = { 'cache-control': 'public, max-age=300', 'x-content-type-options': 'nosniff' }
  return new Hono<ApiEnv>()
    .get('/v1/openapi.json', async (c) => c.json(await described(), 200, kept))
    .get('/v1/reference.css', (c) =>
      c.body(STYLE, 200, { ...kept, 'content-type': 'text/css; charset=utf-8' }),
    )
    .get('/v1/reference', async (c) =>
      c.html(<Reference document={await described()} />, 200, { ...kept, 'content-security-policy': POLICY }),
    )
}

function Reference({ document: { info, paths = {}, tags = [], components } }: { document: Document }) {
  const operations = Object.entries(paths).flatMap(([path, methods]) => operationsOf(path, methods ?? {}))
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>The API of {info.title}</title>
        <link rel="stylesheet" href="reference.css" />
      </head>
      <body>
        <main>
          <h1>The API of {info.title}</h1>
          <p>
            {info.description} As a document for programs: <a href="openapi.json">openapi.json</a>.
          </p>
          <Beginning />
          <nav>
            {tags.map(({ name }) => (
              <a key={name} href={`#tag-${name}`}>
                {name}
              </a>
            ))}
          </nav>
          {tags.map(({ name }) => (
            <section key={name} id={`tag-${name}`}>
              <h2>{name}</h2>
              {operations.filter(({ tags }) => tags?.includes(name)).map(article)}
            </section>
          ))}
          <h2>Schemas</h2>
          {Object.entries(components?.schemas ?? {}).map(([name, schema]) => (
            <details key={name} id={`schema-${name}`}>
              <summary>{name}</summary>
              {shape(schema)}
            </details>
          ))}
        </main>
      </body>
    </html>
  )
}

/** What is true of every operation, before the first of them. */
function Beginning() {
  return (
    <>
      <p>
        Send a key with each request, as <code>Authorization: Bearer rk_…</code>: <code>rk_</code> reads,{' '}
        <code>sk_</code> sends from your servers, <code>ak_</code> does everything. Settings, People and keys,
        makes them. What pages send carries the write key <code>pk_</code>, which is no secret. For example:
      </p>
      <pre>{`curl 'https://your-host/v1/leads?limit=10' -H 'Authorization: Bearer rk_…'`}</pre>
      <p>
        What goes wrong is answered as <code>application/problem+json</code>: its <code>detail</code> says
        what it is and how to mend it. 429 and 503 say in <code>Retry-After</code> when to come again; asking
        twice does nothing twice. Webhooks are signed as{' '}
        <a href="https://www.standardwebhooks.com">Standard Webhooks</a> says: its libraries check{' '}
        <code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code> with the
        secret that making one answers.
      </p>
    </>
  )
}

function operationsOf(path: string, methods: PathItem): Operation[] {
  return Object.entries(methods).flatMap(([method, operation]) =>
    typeof operation === 'object' && 'responses' in operation ? [{ method, path, ...operation }] : [],
  )
}

function article({ method, path, operationId, summary, parameters = [], requestBody, responses }: Operation) {
  const asked = requestBody && 'content' in requestBody ? requestBody.content : undefined
  return (
    <article id={operationId}>
      <h3>
        <code>
          {method.toUpperCase()} {path}
        </code>
      </h3>
      <p>{summary}</p>
      <dl>
        {parameters.map((one) =>
          'name' in one ? (
            <>
              <dt>
                <code>{one.in === 'path' ? `{${one.name}}` : `?${one.name}=`}</code>
              </dt>
              <dd>{one.schema && shape(one.schema)}</dd>
            </>
          ) : null,
        )}
        {asked && (
          <>
            <dt>body</dt>
            <dd>{media(asked)}</dd>
          </>
        )}
        {Object.entries(responses ?? {}).map(([status, response]) => (
          <>
            <dt>{status}</dt>
            <dd>{'$ref' in response ? null : answer(response)}</dd>
          </>
        ))}
      </dl>
    </article>
  )
}

type Content = Record<string, { schema?: object; example?: unknown }>

/** A problem says by its status all there is to say. */
function answer({ description, content = {} }: { description?: string; content?: Content }) {
  const isProblem = 'application/problem+json' in content
  if ('application/json' in content) return media(content)
  return (
    <>
      {description}
      {!isProblem && media(content)}
    </>
  )
}

/** What a body is: JSON by its schema, anything else by its type, in words and by an example. */
function media(content: Content) {
  return Object.entries(content).map(([type, { schema, example }]) =>
    type === 'application/json' ? (
      schema && shape(schema)
    ) : (
      <>
        <p>
          <code>{type}</code>
          {schema && 'description' in schema && `: ${schema.description}`}
        </p>
        {typeof example === 'string' && <pre>{example}</pre>}
      </>
    ),
  )
}

/** A schema as JSON reads, names of its own as links. */
function shape(schema: object) {
  if ('$ref' in schema && typeof schema.$ref === 'string')
    return <a href={`#schema-${nameOf(schema.$ref)}`}>{nameOf(schema.$ref)}</a>
  return <pre>{JSON.stringify(schema, null, 1)}</pre>
}

function nameOf(ref: string): string {
  return ref.split('/').at(-1) ?? ref
}

const STYLE = `:root { color-scheme: light dark; background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem }
article { border-top: 1px solid #8884; padding: .25rem 0 }
code { overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem }
@media (max-width: 40rem) { dl { grid-template-columns: minmax(0, 1fr) } }
dd { margin: 0; min-width: 0 }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
`
