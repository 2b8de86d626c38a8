import { access, constants, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { Problem } from './problem.ts'

/** Where each thing is kept inside the state folder. */
export type StateFolder = {
  path: string
  /** Miniflare's own folders: D1, KV. */
  resources: string
  /** What was made once: the session secret, the demo site and its keys. */
  installation: string
  /** What scripts and tests read: addresses and keys of the server that runs now. */
  devFile: string
  /** The number of the workerd process that serves. */
  workerdPid: string
  /** Which processes serve from this folder, with what tells them from later ones. */
  running: string
  /** When the databases were last written without what had been deleted. */
  vacuumed: string
}

/** What lies where in the state folder at `path`, which need not exist yet. */
export function stateFolder(path: string): StateFolder {
  return {
    path,
    resources: join(path, 'resources'),
    installation: join(path, 'installation.json'),
    devFile: join(path, 'dev.json'),
    workerdPid: join(path, 'workerd.pid'),
    running: join(path, 'running.json'),
    vacuumed: join(path, 'vacuumed.json'),
  }
}

/** Makes the folder when there is none. Only its owner may look inside: it holds keys. */
export async function openState(state: StateFolder): Promise<void> {
  try {
    await mkdir(state.path, { recursive: true, mode: 0o700 })
    await access(state.path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Problem(
      `The state folder ${shown(state.path)} cannot be written (${reasonOf(error)}).`,
      'Make it writable, or choose another: LEADLIGHT_STATE=/some/folder npm start',
    )
  }
}

/** Moves the folder out of the way, with all that is in it, and makes an empty one. Resolves with where it is now. */
export async function setAside(state: StateFolder): Promise<string> {
  const aside = `${state.path}.${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`
  await rename(state.path, aside)
  await openState(state)
  return shown(aside)
}

/** The fault that says the folder is damaged, and how to begin anew without losing it. */
export function damaged(state: StateFolder, why: string): Problem {
  const path = shown(state.path)
  return new Problem(
    `The state folder ${path} is damaged (${why}).`,
    `Set it aside and start anew: mv ${path} ${path}.damaged && npm start`,
  )
}

/** A JSON file of the folder; null when there is none. */
export async function readJson(state: StateFolder, path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw damaged(state, `${basename(path)}: ${reasonOf(error)}`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw damaged(state, `${basename(path)} is not JSON`)
  }
}

/** Writes a JSON file so that a reader, or a start after a crash, sees the old one or the new one whole. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
  await rename(`${path}.new`, path)
}

export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0] ?? text
}

function shown(path: string): string {
  const near = relative(process.cwd(), path)
  return near && !near.startsWith('..') ? near : path
}
