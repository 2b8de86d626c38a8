import type { Exception, Test, TestParts } from '../../shared/scoring/index.ts'
import type { EventKind } from '../../shared/wire.ts'

const DID = {
  page_view: 'views',
  engagement: 'stays on',
  click: 'clicks something',
  download: 'downloads a file',
  form: 'sends a form',
  chat: 'uses the chat',
  custom: 'does something',
  identify: 'says who they are',
  group: 'names an account',
  consent: 'answers about consent',
  email: 'gets an e-mail',
  social: 'is active in a network',
  webinar: 'registers for or attends a webinar',
  crm: 'is noted in the CRM as something',
  outcome: 'comes to an outcome',
} as const satisfies Record<EventKind, string>

/** What these do, they do to a page. */
const ON_PAGES: readonly EventKind[] = ['page_view', 'engagement']

const ACTIONS: Partial<Record<EventKind, Partial<Record<string, string>>>> = {
  chat: { opened: 'opens the chat', conversation: 'talks in the chat', message: 'writes in the chat' },
  email: {
    sent: 'is sent an e-mail',
    opened: 'opens an e-mail',
    clicked: 'clicks in an e-mail',
    unsubscribed: 'unsubscribes from e-mail',
    resubscribed: 'subscribes again',
  },
  social: { follow: 'follows you', share: 'shares a post', comment: 'comments', like: 'likes a post' },
  webinar: { registered: 'registers for a webinar', attended: 'attends a webinar' },
}

/** How a text of an event is spoken of; by its name where nothing stands here. */
const CALLED: Partial<Record<string, string>> = {
  name: 'called',
  form: 'called',
  file: 'called',
  webinar: 'called',
  title: 'titled',
  href: 'leading to',
  referrer: 'coming from',
  provider: 'by',
  network: 'on',
}

/** What somebody does, without who. */
export function conditionWords({ kind, action, ...parts }: Exception): string {
  const kinds = kind === undefined ? [] : [kind].flat()
  const [only] = kinds
  const acted = kinds.length === 1 && only && typeof action === 'string' ? ACTIONS[only]?.[action] : undefined
  const what =
    acted ??
    (kinds.length > 3
      ? 'does anything on the site'
      : listed(
          kinds.map((one) => DID[one]),
          'or',
        ))
  const isAnyPage =
    parts.tag === undefined && parts.url === undefined && kinds.some((one) => ON_PAGES.includes(one))
  return [
    what,
    isAnyPage && kinds.length <= 3 && 'a page',
    ...partWords(acted === undefined && action !== undefined ? { action, ...parts } : parts),
  ]
    .filter(Boolean)
    .join(' ')
}

function partWords(condition: Omit<Exception, 'kind'>): string[] {
  const { tag, url, query, engagedSeconds, scrollPercent, provenance, properties, except, ...texts } =
    condition
  return [
    tag && `a page tagged ${listed([tag].flat(), 'or')}`,
    url && `a page at ${listed([url].flat(), 'or')}`,
    engagedSeconds !== undefined && `for ${engagedSeconds} s or longer`,
    scrollPercent !== undefined && `down to ${scrollPercent} %`,
    ...Object.entries({ ...query, ...texts, ...properties }).map(([name, test]) => partTest(name, test)),
    provenance && `told by ${listed([provenance].flat(), 'or')}`,
    except && exceptWords(except),
  ].filter((part) => typeof part === 'string')
}

/** What is excepted is mostly what other rules look at: said at length it would be longer than the rule. */
const SHORT = 40

function exceptWords(except: readonly Exception[]): string {
  const [only] = except
  const said = except.length === 1 && only ? conditionWords(only) : ''
  if (said !== '' && said.length <= SHORT) return `but not who ${said}`
  const forms = formsOnly(except)
  if (forms !== null) return `but none called ${listed(forms.map(quoted), 'or', 3)}`
  const pages = except.map(pagesOnly)
  if (pages.every((page) => page !== null)) return `but no page ${listed(pages, 'or')}`
  return except.length === 1
    ? 'with an exception, see the JSON'
    : `with ${except.length} exceptions, see the JSON`
}

/** The names of the forms that are meant, where nothing but forms is; what is excepted of an exception has to be another of them. */
function formsOnly(except: readonly Exception[]): string[] | null {
  const names = except.map(({ kind, form, except: inner, ...more }) => {
    const isPlain = kind === 'form' && Object.keys(more).length === 0
    return isPlain && isParts(form) && Object.keys(form).join() === 'words' ? (form.words ?? null) : null
  })
  const known = [...new Set(names.flatMap((words) => words ?? []))]
  const inners = except.flatMap((one) => one.except ?? [])
  const isWhole = inners.length === 0 || formsOnly(inners)?.every((name) => known.includes(name))
  return isWhole && names.every((words) => words !== null) ? known : null
}

/** Which pages are meant, where nothing but pages is. */
function pagesOnly({ kind, tag, url, ...more }: Exception): string | null {
  if (Object.keys(more).length > 0 || (kind !== undefined && kind !== 'page_view')) return null
  if (tag !== undefined && url === undefined) return `tagged ${listed([tag].flat(), 'or')}`
  return url !== undefined && tag === undefined ? `at ${listed([url].flat(), 'or')}` : null
}

/** A text of an event that is asked for. */
function partTest(name: string, test: Test | undefined): string {
  const called = CALLED[name] ?? `with ${name}`
  if (isKnown(test)) return `with ${test.known ? 'any' : 'no'} ${called === 'called' ? 'name' : name}`
  return `${called} ${testWords(test)}`
}

/** Whether it is asked only whether there is a value at all. */
export function isKnown(test: Test | undefined): test is { known: boolean } {
  return isParts(test) && Object.keys(test).join() === 'known'
}

function isParts(test: Test | undefined): test is TestParts {
  return typeof test === 'object' && test !== null && !Array.isArray(test)
}

/** What a value is, or has. */
export function testWords(test: Test | undefined): string {
  if (Array.isArray(test)) return listed([...new Set(test.map(String))], 'or')
  if (!isParts(test)) return String(test)
  const { words, contains, min, max, known } = test
  return [
    known !== undefined && (known ? 'anything' : 'nothing'),
    words && listed(words.map(quoted), 'or'),
    contains && `something with ${listed(contains.map(quoted), 'or')}`,
    min !== undefined && `at least ${min}`,
    max !== undefined && `at most ${max}`,
  ]
    .filter(Boolean)
    .join(' and ')
}

function quoted(text: string): string {
  return `“${text}”`
}

/** "a, b or c"; of a long list the first, and how many more: `most` in all. */
export function listed(parts: readonly string[], word: 'and' | 'or', most = 4): string {
  const rest = parts.length - most + 1
  const shown = rest > 1 ? [...parts.slice(0, most - 1), `${rest} more`] : parts
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`
}
