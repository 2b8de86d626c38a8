import { EVENT_KINDS, type Scalar } from '../../wire.ts'
import {
  type EventCondition,
  type Exception,
  type Gate,
  TEXT_FIELDS,
  type Test,
  type TestParts,
} from '../model.ts'
import {
  byField,
  type Check,
  flag,
  isObject,
  list,
  listOr,
  number,
  object,
  oneOf,
  record,
  text,
  wrong,
} from './checks.ts'

const AMOUNT = number(0, 1_000_000_000)

const scalar: Check<Scalar> = (value, path, faults): value is Scalar =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  wrong(faults, path, 'is no single value', 'write a text, a number, true, false or null')

const testParts: Check<TestParts> = object<TestParts>(
  {},
  {
    words: list(text, 1),
    contains: list(text, 1),
    min: number(-1e15, 1e15),
    max: number(-1e15, 1e15),
    known: flag,
  },
)

const test: Check<Test> = (value, path, faults): value is Test =>
  isObject(value) ? testParts(value, path, faults) : listOr(list(scalar, 1), scalar)(value, path, faults)

const kind = oneOf(...EVENT_KINDS)
const texts = listOr(list(text, 1), text)
const provenance = oneOf('browser', 'server', 'verified')
const provenances = listOr(list(provenance, 1), provenance)

const optional = {
  tag: texts,
  url: texts,
  engagedSeconds: AMOUNT,
  scrollPercent: number(0, 100),
  provenance: provenances,
  properties: record(test),
  query: record(test),
  except: list(lazily(() => exception)),
  ...textFields(),
}

export const eventCondition: Check<EventCondition> = object<EventCondition>(
  { kind: listOr(list(kind, 1), kind) },
  optional,
)

const exception: Check<Exception> = object<Exception>({}, { kind: listOr(list(kind, 1), kind), ...optional })

/** Told apart by what it looks at. */
export const gate: Check<Gate> = byField<Gate>({
  all: object(
    {
      all: list(
        lazily(() => gate),
        1,
      ),
    },
    {},
  ),
  any: object(
    {
      any: list(
        lazily(() => gate),
        1,
      ),
    },
    {},
  ),
  not: object({ not: lazily(() => gate) }, {}),
  trait: object({ trait: texts, test }, { provenance: provenances }),
  mailbox: object({ mailbox: oneOf('free', 'company') }, {}),
  last: object({ last: eventCondition, notSince: eventCondition }, {}),
  sessions: object({ sessions: number(1, 64, 'whole') }, {}),
  engagedSeconds: object({ engagedSeconds: AMOUNT }, {}),
})

/** For what contains itself. */
function lazily<Value>(check: () => Check<Value>): Check<Value> {
  return (value, path, faults): value is Value => check()(value, path, faults)
}

function textFields(): Record<(typeof TEXT_FIELDS)[number], Check<Test>> {
  const [name, action, form, file, href, title, referrer, provider, webinar, network, outcome] = TEXT_FIELDS
  return {
    [name]: test,
    [action]: test,
    [form]: test,
    [file]: test,
    [href]: test,
    [title]: test,
    [referrer]: test,
    [provider]: test,
    [webinar]: test,
    [network]: test,
    [outcome]: test,
  }
}
