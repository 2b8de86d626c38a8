import type { Answer } from '../../shared/wire.ts'
import type { Core } from '../parts.ts'

/** Says in the console what is reported and what is ignored, and why. */
export default function explain([, , , options, , , readVisitor]: Core) {
  const say = (text: string) => console.info(`leadlight: ${text}`)
  const warn = (text: string) => console.warn(`leadlight: ${text}`)

  /** Why nothing is sent right now, if so. */
  function obstacle(state?: unknown): string {
    if (readVisitor() === 'denied') return 'ignored, the visitor denied consent'
    if (navigator.globalPrivacyControl && state !== 'granted') {
      return "ignored, the browser asks sites not to track (GPC), which only consent('granted') overrides"
    }
    if (state === 'denied') return 'ignored, the tracker was stopped'
    if (state === 'pending') return "kept until consent('granted')"
    return document.prerendering ? 'kept until the page is shown, it is only prerendered' : ''
  }

  async function explainAnswer(answer: Response | undefined, events: readonly Told[]) {
    const all = `${events.map(describe)}`
    if (!answer) {
      return warn(
        `not sent yet: ${all}. No answer from ${options.host || location.origin}: is it down, or blocked?`,
      )
    }
    const reason = `${answer.status} ${answer.headers.get('x-reason') ?? ''}`
    if (/408|429|5../.test(reason)) return warn(`not sent yet: ${all}. ${reason}`)
    if (!answer.ok) return warn(`refused: ${all}. ${reason}`)
    const { ignored }: Answer = await answer.clone().json()
    const reasons = new Map(ignored.map(({ id, reason }) => [id, reason]))
    for (const event of events) {
      const why = reasons.get(event.id)
      if (why) warn(`ignored by the collector: ${describe(event)}. ${why}`)
      else say(`sent: ${describe(event)}`)
    }
  }

  options.tell = (what: unknown, about?: unknown) => {
    if (Array.isArray(about)) {
      const events = about.map(({ event }) => event)
      explainAnswer(what instanceof Response ? what : undefined, events)
    } else if (about) {
      const why = obstacle(about)
      if (why) warn(`${describe(Object(what))}: ${why}`)
    } else warn(`${what}`)
  }

  const call = window.leadlight
  if (call) {
    const check = ([method, , , more]: Iterable<unknown>) => {
      if (!Reflect.has(call, `${method}`)) warn(`there is no ${method}()`)
      if (more) warn(`${method}() reads two arguments: put the third into the second`)
    }
    for (const command of call.q ?? []) check(command)
    window.leadlight = Object.assign((...command: Parameters<typeof call>) => {
      check(command)
      call(...command)
    }, call)
  }
  const isPending = options.consent === 'required' && !readVisitor()
  say(`watching for ${options.site}. ${obstacle(isPending && 'pending')}`)
}

interface Told {
  id: string
  kind: string
  name?: string
}

const describe = ({ kind, name = '' }: Told) => `${kind} ${name}`.trim()
