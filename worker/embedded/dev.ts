// `npm run dev`: the watching twin of `npm start`, by wrangler dev: a change in worker/, shared/, sdk/ or examples/ is built and
// served at once. Its state is wrangler's own, in .wrangler/, with the same demo site and the same files for scripts.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readDatabaseIds } from './databases.ts'
import { HOST, isFree } from './port.ts'
import { prepare } from './prepare.ts'
import { Problem } from './problem.ts'
import { embeddedVariables, writeDevFile } from './server.ts'
import { readSettings } from './settings.ts'
import { openState, stateFolder } from './state.ts'

const ROOT = join(import.meta.dirname, '../..')
const MINUTE = 60_000

try {
  await dev()
} catch (error) {
  console.error(error instanceof Problem ? error.message : error)
  process.exit(1)
}

async function dev(): Promise<void> {
  const { port } = readSettings(process.env, ROOT)
  if (!(await isFree(port)))
    throw new Problem(`Port ${port} is in use.`, `Choose another: PORT=${port + 1} npm run dev`)
  const state = {
    ...stateFolder(join(ROOT, '.wrangler/leadlight')),
    resources: join(ROOT, '.wrangler/state/v3'),
  }
  await openState(state)
  const { runtime, installation } = await prepare({ state, workerd: {}, databases: readDatabaseIds(ROOT) })
  await runtime.dispose()

  const url = `http://${HOST}:${port}`
  const loginCode = randomBytes(18).toString('base64url')
  const links = await writeDevFile(state, { url, loginCode, installation })
  console.log(
    `\n  Dashboard  ${links.dashboardUrl}\n  Demo site  ${links.demoUrl}\n  Keys       .wrangler/leadlight/dev.json\n`,
  )

  const variables = { ...embeddedVariables(installation, loginCode), LEADLIGHT_WEBHOOKS_LOOPBACK: '1' }
  const args = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  const wrangler = spawn('wrangler', ['dev', '--port', String(port), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    // Not in .env: wrangler would hand it to the worker. Without it, it asks the network for a sample of request.cf.
    env: {
      ...process.env,
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_LOG_PATH: join(ROOT, '.wrangler/logs'),
      WRANGLER_SEND_METRICS: 'false',
    },
  })
  // Nothing fires the cron locally. While wrangler builds there is nobody to answer; the next minute comes.
  const cron = setInterval(() => fetch(`${url}/cdn-cgi/local/scheduled`).catch(() => {}), MINUTE)
  wrangler.once('exit', (code) => {
    clearInterval(cron)
    process.exitCode = code ?? 0
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => wrangler.kill(signal))
}
