import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findServer, saidBy } from './find-server.ts'
import { Problem } from './problem.ts'
import { reasonOf } from './state.ts'

type Where = { url: string; key: string }
/** Of the file in all. */
type Progress = { next: number; accepted: number; duplicate: number; ignored: number }
type Piece = Progress & { reasons?: { line: number; reason: string }[] }

const PIECE_LINES = 1_000
/** A request may have a million. */
const PIECE_BYTES = 400_000
/** Longer is no event (see LIMITS in shared/wire.ts), and a line may be longer than a request. */
const LINE_BYTES = 100_000
const TRIES = 20

/** Brings a file of history in, a piece after the other, from where it was left; shows how far it is, and tells how far it came. */
export async function importFile(file: string, where: Where): Promise<Progress> {
  const { size } = await stat(file).catch(() => {
    throw new Problem(`${file} cannot be read.`, 'Name a file of newline-delimited JSON.')
  })
  const id = await hashOfFile(file)
  const begun = await post(where, '/v1/imports', JSON.stringify({ id, name: basename(file).slice(0, 100) }))
  let progress: Progress = begun
  if (begun.next > 0) console.log(`Going on after line ${begun.next}.`)
  const start = performance.now()
  const from = begun.next
  for await (const { piece, lines, bytes } of pieces(file, begun.next)) {
    const end = progress.next + lines
    const done: Piece = await post(where, `/v1/imports/${id}/lines?from=${progress.next}`, piece)
    if (done.next !== end)
      throw new Problem('Somebody else imports this file.', 'Run it again when that is done.')
    progress = done
    for (const { line, reason } of done.reasons ?? []) console.log(`line ${line}: ${reason}`)
    const rate = Math.round(((done.next - from) / (performance.now() - start)) * 1_000)
    show(`${Math.floor((bytes / size) * 100)} %  ${told(done, begun)}  ${rate} lines/s`)
  }
  await post(where, `/v1/imports/${id}/finish`, '')
  show(`${told(progress, begun)}\n`)
  return progress
}

/** The collector that LEADLIGHT_URL and LEADLIGHT_SERVER_KEY name, else the one that was started here. */
export async function findWhere(root: string, command: string): Promise<Where> {
  const { LEADLIGHT_URL: url, LEADLIGHT_SERVER_KEY: key } = process.env
  if (url && key) return { url: url.replace(/\/+$/, ''), key }
  const { url: here, adminKey, serverKey = adminKey } = await findServer(root, command)
  return { url: here, key: serverKey }
}

/** Some lines at a time, from one on, with how many bytes of the file they end at. Of a line that is far too long its beginning. */
async function* pieces(
  file: string,
  from: number,
): AsyncGenerator<{ piece: string; lines: number; bytes: number }> {
  let lines: string[] = []
  let length = 0
  let number = 0
  let bytes = 0
  for await (const line of linesOf(file)) {
    const own = Buffer.byteLength(line) + 1
    bytes += own
    if (number++ < from) continue
    const sent = own > LINE_BYTES ? tooLong(line) : line
    lines.push(sent)
    length += Buffer.byteLength(sent)
    if (lines.length < PIECE_LINES && length < PIECE_BYTES) continue
    yield { piece: `${lines.join('\n')}\n`, lines: lines.length, bytes }
    lines = []
    length = 0
  }
  if (lines.length > 0) yield { piece: `${lines.join('\n')}\n`, lines: lines.length, bytes }
}

/** What is refused as the whole line would be: for its length. */
function tooLong(line: string): string {
  return JSON.stringify({ begins: line.slice(0, LINE_BYTES / 3) })
}

/** Parted by line feeds alone, as JSON parts them: a text within a line may hold other marks that end lines. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  if (rest !== '') yield rest
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex').slice(0, 32)
}

/** Tries again what failed on the way or over there. A piece that was taken although its answer was lost is not sent again. */
async function post({ url, key }: Where, path: string, body: string): Promise<Piece> {
  let reason = ''
  for (let tries = 1; tries <= TRIES; tries++) {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body,
    }).catch((error: unknown) => {
      reason = reasonOf(error)
      return null
    })
    if (answer?.ok) return answer.json() as Promise<Piece>
    if (answer?.status === 409) {
      const { next } = (await answer.json()) as Progress
      const { next: _, ...known } = await progressOf({ url, key }, path)
      return { ...known, next }
    }
    if (answer) reason = `${answer.status} ${saidBy(answer)}`
    if (answer && answer.status < 500 && answer.status !== 429) break
    await wait(Number(answer?.headers.get('retry-after') ?? Math.min(2 ** tries / 4, 30)) * 1_000)
  }
  throw new Problem(`${url} does not take it (${reason}).`, 'Run it again later: it goes on where it was.')
}

async function progressOf({ url, key }: Where, path: string): Promise<Progress> {
  const answer = await fetch(url + path.replace(/\/lines.*/, ''), {
    headers: { authorization: `Bearer ${key}` },
  })
  return answer.json() as Promise<Progress>
}

/** What this time came to: what was taken before is known, what was refused then is not. */
function told(now: Progress, begun: Progress): string {
  const known = begun.accepted + now.duplicate
  const before = begun.ignored > 0 ? `, ${begun.ignored} ignored before` : ''
  return `${now.next} lines: ${now.accepted - begun.accepted} new, ${known} known, ${now.ignored - begun.ignored} ignored${before}`
}

function show(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`)
  else if (text.endsWith('\n')) process.stdout.write(text)
}
