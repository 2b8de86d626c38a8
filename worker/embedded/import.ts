// `npm run import -- history.ndjson`: brings events of the past, a line each (see worker/ingest/import), into the server that runs
// here, or the one that LEADLIGHT_URL and LEADLIGHT_SERVER_KEY name. Break it off and run it again: it goes on where it was. Ends
// with 1 where any line was refused, at this run or one before: a script is to see that not all of the file is in.
import { join } from 'node:path'
import { findWhere, importFile } from './import-file.ts'
import { Problem } from './problem.ts'

try {
  const file = process.argv[2]
  if (!file) throw new Problem('No file is named.', 'npm run import -- history.ndjson')
  const where = await findWhere(join(import.meta.dirname, '../..'), 'npm run import')
  const { ignored, next } = await importFile(file, where)
  if (ignored > 0) {
    throw new Problem(
      `${ignored} of ${next} lines ${ignored === 1 ? 'was' : 'were'} not taken; Settings, “Not taken”, says why.`,
      'Put right what is to count and import the file again: what was taken counts once.',
    )
  }
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 1
}
