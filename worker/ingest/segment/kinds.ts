import type { Email, EventKind, Outcome, Social, Webinar } from '../../../shared/wire.ts'

/**
 * What a `track` call becomes, by the name of its event: the names of Segment's own lists (e-mail, live chat, B2B), and of the
 * tools that send in its form. Names are compared in lower case, `_`, `-` and `.` as spaces. Every other name stays a
 * `custom` event under the name it came with.
 */
export const TRACKED: Readonly<Record<string, Tracked>> = {
  // https://segment.com/docs/connections/spec/email/
  'email sent': mail('sent'),
  'email delivered': mail('sent'),
  'email opened': mail('opened'),
  'email clicked': mail('clicked'),
  'email link clicked': mail('clicked'),
  'email marked as spam': mail('unsubscribed'),
  'email unsubscribed': mail('unsubscribed'),
  unsubscribed: mail('unsubscribed'),
  'email resubscribed': mail('resubscribed'),
  resubscribed: mail('resubscribed'),

  'webinar registered': webinar('registered'),
  'registered for webinar': webinar('registered'),
  'webinar attended': webinar('attended'),
  'attended webinar': webinar('attended'),

  // https://segment.com/docs/connections/spec/live-chat/
  'live chat conversation started': chat('conversation'),
  'live chat message sent': chat('message'),

  'form submitted': { kind: 'form', fields: { form: ['form', 'form_name', 'name', 'form_id'] } },
  'file downloaded': { kind: 'download', fields: { file: ['file', 'file_name', 'url'], href: ['url'] } },

  'social followed': social('follow'),
  'social shared': social('share'),
  'social commented': social('comment'),
  'social liked': social('like'),

  'lead qualified': outcome('sql'),
  'sales qualified lead': outcome('sql'),
  'opportunity created': outcome('opportunity'),
  'opportunity won': outcome('won'),
  'deal won': outcome('won'),
  'opportunity lost': outcome('lost'),
  'deal lost': outcome('lost'),
  'lead disqualified': outcome('disqualified'),

  'meeting booked': { kind: 'crm', name: 'meeting_booked' },
  'meeting held': { kind: 'crm', name: 'meeting_held' },
  'call completed': { kind: 'crm', name: 'call_completed' },
  'marked as spam': { kind: 'crm', name: 'spam' },
  'marked as not spam': { kind: 'crm', name: 'not_spam' },

  // https://segment.com/docs/connections/spec/b2b-saas/ as the models we ship call it.
  'trial started': { kind: 'custom', name: 'trial_started' },
  'demo requested': { kind: 'custom', name: 'demo_requested' },
}

/** An event of ours, as far as its name says it. */
export interface Tracked {
  kind: EventKind
  /** Fields that the name alone gives. */
  action?: string
  outcome?: string
  name?: string
  /** Fields of ours, and the properties they are taken from: the first that is there. */
  fields?: Readonly<Record<string, readonly string[]>>
}

export function trackedAs(event: string): Tracked {
  const name = event
    .trim()
    .toLowerCase()
    .replace(/[_.\s-]+/g, ' ')
  return (Object.hasOwn(TRACKED, name) ? TRACKED[name] : undefined) ?? { kind: 'custom', name: event }
}

function mail(action: Email['action']): Tracked {
  const message = ['message', 'message_id', 'email_id', 'campaign_id', 'campaign_name', 'email_subject']
  return { kind: 'email', action, fields: { message, url: ['link_url', 'url'] } }
}

function webinar(action: Webinar['action']): Tracked {
  return { kind: 'webinar', action, fields: { webinar: ['webinar', 'webinar_name', 'webinar_id', 'title'] } }
}

function social(action: Social['action']): Tracked {
  return { kind: 'social', action, fields: { network: ['network'] } }
}

function chat(action: string): Tracked {
  return { kind: 'chat', action, fields: { provider: ['provider', 'agent_platform'] } }
}

function outcome(which: Outcome['outcome']): Tracked {
  return { kind: 'outcome', outcome: which, fields: { value: ['value', 'revenue'], reason: ['reason'] } }
}
