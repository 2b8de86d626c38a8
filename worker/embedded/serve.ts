// `npm start`, once everything is installed: the whole of Leadlight on this machine. With --build it builds first.
import { access } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { clearEarlier } from './earlier.ts'
import { becomesFree, isFree } from './port.ts'
import { Problem } from './problem.ts'
import { type Server, startServer } from './server.ts'
import { readSettings } from './settings.ts'
import { openState, reasonOf, stateFolder } from './state.ts'

const ROOT = join(import.meta.dirname, '../..')
const DIST = join(ROOT, 'dist')

try {
  await serve()
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exit(1)
}

async function serve(): Promise<void> {
  const settings = readSettings(process.env, ROOT)
  const state = stateFolder(settings.state)
  await clearPort(settings.port, await clearEarlier(state, settings.port))
  await openState(state)
  if (process.argv.includes('--build')) await buildAll()
  else await checkBuild()
  const server = await startServer({ settings, state, dist: DIST })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // Miniflare's own listeners end the process before the record of it is cleared.
    process.removeAllListeners(signal)
    process.once(signal, () => stop(server))
  }
  server.onAbandoned(() => stop(server))
  printLinks(server, state.path)
}

async function clearPort(port: number, ended: boolean): Promise<void> {
  if (ended ? await becomesFree(port, 5000) : await isFree(port)) return
  throw new Problem(
    `Port ${port} is in use by another program.`,
    `Stop that, or choose another port: PORT=${port + 1} npm start`,
  )
}

/** What builds is loaded only here: it takes longer to load than to look whether there is a build. */
async function buildAll(): Promise<void> {
  try {
    const [{ build }, { bundleWorker }] = await Promise.all([
      import('../../sdk/build.ts'),
      import('./bundle.ts'),
    ])
    await build()
    await bundleWorker()
  } catch (error) {
    throw new Problem(
      `The build failed (${reasonOf(error)}).`,
      'The lines above say where; `npm run build` tries it alone.',
    )
  }
}

async function checkBuild(): Promise<void> {
  try {
    await Promise.all(['manifest.json', 'worker.js', 'public'].map((name) => access(join(DIST, name))))
  } catch {
    throw new Problem('There is no build in dist/.', 'Make one: npm run build')
  }
}

async function stop(server: Server): Promise<void> {
  await server.stop()
  process.exit(0)
}

function printLinks(server: Server, state: string): void {
  const near = relative(process.cwd(), state) || '.'
  const folder = near.startsWith('..') ? state : near
  // It finds the server by its state, and that knows the port.
  const own = process.env.LEADLIGHT_STATE ? `LEADLIGHT_STATE=${quoted(process.env.LEADLIGHT_STATE)} ` : ''
  console.log(`
Leadlight is ready.

  Dashboard  ${server.dashboardUrl}
  Demo site  ${server.demoUrl}
  Keys       ${join(folder, 'dev.json')}
  Try data   ${own}npm run seed -- --leads 2000

Everything is kept in ${folder}/. Ctrl-C stops.`)
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
