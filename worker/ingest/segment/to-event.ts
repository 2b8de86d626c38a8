import { trackedAs } from './kinds.ts'

export type Fields = Record<string, unknown>

/**
 * A message of Segment's form as an event of ours, its fields not checked yet; or why it is none. `id` and `at` are the
 * caller's to add. https://segment.com/docs/connections/spec/
 */
export function toEvent(message: Fields): Fields | string {
  const properties = asFields(message.properties)
  const page = asFields(asFields(message.context).page)
  const url = properties.url ?? page.url
  switch (message.type) {
    case 'page':
    case 'screen':
      return {
        kind: 'page_view',
        url,
        title: properties.title ?? page.title ?? properties.name ?? message.name,
        referrer: properties.referrer ?? page.referrer,
      }
    case 'track':
      return tracked(message, properties, page.url)
    case 'identify': {
      const traits = asFields(message.traits)
      return {
        kind: 'identify',
        url: page.url,
        userId: asText(message.userId),
        email: traits.email,
        traits: flat(traits),
      }
    }
    case 'group':
      return {
        kind: 'group',
        url: page.url,
        account: asText(message.groupId),
        traits: flat(asFields(message.traits)),
      }
    case 'alias':
      return { kind: 'identify', userId: asText(message.userId) }
    default:
      return 'type: one of identify, track, page, screen, group, alias is needed'
  }
}

export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** Databases number what they know; a name is a text. */
export function asText(value: unknown): unknown {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : value
}

function tracked(message: Fields, properties: Fields, page: unknown): Fields | string {
  if (typeof message.event !== 'string' || message.event === '') return 'event: a name is needed'
  const { fields = {}, ...known } = trackedAs(message.event)
  const event: Fields = { url: page, ...known }
  for (const [field, names] of Object.entries(fields)) {
    const name = names.find((one) => properties[one] !== undefined && properties[one] !== null)
    if (name !== undefined) event[field] = field === 'value' ? properties[name] : asText(properties[name])
  }
  // A message that nobody named is still one: all such are one.
  if (known.kind === 'email') event.message ??= 'unknown'
  if (known.kind === 'custom' || known.kind === 'crm') event.properties = properties
  if (known.kind === 'form') event.email = properties.email
  return event
}

/** Traits of one level: `company: { industry }` becomes `account.industry`, `address: { country }` becomes `country`. */
function flat(traits: Fields): Fields {
  const { company, address, ...rest } = traits
  const employer = typeof company === 'string' ? { name: company } : asFields(company)
  const { name, employee_count: employees, ...known } = employer
  const flattened: Fields = { ...asFields(address), ...rest }
  if (name !== undefined) flattened.company = name
  if (employees !== undefined) flattened['account.employees'] = employees
  for (const [key, value] of Object.entries(known)) flattened[`account.${key}`] = value
  return flattened
}
