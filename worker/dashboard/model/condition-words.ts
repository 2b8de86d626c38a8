import type { Exception, Test, TestParts } from '../../../shared/scoring/index.ts'
import type { EventKind } from '../../../shared/wire.ts'

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
  const isOfPages = kinds.length > 0 && kinds.every((one) => ON_PAGES.includes(one))
  const page = pageWords(parts)
  return [
    acted ?? doneWords(kinds, isOfPages),
    isOfPages ? (page ?? 'a page') : page && `on ${page}`,
    ...partWords(acted === undefined && action !== undefined ? { action, ...parts } : parts),
    parts.except && exceptWords(parts.except, isOfPages),
  ]
    .filter(Boolean)
    .join(' ')
}

function doneWords(kinds: readonly EventKind[], isOfPages: boolean): string {
  if (kinds.length === 0) return 'does it'
  if (kinds.length > 3) return 'does anything on the site'
  const did = kinds.map((one) => (ON_PAGES.includes(one) && !isOfPages ? `${DID[one]} a page` : DID[one]))
  return listed(did, 'or')
}

function pageWords({ tag, url }: Pick<Exception, 'tag' | 'url'>): string | null {
  if (tag === undefined && url === undefined) return null
  const tagged = tag !== undefined && `tagged ${listed([tag].flat(), 'or')}`
  const at = url !== undefined && `at ${listed([url].flat(), 'or')}`
  return ['a page', tagged, at].filter(Boolean).join(' ')
}

function partWords(condition: Omit<Exception, 'kind'>): string[] {
  const { tag, url, query, engagedSeconds, scrollPercent, provenance, properties, except, ...texts } =
    condition
  const named = [query, properties].flatMap((asked) => Object.entries(asked ?? {}))
  return [
    engagedSeconds !== undefined && `for ${engagedSeconds} s or longer`,
    scrollPercent !== undefined && `down to ${scrollPercent} %`,
    ...Object.entries(texts).map(([name, test]) => partTest(name, test, CALLED[name])),
    ...named.map(([name, test]) => partTest(name, test)),
    provenance && `told by ${listed([provenance].flat(), 'or')}`,
  ].filter((part) => typeof part === 'string')
}

function exceptWords(except: readonly Exception[], isOfPages: boolean): string {
  const forms = formsOnly(except)
  if (forms !== null) return `but none called ${listed(forms.map(quoted), 'or', 3)}`
  const pages = except.map(pagesOnly)
  if (pages.every((page) => page !== null)) {
    return `but ${isOfPages ? '' : 'on '}no page ${listed(pages, 'or')}`
  }
  return `but not who ${listed(except.map(conditionWords), 'or')}`
}

/** The names of the forms that are meant, where nothing but forms is; what is excepted of an exception has to be named by another. */
function formsOnly(except: readonly Exception[]): string[] | null {
  const names = except.map(({ kind, form, except: inner, ...more }) => {
    const isPlain = kind === 'form' && Object.keys(more).length === 0
    return isPlain && isParts(form) && Object.keys(form).join() === 'words' ? (form.words ?? null) : null
  })
  const isWhole = except.every(({ except: inner = [] }, nth) => {
    const others = names.filter((_, other) => other !== nth).flat()
    return inner.length === 0 || formsOnly(inner)?.every((name) => others.includes(name))
  })
  return isWhole && names.every((words) => words !== null) ? [...new Set(names.flat())] : null
}

/** Which pages are meant, where nothing but pages is. */
function pagesOnly({ kind, tag, url, ...more }: Exception): string | null {
  if (Object.keys(more).length > 0 || (kind !== undefined && kind !== 'page_view')) return null
  if (tag !== undefined && url === undefined) return `tagged ${listed([tag].flat(), 'or')}`
  return url !== undefined && tag === undefined ? `at ${listed([url].flat(), 'or')}` : null
}

/** A text of an event that is asked for; what has no way of being spoken of is said by its name. */
function partTest(name: string, test: Test | undefined, called = `with ${name}`): string {
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
