import { GOALS } from '../../shared/goal.ts'
import type { SiteSettings } from '../db/sites.ts'

/** Settings that a person may choose: the secret is made, never given. */
type Chosen = Partial<Omit<SiteSettings, 'identitySecret'>>

/** What is wrong with one setting, and what is needed instead. */
export interface SettingFault {
  setting: string
  fault: string
}

export type CheckedSettings = { ok: true; settings: Chosen } | { ok: false; faults: SettingFault[] }

type Check = (value: unknown) => string | null

const CHECKS: Record<keyof Required<Chosen>, Check> = {
  consent: oneOf('implied', 'required'),
  bots: oneOf('exclude', 'flag'),
  ingest: oneOf('direct', 'queued'),
  identity: oneOf('claimed', 'verified'),
  chat: trueOrFalse,
  inPage: trueOrFalse,
  collectOnly: trueOrFalse,
  domains: hosts,
  parameters: texts,
  retentionDays: wholeFrom(1, 36_500),
  eventsPerDay: wholeFrom(0, 1e9),
  visitorsPerDay: wholeFrom(0, 1e9),
  rejectedPerDay: wholeFrom(0, 100_000),
  thresholds: marks,
  goal: oneOf(...GOALS),
  horizonDays: wholeFrom(1, 730),
  callsPerWeek: wholeFrom(1, 100_000),
  promiseDays: wholeFrom(1, 365),
}

/** Whether these are settings, each of its own form; or all that is wrong with them. */
export function checkSettings(input: unknown): CheckedSettings {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, faults: [{ setting: 'settings', fault: 'a JSON object of settings is needed' }] }
  }
  const checks = new Map<string, Check>(Object.entries(CHECKS))
  const faults = Object.entries(input).flatMap(([name, value]) => {
    const check = checks.get(name)
    if (!check) return [{ setting: name.slice(0, 50), fault: 'no such setting' }]
    const fault = check(value)
    return fault === null ? [] : [{ setting: name, fault }]
  })
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings: input }
}

/** What is wrong with the origins that may send; null where nothing is. Each as a browser writes it in the Origin header. */
export function faultOfOrigins(value: unknown): string | null {
  if (!Array.isArray(value) || value.length > 100 || !value.every((one) => typeof one === 'string')) {
    return 'a list of origins is needed, such as https://www.example.com'
  }
  const wrong = value.find((one) => !URL.canParse(one) || new URL(one).origin !== one)
  return wrong === undefined ? null : `${originLike(wrong)} is needed instead of “${wrong.slice(0, 100)}”`
}

/** The origin that was probably meant: no path, no default port, and a scheme. */
function originLike(text: string): string {
  const url = [text, `https://${text}`].filter((one) => URL.canParse(one)).map((one) => new URL(one))
  return (
    url.find(({ origin, hostname }) => origin !== 'null' && hostname.includes('.'))?.origin ??
    'an origin such as https://www.example.com'
  )
}

function oneOf(...values: string[]): Check {
  return (value) =>
    typeof value === 'string' && values.includes(value) ? null : `one of ${values.join(', ')} is needed`
}

function trueOrFalse(value: unknown): string | null {
  return typeof value === 'boolean' ? null : 'true or false is needed'
}

/** Some are part of what every page of the site loads. */
function texts(value: unknown): string | null {
  const isShort = (one: unknown) => typeof one === 'string' && one.length <= 100
  const good = Array.isArray(value) && value.length <= 100 && value.every(isShort)
  return good ? null : 'a list of at most 100 texts is needed, of at most 100 characters each'
}

function hosts(value: unknown): string | null {
  const fault = texts(value)
  if (fault !== null || !Array.isArray(value)) return fault
  const wrong = value.find((one: string) => !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?$/i.test(one))
  return wrong === undefined
    ? null
    : `a host such as www.example.com is needed instead of “${wrong.slice(0, 100)}”`
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
