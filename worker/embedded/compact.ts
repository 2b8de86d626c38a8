// `npm run compact`: removes from the database's files what was erased. The server does it itself whenever it stops after an
// erasure; this is for when it was killed, or never stops.
import { join } from 'node:path'
import { findRunning } from './earlier.ts'
import { HOST } from './port.ts'
import { Problem } from './problem.ts'
import { readSettings } from './settings.ts'
import { reasonOf, stateFolder } from './state.ts'
import { vacuum } from './vacuum.ts'

const ROOT = join(import.meta.dirname, '../..')

try {
  await compact()
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 1
}

async function compact(): Promise<void> {
  const state = stateFolder(readSettings(process.env, ROOT).state)
  const running = await findRunning(state)
  if (running) {
    throw new Problem(
      `Leadlight runs at http://${HOST}:${running.port} (process ${running.server.pid}) on this database.`,
      'Stop it with Ctrl-C in its terminal: it compacts by itself where anybody was erased.',
    )
  }
  let isWhole: boolean
  try {
    isWhole = await vacuum(state)
  } catch (error) {
    throw new Problem(
      `The database cannot be written anew (${reasonOf(error)}).`,
      'Is there room on the disk for a second copy of it?',
    )
  }
  if (!isWhole) {
    throw new Problem(
      'An erasure was not finished: other people’s events may still name who was erased.',
      'Start the server for some minutes; when it stops it compacts by itself.',
    )
  }
  console.log('Nothing of what was erased is left in the files.')
}
