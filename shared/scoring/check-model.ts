import { type Check, type Fault, id, list, number, object, oneOf, text, wrong } from './check/checks.ts'
import { gate } from './check/conditions.ts'
import { DAYS, rule } from './check/rules.ts'
import { faultsOfPatterns, faultsOfSense } from './check/sense.ts'
import type { Dimension, Display, Group, Model, Segment, Tag, Thresholds } from './model.ts'
import { KEEP } from './signals.ts'
import { isTimeZone } from './time-zone.ts'

export type { Fault } from './check/checks.ts'

/**
 * Is this a model to score by? If not, every fault with its place and what to do; nothing is mended silently.
 *
 * @param isPattern Whether a text is a URL pattern that compiles, which the core cannot tell.
 */
export function checkModel(
  input: unknown,
  isPattern: (text: string) => boolean = () => true,
): { ok: true; model: Model } | { ok: false; faults: Fault[] } {
  const faults: Fault[] = []
  if (!wholeModel(input, '', faults)) return { ok: false, faults }
  faults.push(...faultsOfSense(input), ...faultsOfPatterns(input, isPattern))
  return faults.length === 0 ? { ok: true, model: input } : { ok: false, faults }
}

const MARK = number(0, 10_000)
const SHARE = number(0, 1)

const tag = object<Tag>({ name: text, patterns: list(text, 1) }, {})

const group = object<Group>(
  { id, name: text },
  // A limit that silence cannot meet would give or take points for nothing.
  { dimension: text, min: number(-10_000, 0), max: number(0, 10_000) },
)

const display: Check<Display> = (value, path, faults): value is Display =>
  typeof value === 'object' && value !== null && 'open' in value
    ? object({ open: number(1, 10_000) }, {})(value, path, faults)
    : object({ min: number(-10_000, 10_000), max: number(-10_000, 10_000) }, {})(value, path, faults)

const bands: Check<[number, number, number]> = (value, path, faults): value is [number, number, number] =>
  (list(MARK)(value, path, faults) && value.length === 3) ||
  wrong(faults, path, 'are not three', 'write the marks of 1, 2 and 3')

const journey: Check<[number, number]> = (value, path, faults): value is [number, number] =>
  (list(MARK)(value, path, faults) && value.length === 2) ||
  wrong(faults, path, 'are not two', 'write the marks of consideration and decision')

const timeZone: Check<string> = (value, path, faults): value is string =>
  (typeof value === 'string' && isTimeZone(value)) ||
  wrong(faults, path, `is ${JSON.stringify(value)}`, 'write a name such as Europe/Berlin or UTC')

const dimension = object<Dimension>({ id, name: text }, { display, bands })

const thresholds = object<Thresholds>(
  { enter: MARK },
  { leave: MARK, minGrade: oneOf('A', 'B', 'C', 'D'), dwellHours: number(0, 10_000) },
)

const segment = object<Segment>({ name: text, when: gate, enter: MARK }, { leave: MARK })

const grades = object<Model['grades']>({ A: MARK, B: MARK, C: MARK }, {})

const wholeModel = object<Model>(
  { name: text, tags: list(tag), groups: list(group), rules: list(rule), grades, bands, thresholds },
  {
    dimensions: list(dimension),
    segments: list(segment),
    hold: gate,
    lookBackDays: DAYS,
    keep: number(1, KEEP, 'whole'),
    journey,
    timeZone,
    trust: object<NonNullable<Model['trust']>>(
      {},
      { browser: SHARE, server: SHARE, verified: SHARE, anonymous: SHARE },
    ),
  },
)
