import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TestServer } from '../../support/server.ts'

/** Megabytes. */
export interface Sample {
  /** Seconds since it began. */
  at: number
  node: number
  workerd: number
  disk: number
}

/** How much memory the server's two processes have, and its files. NaN where there is no /proc. */
export function sample({ pid, state }: TestServer, since: number): Sample {
  const workerd = Number(readFileSync(join(state, 'workerd.pid'), 'utf8'))
  const disk = bytesIn(state) / 1e6
  return {
    ...{
      at: Math.round((performance.now() - since) / 1_000),
      node: memoryOf(pid),
      workerd: memoryOf(workerd),
    },
    disk: Math.round(disk * 10) / 10,
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function memoryOf(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes) / 1_000)
  } catch {
    return Number.NaN
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, { parentPath, name }) =>
        sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
}
