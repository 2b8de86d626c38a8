// `npm run import -- history.ndjson`: brings events of the past, a line each (see worker/ingest/import), into the server that runs
// here, or the one that LEADLIGHT_URL and LEADLIGHT_SERVER_KEY name. Break it off and run it again: it goes on where it was.
import { join } from 'node:path'
import { findWhere, importFile } from './import-file.ts'
import { Problem } from './problem.ts'

try {
  const file = process.argv[2]
  if (!file) throw new Problem('No file is named.', 'npm run import -- history.ndjson')
  await importFile(file, await findWhere(join(import.meta.dirname, '../..'), 'npm run import'))
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 1
}
