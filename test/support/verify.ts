import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { TestServer } from './server.ts'

/** `npm run verify` on a server of ours. */
export function verify({ state }: TestServer): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'verify'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, LEADLIGHT_STATE: state },
    encoding: 'utf8',
  })
  return { status, out: stdout || stderr }
}
