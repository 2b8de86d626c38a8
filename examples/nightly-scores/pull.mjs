// Pulls every lead's score into a SQLite file, for a report or a CRM that asks for them in the morning. Run it each night:
//   LEADLIGHT_HOST=https://leadlight.example.com LEADLIGHT_KEY=rk_… node pull.mjs scores.sqlite
// Needs Node 22.13 or later. One that broke off goes on where it stopped when it is run again on the same day.
import { DatabaseSync } from 'node:sqlite'
import { createClient } from 'leadlight/client'

const { LEADLIGHT_HOST: host = 'http://localhost:8787', LEADLIGHT_KEY: key = '' } = process.env
const leadlight = createClient({ host, key })

const db = new DatabaseSync(process.argv[2] ?? 'scores.sqlite')
db.exec(`create table if not exists scores (
  day text, lead text, email text, stage text, score integer, grade text, reasons text, primary key (day, lead))`)
const insert = db.prepare('insert or replace into scores values (?, ?, ?, ?, ?, ?, ?)')

const day = new Date().toISOString().slice(0, 10)
const { last } = db.prepare('select max(lead) as last from scores where day = ?').get(day)
const answer = await leadlight.exportLeads(last ? { after: last } : {})

let pulled = 0
for await (const lead of lines(answer)) {
  const { id, email, stage, score, grade, dimensions } = lead
  const reasons = dimensions.engagement.reasons.map(({ name }) => name).join(', ')
  insert.run(day, id, email, stage, score, grade, reasons)
  pulled++
}
console.log(`${pulled} leads`)

/** One lead a line; what is cut off in the middle is asked for again next time. */
async function* lines(response) {
  let rest = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const whole = (rest + text).split('\n')
    rest = whole.pop() ?? ''
    for (const line of whole) yield JSON.parse(line)
  }
}
