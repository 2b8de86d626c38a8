import type { SiteSettings } from '../db/sites.ts'

/** Settings that a person may choose: the secret is made, never given. */
type Chosen = Partial<Omit<SiteSettings, 'identitySecret'>>

export type CheckedSettings = { ok: true; settings: Chosen } | { ok: false; reason: string }

type Check = (value: unknown) => string | null

const CHECKS: Record<keyof Required<Chosen>, Check> = {
  consent: oneOf('implied', 'required'),
  bots: oneOf('exclude', 'flag'),
  ingest: oneOf('direct', 'queued'),
  identity: oneOf('claimed', 'verified'),
  chat: trueOrFalse,
  inPage: trueOrFalse,
  collectOnly: trueOrFalse,
  domains: texts,
  parameters: texts,
  retentionDays: wholeFrom(1, 36_500),
  eventsPerDay: wholeFrom(0, 1e9),
  visitorsPerDay: wholeFrom(0, 1e9),
  rejectedPerDay: wholeFrom(0, 100_000),
  thresholds: marks,
  goal: oneOf('sql', 'opportunity', 'won'),
  horizonDays: wholeFrom(1, 730),
  callsPerWeek: wholeFrom(1, 100_000),
  promiseDays: wholeFrom(1, 365),
}

/** Whether these are settings, each of its own form; or what is wrong with the first that is not. */
export function checkSettings(input: unknown): CheckedSettings {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, reason: 'a JSON object of settings is needed' }
  }
  const checks = new Map<string, Check>(Object.entries(CHECKS))
  for (const [name, value] of Object.entries(input)) {
    const check = checks.get(name)
    if (!check) return { ok: false, reason: `${name.slice(0, 50)}: no such setting` }
    const fault = check(value)
    if (fault) return { ok: false, reason: `${name}: ${fault}` }
  }
  return { ok: true, settings: input }
}

function oneOf(...values: string[]): Check {
  return (value) =>
    typeof value === 'string' && values.includes(value) ? null : `one of ${values.join(', ')} is needed`
}

function trueOrFalse(value: unknown): string | null {
  return typeof value === 'boolean' ? null : 'true or false is needed'
}

function texts(value: unknown): string | null {
  const good = Array.isArray(value) && value.length <= 100 && value.every((one) => typeof one === 'string')
  return good ? null : 'a list of at most 100 texts is needed'
}

function marks(value: unknown): string | null {
  const good =
    Array.isArray(value) &&
    value.length <= 20 &&
    value.every((one: Partial<Record<string, unknown>> | null) => {
      const { dimension, score, ...others } = one ?? {}
      const isScore = typeof score === 'number' && Number.isFinite(score)
      return typeof dimension === 'string' && dimension.length <= 100 && isScore && isEmpty(others)
    })
  return good ? null : 'a list of at most 20 such as { "dimension": "fit", "score": 60 } is needed'
}

function isEmpty(fields: object): boolean {
  return Object.keys(fields).length === 0
}

function wholeFrom(least: number, most: number): Check {
  return (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? null
      : `a whole number from ${least} to ${most} is needed`
}
