import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A process that can be told from a later one of the same number. */
export type ProcessMark = {
  pid: number
  /** When it began, in whatever unit the system tells; only ever compared for equality. */
  began: string
}

/** The mark of a running process; null when there is none with that number. */
export async function markProcess(pid: number): Promise<ProcessMark | null> {
  const began = process.platform === 'linux' ? await beganByProc(pid) : await beganByPs(pid)
  return began === null ? null : { pid, began }
}

/** Whether the very process that was marked still runs. A number given anew to another process does not count. */
export async function stillRuns(mark: ProcessMark): Promise<boolean> {
  return (await markProcess(mark.pid))?.began === mark.began
}

/** Ends the marked process at once, if it still runs. */
export async function endProcess(mark: ProcessMark): Promise<void> {
  if (!(await stillRuns(mark))) return
  try {
    process.kill(mark.pid, 'SIGKILL')
  } catch {
    // It ended between the two lines.
  }
}

/**
 * Field 22 of /proc/PID/stat, in clock ticks since boot. The name in field 2 may hold spaces and brackets, so we count from
 * its end. A zombie has ended, though its number is still taken. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
async function beganByProc(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? null : (fields[18] ?? null)
  } catch {
    return null
  }
}

async function beganByPs(pid: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)])
    return stdout.trim() || null
  } catch {
    return null
  }
}
