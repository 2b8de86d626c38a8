import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '../embedded/problem.ts'

/** What wrangler says of itself to programs. https://developers.cloudflare.com/workers/wrangler/system-environment-variables/ */
type Entry = { type: string; message?: string; targets?: string[] }

export type Said = {
  stdout: string
  /** Where a deployed Worker answers, as wrangler names it. */
  targets: string[]
}

/** Runs a wrangler command, which asks nothing and reports to nobody. Throws a WranglerFailed with its own words. */
export async function wrangler(root: string, args: string[]): Promise<Said> {
  const folder = await mkdtemp(join(tmpdir(), 'leadlight-wrangler-'))
  const report = join(folder, 'report.ndjson')
  try {
    const { code, stdout, stderr } = await run(root, args, report)
    const entries = await readEntries(report)
    if (code === 0) return { stdout, targets: entries.flatMap(({ targets = [] }) => targets) }
    const failed = entries.find(({ type }) => type === 'command-failed')
    // Of what the API refuses, the reason stands behind the message.
    const reasons = stderr.match(/\S.*\[code: \d+\]/g) ?? []
    const said = failed?.message ? [failed.message, ...reasons].join(' ') : stderr.trim() || stdout.trim()
    throw new WranglerFailed(args, said)
  } finally {
    await rm(folder, { recursive: true })
  }
}

export class WranglerFailed extends Problem {
  /** Its words. */
  readonly said: string

  constructor(args: string[], said: string) {
    const asksWhoItIs = /CLOUDFLARE_API_TOKEN|not authenticated|logged in|login/i.test(said)
    super(
      `wrangler ${args.slice(0, 3).join(' ')}: ${said}`,
      asksWhoItIs
        ? 'Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID; then the same command again'
        : 'Run the same command again: what is done already is found and kept',
    )
    this.said = said
  }
}

type Ended = { code: number | null; stdout: string; stderr: string }

function run(root: string, args: string[], report: string): Promise<Ended> {
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const env = {
    ...process.env,
    WRANGLER_OUTPUT_FILE_PATH: report,
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    FORCE_COLOR: '0',
    // Half of what a command takes is reading wrangler's own code.
    NODE_COMPILE_CACHE: join(tmpdir(), 'leadlight-compile-cache'),
  }
  // Without a terminal it takes every default instead of asking.
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (said.stdout += chunk))
  child.stderr.on('data', (chunk) => (said.stderr += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...said }))
  })
}

async function readEntries(report: string): Promise<Entry[]> {
  const text = await readFile(report, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
