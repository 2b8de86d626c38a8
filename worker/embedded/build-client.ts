import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { type Document, operationsOf, typesOf } from './client-types.ts'

const ROOT = join(import.meta.dirname, '../..')
const DIST = join(ROOT, 'dist')

/** Makes client.js and client.d.ts of the npm package, `leadlight/client`, from the document that the built worker serves. */
export async function buildClient(): Promise<void> {
  const document = await readDocument()
  const contents = `
    import { clientOf } from './sdk/client.ts'
    export { LeadlightError } from './sdk/client.ts'
    export const createClient = clientOf(${JSON.stringify(operationsOf(document))})`
  await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outfile: join(DIST, 'npm/client.js'),
  })
  const source = await readFile(join(ROOT, 'sdk/client.ts'), 'utf8')
  await writeFile(join(DIST, 'npm/client.d.ts'), typesOf(document, source))
}

/** The worker needs nothing to tell what it does. */
async function readDocument(): Promise<Document> {
  const { default: worker } = await import(pathToFileURL(join(DIST, 'worker.js')).href)
  const env = { DB: {}, KV: {}, EVENTS: {}, ASSETS: {}, ENVIRONMENT: 'embedded' }
  const response: Response = await worker.fetch(new Request('http://localhost/v1/openapi.json'), env, {})
  return response.json()
}
