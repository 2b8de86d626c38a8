import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SCRIPT = join(import.meta.dirname, '../../worker/embedded/workerd.sh')

it('workerd leaves its number, and does not begin when whoever wanted it is gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leadlight-lifeline-'))
  const pidFile = join(folder, 'workerd.pid')
  const begin = (owner: number | undefined) => {
    const env = {
      LEADLIGHT_WORKERD: '/bin/echo',
      LEADLIGHT_WORKERD_PID_FILE: pidFile,
      LEADLIGHT_WORKERD_OWNER: String(owner),
    }
    return spawnSync('/bin/sh', [SCRIPT, 'serves'], { env, encoding: 'utf8' }).stdout
  }
  const gone = spawn('true')
  await once(gone, 'exit')
  expect(begin(process.pid)).toBe('serves\n')
  expect(Number(await readFile(pidFile, 'utf8'))).toBeGreaterThan(0)
  expect(begin(gone.pid)).toBe('')
  await rm(folder, { recursive: true })
})
