import { readFile, rm } from 'node:fs/promises'
import { HOST } from './port.ts'
import { Problem } from './problem.ts'
import { endProcess, markProcess, type ProcessMark, stillRuns } from './process.ts'
import { readJson, type StateFolder, writeJson } from './state.ts'

/** Written while a server runs; what it says outlives a crash, and is checked before it is believed. */
export type Running = {
  server: ProcessMark
  workerd: ProcessMark | null
  owner: ProcessMark | null
  port: number
}

/**
 * Makes way for a new server on this state folder: ends what a killed one left behind, and refuses when one is at work,
 * since two writers on one database would each lose what the other keeps in memory. True when there was anything to end.
 */
export async function clearEarlier(state: StateFolder, port: number): Promise<boolean> {
  const running = parseRunning(await readJson(state, state.running).catch(() => null))
  if (running) {
    const abandoned = running.owner !== null && !(await stillRuns(running.owner))
    if ((await stillRuns(running.server)) && !abandoned) {
      const taken = running.port === port ? `Port ${port} is in use` : 'The state folder is in use'
      throw new Problem(
        `${taken}: Leadlight runs already at http://${HOST}:${running.port} (process ${running.server.pid}).`,
        'Stop it with Ctrl-C in its terminal, or give this one another: PORT=8788 LEADLIGHT_STATE=.leadlight-2 npm start',
      )
    }
    await endProcess(running.server)
    if (running.workerd) await endProcess(running.workerd)
  }
  return running !== null
}

/** The server that runs on this folder now, if one does. */
export async function findRunning(state: StateFolder): Promise<Running | null> {
  const running = parseRunning(await readJson(state, state.running).catch(() => null))
  return running && (await stillRuns(running.server)) ? running : null
}

/** Records the processes of the server that runs now. */
export async function recordRunning(state: StateFolder, port: number, owner: number | null): Promise<void> {
  const server = await markProcess(process.pid)
  if (!server) return
  const workerd = Number(await readFile(state.workerdPid, 'utf8').catch(() => 0))
  const running: Running = {
    server,
    workerd: workerd ? await markProcess(workerd) : null,
    owner: owner ? await markProcess(owner) : null,
    port,
  }
  await writeJson(state.running, running)
}

/** Clears the record, where nothing runs any more or nothing runs yet. */
export async function forgetRunning(state: StateFolder): Promise<void> {
  await Promise.all([rm(state.running, { force: true }), rm(state.workerdPid, { force: true })])
}

function parseRunning(value: unknown): Running | null {
  if (!isRecord(value)) return null
  const server = parseMark(value.server)
  if (!server || typeof value.port !== 'number') return null
  return { server, workerd: parseMark(value.workerd), owner: parseMark(value.owner), port: value.port }
}

function parseMark(value: unknown): ProcessMark | null {
  if (!isRecord(value) || typeof value.pid !== 'number' || typeof value.began !== 'string') return null
  return { pid: value.pid, began: value.began }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
