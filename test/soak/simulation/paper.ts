import { billOf, type Figures, type Use } from '../../cost/bill.ts'
import { COMPANY, MEAN_RATE, PEAK } from './company.ts'

/** What the company comes to on Cloudflare: one line each, with the arithmetic that led there. */
export interface Line {
  what: string
  figure: string
  how: string
}

/** A commit's time where each waits for the one before, as a remote D1's does; `npm run bench -- growth` delays by as much. */
const COMMIT_MS = 20
/** How much of a database's time and room may be used before another is wanted. */
const BUSY = 0.5
const FULL_GB = 7

/** From rows, requests, CPU and bytes as they were measured (docs/costs.json). */
export function onPaper(figures: Figures): Line[] {
  const { sites, eventsAMonth, batch, ofLeads, leadsAMonth, workingDay, mailing } = COMPANY
  const peak = MEAN_RATE * workingDay * PEAK
  const perBeacon = (what: keyof Use) => {
    const of = ({ one, ten }: { one: Use; ten: Use }) =>
      one[what] + ((ten[what] - one[what]) * (batch - 1)) / 9
    return ofLeads * of(figures.beacons.lead) + (1 - ofLeads) * of(figures.beacons.anonymous)
  }
  const beacons = eventsAMonth / batch
  const written = perBeacon('rowsWritten')
  const commits = (peak * mailing) / batch
  const byTime = Math.ceil((commits * COMMIT_MS) / 1_000 / BUSY)
  const bill = billOf(figures, { events: eventsAMonth, batch, leads: leadsAMonth })
  const amountOf = (line: string) => bill.lines.find(({ name }) => name === line)?.amount ?? 0
  const bySize = Math.ceil(amountOf('d1Gigabytes') / FULL_GB)
  const three = (rate: number) =>
    `${digits(rate)} · ${digits((rate * peak) / MEAN_RATE)} · ${digits((rate * peak * mailing) / MEAN_RATE)}`
  return [
    {
      what: 'events a second: mean · busiest hour · mailing in it',
      figure: three(MEAN_RATE),
      how: `${eventsAMonth / 1e6} M in ${COMPANY.daysAMonth} days; a working day has ${workingDay} of a mean one, its busiest hour ${digits(PEAK)} of the day's mean, a mailing ${mailing} times that`,
    },
    {
      what: 'beacons a second',
      figure: three(MEAN_RATE / batch),
      how: `${batch} events in one; each is a transaction at most: what arrives while one is in the air rides in the next`,
    },
    {
      what: 'rows written a second',
      figure: three((MEAN_RATE / batch) * written),
      how: `${digits(written)} a beacon: ${ofLeads * 100} % of beacons are of leads`,
    },
    {
      what: 'rows read a second',
      figure: three((MEAN_RATE / batch) * perBeacon('rowsRead')),
      how: `${digits(perBeacon('rowsRead'))} a beacon, whatever the history and the number of leads`,
    },
    {
      what: 'cores of CPU',
      figure: three(((MEAN_RATE / batch) * perBeacon('cpuMs')) / 1_000),
      how: `${digits(perBeacon('cpuMs'))} ms a beacon, the database's own work included: an upper bound`,
    },
    {
      what: 'KV writes a month',
      figure: `${digits(amountOf('kvWrites'))} M`,
      how: `${digits(figures.copiesPerVisit)} a visit of ${figures.eventsPerVisitor} events: a copy waits for five minutes`,
    },
    {
      what: 'queue operations a month',
      figure: `0, or ${digits((3 * beacons) / 1e6)} M`,
      how: 'none while the database takes beacons; three each for sites that chose the queue',
    },
    {
      what: 'storage after a year: D1 · R2',
      figure: `${digits(amountOf('d1Gigabytes'))} · ${digits(amountOf('r2Gigabytes'))} GB`,
      how: `${figures.bytes.event} bytes an event for ${figures.hotDays} days, then ${figures.bytes.archived}; ${figures.bytes.visitor} a visitor, ${figures.bytes.lead} a lead`,
    },
    {
      what: 'databases wanted by time',
      figure: String(byTime),
      how: `${digits(commits)} commits a second at the worst, ${COMMIT_MS} ms each, a database half busy`,
    },
    {
      what: 'databases wanted by size',
      figure: String(bySize),
      how: `${FULL_GB} of 10 GB each, after a year`,
    },
    {
      what: 'sites in one database',
      figure: String(Math.floor(sites / Math.max(byTime, bySize))),
      how: `${sites} sites over these; a site is moved by \`npm run move -- SITE DB_2\``,
    },
    {
      what: 'USD a month',
      figure: digits(bill.atVolume),
      how: `\`npm run cost -- --events ${eventsAMonth / 1e6}e6 --batch ${batch} --leads ${leadsAMonth}\`, as if all were leads`,
    },
  ]
}

export function digits(value: number): string {
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)))
}
