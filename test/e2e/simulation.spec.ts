import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { percentile } from '../bench/load.ts'
import type { Figures } from '../cost/bill.ts'
import { COMPANY } from '../soak/simulation/company.ts'
import { compareLeads, differencesIn, type Site } from '../soak/simulation/compare.ts'
import { type Day, liveADay } from '../soak/simulation/day.ts'
import { MODEL } from '../soak/simulation/model.ts'
import { pageOf, type Simulated } from '../soak/simulation/page.ts'
import { onPaper } from '../soak/simulation/paper.ts'
import { storedEvents } from '../support/database.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { isSoak, printedSeed, sized } from '../support/soak.ts'
import { ask } from '../support/stored.ts'
import { verify } from '../support/verify.ts'

const SECONDS = Number(process.env.SECONDS) || sized(6, 600)
const SITES = sized(12, COMPANY.sites)
/** Times the company's own mean. */
const SCALE = 5
const DOCS = join(import.meta.dirname, '../../docs')

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server?.stop()
})

test(
  'a mid-size company’s day leaves every event stored once and every lead right, with lost answers and a kill -9 in it',
  async () => {
    const seed = printedSeed('simulation')
    const sites: Site[] = []
    for (let nth = 0; nth < SITES; nth++) sites.push(await makeSite(`Site ${nth}`))
    const [before] = loadavg()

    const writeKeys = sites.map(({ writeKey }) => writeKey)
    const day = await liveADay(server, writeKeys, { seconds: SECONDS, scale: SCALE, seed })

    const stored = storedEvents(server).map(({ visitor, id }) => `${visitor} ${id}`)
    const acknowledged = day.sent.events.map(({ visitor, event }) => `${visitor} ${event.id}`)
    expect(stored.length).toBe(new Set(stored).size)
    expect(stored.toSorted()).toEqual(acknowledged.toSorted())
    expect(day.sent.twice).toBe(0)
    const compared = await compareLeads(server, sites, day.sent.events)
    expect(compared.differences.slice(0, 5)).toEqual([])
    expect(compared.leads).toBeGreaterThan(0)
    for (const site of sites) expect(await differencesIn(server, site)).toEqual([])
    expect(verify(server, sites[0]?.adminKey)).toMatchObject({ status: 0 })

    const simulated: Simulated = {
      ...figuresOf(day),
      ...{ seed, sites: SITES, leads: compared.leads, differences: compared.differences.length },
      ...{ stored: stored.length, load: [tenth(before), tenth(loadavg()[0])] },
    }
    console.log(simulated)
    // A shortened run is no record.
    if (isSoak && !process.env.SECONDS) {
      const figures: Figures = JSON.parse(readFileSync(join(DOCS, 'costs.json'), 'utf8'))
      writeFileSync(join(DOCS, 'simulation.md'), pageOf(onPaper(figures), figures.measuredAt, simulated))
    }
  },
  (SECONDS + sized(60, 600)) * 1_000,
)

/** A site as a customer makes one, with the model that can be worked out by hand. */
async function makeSite(name: string): Promise<Site> {
  const { url, adminKey } = server
  const post = (body: object) => ({ method: 'POST', body: JSON.stringify(body) })
  const site = await ask<Site>({ url, adminKey }, '/v1/sites', post({ name }))
  await ask({ url, adminKey: site.adminKey }, '/v1/models/publish', post({ model: MODEL }))
  return site
}

function figuresOf({ sent, took, peak, down, gained, samples }: Day) {
  const { events, answered, ...counts } = sent
  const quiet = answered.filter(({ at }) => at < down.from || at > down.to + 30_000)
  return {
    ...counts,
    at: new Date().toISOString().slice(0, 10),
    seconds: SECONDS,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
    events: events.length,
    rate: { mean: tenth(events.length / took), peak: tenth(peak) },
    down: tenth((down.to - down.from) / 1_000),
    answered: timesOf(answered),
    quiet: timesOf(quiet),
    bytesPerEvent: Math.round(gained / events.length),
    samples,
  }
}

function timesOf(answered: Day['sent']['answered']) {
  const ascending = answered.map(({ took }) => took).sort((a, b) => a - b)
  const at = (share: number) => tenth(percentile(ascending, share))
  return { p50: at(0.5), p99: at(0.99), slowest: at(1) }
}

function tenth(value = Number.NaN): number {
  return Math.round(value * 10) / 10
}
