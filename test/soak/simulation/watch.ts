import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../support/database.ts'
import type { TestServer } from '../../support/server.ts'

/** Megabytes. */
export interface Sample {
  /** Seconds since it began. */
  at: number
  node: number
  workerd: number
  database: number
}

/** How much memory the server's two processes have, and how much its database holds. NaN where there is no /proc, or no process. */
export function sample(server: TestServer, since: number): Sample {
  return {
    at: Math.round((performance.now() - since) / 1_000),
    node: memoryOf(server.pid),
    workerd: memoryOf(workerdOf(server)),
    database: Math.round(bytesHeld(server) / 1e5) / 10,
  }
}

/** Bytes of the pages in use. */
export function bytesHeld(server: TestServer): number {
  const db = openDatabase(server)
  const pragma = (name: string) => Number(Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0])
  const bytes = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  db.close()
  return bytes
}

/** NaN while it is started anew. */
function workerdOf({ state }: TestServer): number {
  try {
    return Number(readFileSync(join(state, 'workerd.pid'), 'utf8'))
  } catch {
    return Number.NaN
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
