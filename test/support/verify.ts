import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { TestServer } from './server.ts'

/** `npm run verify` on a server of ours; on its first site, unless another's key is given. */
export function verify(
  { state, url }: TestServer,
  adminKey?: string,
): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'verify'], {
    cwd: join(import.meta.dirname, '../..'),
    env: {
      ...process.env,
      LEADLIGHT_STATE: state,
      ...(adminKey && { LEADLIGHT_URL: url, LEADLIGHT_ADMIN_KEY: adminKey }),
    },
    encoding: 'utf8',
  })
  return { status, out: stdout || stderr }
}
