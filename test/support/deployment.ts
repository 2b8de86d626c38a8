import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** All that a deployment is made of. */
const NEEDED = ['sdk', 'shared', 'worker', 'examples/demo', 'wrangler.toml', 'package.json', 'tsconfig.json']

export type Checkout = ReturnType<typeof checkOut>

export type Ended = { code: number | null; said: string }

/** A copy of the repository, in which a test may change what it likes. */
export function checkOut() {
  const path = mkdtempSync(join(tmpdir(), 'leadlight-checkout-'))
  for (const name of NEEDED) cpSync(join(ROOT, name), join(path, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'))
  return {
    path,
    /** As `npm run deploy -- <args>` does. Of our own environment it sees nothing of Cloudflare's. */
    deploy: (args: string[], environment: Record<string, string>) => run(path, args, environment),
    remove: () => rmSync(path, { recursive: true }),
  }
}

function run(path: string, args: string[], environment: Record<string, string>): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:CLOUDFLARE|WRANGLER)_/.test(name))
  const child = spawn(process.execPath, ['worker/deploy/deploy.ts', ...args], {
    cwd: path,
    env: {
      ...Object.fromEntries(inherited),
      PATH: `${join(path, 'node_modules/.bin')}:${process.env.PATH}`,
      WRANGLER_LOG_PATH: join(path, 'logs'),
      XDG_CONFIG_HOME: join(path, 'home'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said }))
  })
}
