import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks of Linux: 100 a second on every machine we know (`getconf CLK_TCK`). */
const TICKS = 100

/**
 * Seconds of processor time that a process and all it started have used; NaN where there is no /proc. Of all figures here the
 * one that a busy machine touches least.
 */
export function cpuSeconds(root: number): number {
  const processes = readdirSync('/proc', { withFileTypes: true })
    .filter(({ name }) => /^\d+$/.test(name))
    .flatMap(({ name }) => statOf(Number(name)) ?? [])
  const tree = new Set([root])
  // A child may have a smaller number than its parent, so once is not enough.
  for (let size = 0; size < tree.size; ) {
    size = tree.size
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid)
  }
  return processes.reduce((sum, { pid, ticks }) => (tree.has(pid) ? sum + ticks : sum), 0) / TICKS
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statOf(pid: number): { pid: number; parent: number; ticks: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    return null
  }
}
