import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Problem } from '../embedded/problem.ts'

/** What is to be deployed. */
export type Settings = {
  /** '' for production; else its resources stand beside it, under names that end in it. */
  environment: string
  dryRun: boolean
  /** Make another admin key of the first site, and nothing else. */
  adminKey: boolean
} & Place

/** What deploy.json says of an environment. */
export type Place = {
  /** The customer's own host. null: an address of workers.dev. */
  host: string | null
  /** Where on that host, such as `/l`. '': the host is Leadlight's alone, as a custom domain. */
  prefix: string
  /** The name of the first site. */
  site: string
}

const USAGE = 'npm run deploy -- [--env staging] [--dry-run | --admin-key]'

/** From the command line and deploy.json, which is the operator's own: it is in no release, so that no upgrade touches it. */
export async function readSettings(args: string[], root: string): Promise<Settings> {
  const { env, 'dry-run': dryRun, 'admin-key': adminKey } = readArguments(args)
  if (!/^[a-z][a-z0-9-]{0,20}$/.test(env))
    throw new Problem(`--env ${env} cannot be a part of names.`, 'Use small letters, such as --env staging')
  const place = readPlace(await readDeployFile(root), env)
  return { environment: env === 'production' ? '' : env, dryRun, adminKey, ...place }
}

/** By which name everything of this environment goes: `leadlight`, or `leadlight-staging`. */
export function named(name: string, { environment }: Pick<Settings, 'environment'>): string {
  return environment === '' ? name : `${name}-${environment}`
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        env: { type: 'string', default: 'production' },
        'dry-run': { type: 'boolean', default: false },
        'admin-key': { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), USAGE)
  }
}

async function readDeployFile(root: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(root, 'deploy.json'), 'utf8').catch(() => '{}')
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('deploy.json is not JSON.', 'docs/deploy.md shows one')
  }
}

function readPlace(file: Record<string, unknown>, env: string): Place {
  const said = Object(file[env] ?? {})
  const unknown = Object.keys(said).find((name) => !['host', 'prefix', 'site'].includes(name))
  if (unknown) throw new Problem(`deploy.json: ${env}.${unknown} is not known.`, 'Use host, prefix and site')
  const { host = null, prefix = '', site = host ?? 'My site' } = said
  if (host !== null && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host))
    throw new Problem(`deploy.json: ${env}.host is not a host name.`, 'Write it as "www.example.com"')
  if (!/^(?:\/[\w-]+)*$/.test(prefix))
    throw new Problem(
      `deploy.json: ${env}.prefix is not a path.`,
      'Write it as "/l", with no slash at the end',
    )
  if (prefix !== '' && host === null)
    throw new Problem(
      `deploy.json: ${env} has a prefix and no host.`,
      'Say on which host: "host": "www.example.com"',
    )
  return { host, prefix, site: String(site) }
}
