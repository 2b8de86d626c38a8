import { spawn } from 'node:child_process'

/**
 * Ends workerd when this process ends, however it ends: workerd does not notice that its parent is gone, and would keep the
 * port. A shell waits on a pipe that only we hold; the system closes it even after `kill -9`. The shell leads a group of its
 * own, so that a signal to ours leaves it to its work. Returns the function that lets go, once workerd has been stopped.
 */
export function holdLifeline(pidFile: string): () => void {
  const shell = spawn('/bin/sh', ['-c', 'read -r _; test -s "$0" && kill -9 "$(cat "$0")"', pidFile], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  return () => shell.kill('SIGKILL')
}

/** Calls `stop` once the process `owner` is gone: a server whose `npm start` was killed has nobody to stop it. Returns an undo. */
export function followOwner(owner: number, stop: () => void): () => void {
  const timer = setInterval(() => {
    if (runs(owner)) return
    clearInterval(timer)
    stop()
  }, 250)
  timer.unref()
  return () => clearInterval(timer)
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
