import { COMPANY, MEAN_RATE } from './company.ts'
import { digits, type Line } from './paper.ts'
import type { Sample } from './watch.ts'

export interface Simulated {
  at: string
  seed: number
  seconds: number
  machine: string
  load: [before: number, after: number]
  sites: number
  visits: number
  events: number
  /** Events a second, over all of it and in the busiest tenth. */
  rate: { mean: number; peak: number }
  attempts: number
  lost: number
  broken: number
  later: number
  again: number
  stored: number
  twice: number
  down: number
  /** Milliseconds: of all, and of those sent before the kill or half a minute after it answered again. */
  answered: { p50: number; p99: number; slowest: number }
  quiet: { p50: number; p99: number; slowest: number }
  bytesPerEvent: number
  leads: number
  differences: number
  samples: Sample[]
}

/** docs/simulation.md. @param measuredAt When the figures of the paper part were measured. */
export function pageOf(paper: Line[], measuredAt: string, it: Simulated): string {
  const times = ({ p50, p99, slowest }: Simulated['answered']) => [p50, p99, slowest].map(digits).join(', ')
  return `# A mid-size company

${COMPANY.sites} sites and ${COMPANY.eventsAMonth / 1e6} million events a month, with their daily peaks: on paper, and at ${digits(it.rate.mean / MEAN_RATE)} times its mean rate on one
machine. Written by \`npm run soak -- simulation\`.

## On paper

From the rows, CPU and bytes in [costs.json](costs.json), measured on ${measuredAt}.

| what | figure | how |
| --- | --: | --- |
${paper.map(({ what, figure, how }) => `| ${what} | ${figure} | ${how} |\n`).join('')}
## On one machine

${it.at}: a day's curve in ${it.seconds} seconds on the embedded server, over loopback; ${it.machine}; load ${it.load.join(' before, ')} after, of which the
senders, on the same cores, are a part. \`SEED=${it.seed} npm run soak -- simulation\` draws the same visits again.

People come, come again, say who they are, some of them from a second browser; crawlers come. 3 % of requests are cut off before their
answer and sent again; 5 % of beacons are sent again although they were answered. In the middle both of the server's processes are
killed with SIGKILL and it is started again.

| what | figure |
| --- | --: |
| sites, made by the API, each with a model of its own | ${it.sites} |
| visits | ${digits(it.visits)} |
| events acknowledged | ${digits(it.events)} |
| events a second: mean, busiest tenth | ${digits(it.rate.mean)}, ${digits(it.rate.peak)} |
| requests | ${digits(it.attempts)} |
| … cut off before their answer | ${digits(it.lost)} |
| … that met a dead server | ${digits(it.broken)} |
| … told to come later (503) | ${digits(it.later)} |
| beacons sent again after their answer | ${digits(it.again)} |
| seconds from the kill until it answered again | ${digits(it.down)} |
| milliseconds to an answer: p50, p99, slowest | ${times(it.answered)} |
| … but for what was sent from the kill until half a minute after it answered again | ${times(it.quiet)} |
| **acknowledged and not stored** | ${digits(it.events - it.stored)} |
| **stored or counted twice** | ${digits(it.twice)} |
| bytes an event in the database, all included | ${digits(it.bytesPerEvent)} |
| leads, each compared with a count of its own | ${digits(it.leads)} |
| **leads that differ** in events, in how often a rule counts, or in points | ${digits(it.differences)} |

\`npm run verify\` found no difference in any site afterwards. Memory and database, in MB:

| second | node | workerd | database |
| --: | --: | --: | --: |
${it.samples.map(({ at, node, workerd, database }) => `| ${at} | ${node || '–'} | ${workerd || '–'} | ${database} |\n`).join('')}`
}
