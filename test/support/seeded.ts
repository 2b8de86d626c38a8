import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestServer } from './server.ts'
import { ask } from './stored.ts'

const ROOT = join(import.meta.dirname, '../..')

/** A made-up company's past, so many leads, as `npm run seed` brings it; returns the id of the hottest. */
export async function seed(server: TestServer, leads: number): Promise<string> {
  const env = { ...process.env, LEADLIGHT_URL: server.url, LEADLIGHT_SERVER_KEY: server.serverKey }
  const args = ['worker/embedded/seed.ts', '--leads', `${leads}`]
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env })
  const { leads: found } = await ask<{ leads: { id: string }[] }>(server, '/v1/leads?limit=1')
  const [hottest] = found
  if (!hottest) throw new Error('nothing was seeded')
  return hottest.id
}
