// A Node tool: completes dist/npm, the folder that is published (`npm publish dist/npm`). Run last by `npm run build`: the modules
// are there already. The repository's own package.json has the Worker's and the tests' dependencies, of which the package has none.
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildTypes } from './build-types.ts'

const ROOT = join(import.meta.dirname, '..')
const PACKAGE = join(ROOT, 'dist/npm')

/** Taken from the repository's manifest as they stand. */
const SHARED_FIELDS = ['name', 'version', 'license', 'type', 'sideEffects'] as const

await Promise.all([
  buildTypes(join(PACKAGE, 'index.d.ts')),
  writeManifest(),
  copyFile(join(ROOT, 'sdk/README.md'), join(PACKAGE, 'README.md')),
  copyFile(join(ROOT, 'LICENSE'), join(PACKAGE, 'LICENSE')),
])

/** The repository exports what is published, so that its examples import it as a user does: paths are the same but for the folder. */
async function writeManifest(): Promise<void> {
  const { exports, ...own } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  const manifest = {
    ...Object.fromEntries(SHARED_FIELDS.map((field) => [field, own[field]])),
    description:
      'Lead scoring by what visitors do: the browser tracker and the typed client of a Leadlight server.',
    keywords: ['lead scoring', 'analytics', 'tracking', 'first-party', 'cloudflare-workers'],
    main: './index.js',
    types: './index.d.ts',
    exports: JSON.parse(JSON.stringify(exports).replaceAll('./dist/npm/', './')),
  }
  await writeFile(join(PACKAGE, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
