import { pathOf } from '../../../shared/page-path.ts'
import type { Scalars } from '../../../shared/wire.ts'
import { Away, webUrl } from './links.tsx'
import type { Entry } from './visits.ts'
import { duration } from './when.tsx'

/** Letters that fill some four lines. */
const LENGTHY = 280

/** What happened, as one would tell it. Every name, title and address in it was sent by somebody: text, never markup. */
export function Sentence({ entry: { event, reading } }: { entry: Entry }) {
  switch (event.kind) {
    case 'page_view':
    case 'engagement': {
      const page = <Away href={event.url}>{reading?.title || event.title || pageOf(event.url)}</Away>
      return (
        <>
          Viewed {page} <small>{reading ? readFor(reading.engagedMs, reading.scrollPercent) : ''}</small>
        </>
      )
    }
    case 'click': {
      const what = event.name ?? event.text
      return what ? (
        <>
          Clicked{' '}
          <q>
            <Lengthy text={what} />
          </q>{' '}
          <small>{hostOf(event.href)}</small>
        </>
      ) : (
        <>
          Followed a link to <Away href={event.href}>{hostOf(event.href) || 'elsewhere'}</Away>
        </>
      )
    }
    case 'download':
      return (
        <>
          Downloaded <Away href={event.href}>{event.file}</Away>
        </>
      )
    case 'form':
      return (
        <>
          Sent the form <FormName form={event.form} url={event.url} /> <small>{event.email ?? ''}</small>
        </>
      )
    case 'chat':
      return (
        <>
          {CHAT[event.action]} <small>{event.provider}</small>
        </>
      )
    case 'custom':
    case 'crm':
      return (
        <>
          <q>
            <Lengthy text={event.name} />
          </q>{' '}
          <small>
            <Lengthy text={listed(event.properties)} />
          </small>
        </>
      )
    case 'identify':
      return (
        <>
          {event.provenance === 'browser' ? 'Said to be' : 'Known to be'}{' '}
          <b>{event.email ?? event.userId ?? 'somebody'}</b>{' '}
          <small>
            <Lengthy text={listed(event.traits)} />
          </small>
        </>
      )
    case 'group':
      return (
        <>
          Belongs to <b>{event.account}</b>
        </>
      )
    case 'consent':
      return <>{CONSENT[event.state]}</>
    case 'email':
      return (
        <>
          {EMAIL[event.action]} <q>{event.message}</q>
        </>
      )
    case 'social':
      return (
        <>
          {SOCIAL[event.action]} <small>{event.network ?? ''}</small>
        </>
      )
    case 'webinar':
      return (
        <>
          {event.action === 'attended' ? 'Attended' : 'Registered for'} <q>{event.webinar}</q>
        </>
      )
    case 'outcome':
      return (
        <>
          {OUTCOMES[event.outcome]} <small>{event.reason ?? ''}</small>
        </>
      )
  }
}

/** What a sender may make as long as it likes fills a few lines, in which all of it can be scrolled to. */
function Lengthy({ text }: { text: string }) {
  if (text.length <= LENGTHY) return <>{text}</>
  return (
    <span class="lengthy" tabindex={0}>
      {text}
    </span>
  )
}

/** A form that has neither id nor name goes by where it leads to; to people it is the one of its page. */
function FormName({ form, url }: { form: string; url: string | undefined }) {
  if (!webUrl(form)) return <q>{form}</q>
  const page = url ?? form
  return (
    <>
      on <Away href={page}>{pageOf(page)}</Away>
    </>
  )
}

const CHAT = { opened: 'Opened the chat', conversation: 'Began a conversation', message: 'Wrote in the chat' }
const CONSENT = {
  granted: 'Agreed to be measured',
  denied: 'Declined to be measured',
  pending: 'Was asked for consent',
}
const EMAIL = {
  sent: 'Was sent',
  opened: 'Opened',
  clicked: 'Clicked in',
  unsubscribed: 'Unsubscribed from',
  resubscribed: 'Subscribed again to',
}
const SOCIAL = { follow: 'Followed you', share: 'Shared a post', comment: 'Commented', like: 'Liked a post' }
const OUTCOMES = {
  sql: 'Accepted by sales',
  opportunity: 'Became an opportunity',
  won: 'Won',
  lost: 'Lost',
  disqualified: 'Disqualified',
  reset: 'Begun anew: what was before counts no more',
}

function readFor(engagedMs: number, scrollPercent: number): string {
  return `${duration(engagedMs)}, ${Math.round(scrollPercent)} % of the page`
}

function pageOf(href: string | undefined): string {
  const url = webUrl(href)
  return url ? pathOf(url.href) : (href ?? 'a page')
}

function hostOf(href: string | undefined): string {
  return webUrl(href)?.host ?? ''
}

function listed(properties: Scalars | undefined): string {
  return Object.entries(properties ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
}
