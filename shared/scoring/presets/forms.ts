import type { EventCondition } from '../model.ts'

/** Forms told apart by words in their names: `newsletter-signup`, `contactForm`. */
export const newsletterForm = {
  kind: 'form',
  form: { words: ['newsletter', 'subscribe', 'subscription', 'mailing list', 'updates'] },
} satisfies EventCondition

export const demoForm = {
  kind: 'form',
  form: { words: ['demo', 'trial', 'get started', 'consultation', 'book a call'] },
} satisfies EventCondition

export const contactForm = {
  kind: 'form',
  form: { words: ['contact', 'enquiry', 'inquiry', 'quote', 'sales'] },
  except: [demoForm],
} satisfies EventCondition
