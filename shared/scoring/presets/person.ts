import type { FactRule, Gate, Segment } from '../model.ts'

const TITLE = ['title', 'jobTitle', 'job_title', 'role', 'position']

const decides: Gate = {
  trait: TITLE,
  test: {
    words: [
      ...['ceo', 'cto', 'cfo', 'coo', 'cmo', 'cio', 'ciso', 'cro', 'cpo', 'chief'],
      ...['founder', 'cofounder', 'owner', 'president', 'vp', 'svp', 'evp', 'partner', 'director', 'head of'],
    ],
  },
}

/** What a person is, as far as it counts for engagement: rows 20 to 22. */
export const facts: FactRule[] = [
  {
    kind: 'fact',
    id: 'unsubscribed',
    name: 'Unsubscribed from e-mail',
    when: {
      last: { kind: 'email', action: 'unsubscribed' },
      notSince: { kind: 'email', action: 'resubscribed' },
    },
    points: -20,
  },
  {
    kind: 'fact',
    id: 'free-mailbox',
    name: 'Only a free mailbox is known',
    when: { mailbox: 'free' },
    points: -10,
  },
  {
    kind: 'fact',
    id: 'wrong-person',
    name: 'Student, competitor or wrong role',
    when: {
      any: [
        { trait: TITLE, test: { words: ['student', 'intern', 'trainee', 'job seeker', 'retired'] } },
        { trait: ['competitor', 'student'], test: [true, 'true', 'yes'] },
        { trait: 'relationship', test: 'competitor' },
      ],
    },
    points: -20,
  },
]

/** Whom a seller wants to meet, 100 in all. The lists are a start, meant to be edited. */
export const fit: FactRule[] = [
  { kind: 'fact', dimension: 'fit', id: 'decision-maker', name: 'Decides', when: decides, points: 30 },
  {
    kind: 'fact',
    dimension: 'fit',
    id: 'manager',
    name: 'Manages',
    when: {
      all: [{ trait: TITLE, test: { words: ['manager', 'lead', 'supervisor'] } }, { not: decides }],
    },
    points: 15,
  },
  {
    kind: 'fact',
    dimension: 'fit',
    id: 'industry',
    name: 'Target industry',
    when: {
      trait: ['industry', 'account.industry', 'company_industry'],
      test: {
        words: [
          ...[
            'software',
            'saas',
            'technology',
            'internet',
            'telecommunications',
            'fintech',
            'financial services',
          ],
          ...['consulting', 'professional services', 'marketing', 'manufacturing', 'logistics'],
        ],
      },
    },
    points: 25,
  },
  {
    kind: 'fact',
    dimension: 'fit',
    id: 'size',
    name: 'Company of the right size',
    when: {
      trait: ['employees', 'account.employees', 'company_size', 'companySize', 'account.size', 'size'],
      test: { min: 50, max: 5_000 },
    },
    points: 25,
  },
  {
    kind: 'fact',
    dimension: 'fit',
    id: 'region',
    name: 'Target region',
    when: {
      trait: ['country', 'account.country', 'region', 'account.region'],
      test: [
        ...['us', 'usa', 'united states', 'ca', 'canada', 'gb', 'uk', 'united kingdom', 'ie', 'ireland'],
        ...[
          'de',
          'germany',
          'fr',
          'france',
          'nl',
          'netherlands',
          'it',
          'italy',
          'es',
          'spain',
          'europe',
          'eu',
        ],
      ],
    },
    points: 10,
  },
  {
    kind: 'fact',
    dimension: 'fit',
    id: 'company-mailbox',
    name: 'Company mailbox',
    when: { mailbox: 'company' },
    points: 10,
  },
]

/** Until somebody in sales says that it is not. */
export const spam: Gate = {
  last: { kind: 'crm', name: 'spam' },
  notSince: { kind: 'crm', name: 'not_spam' },
}

export const segments: Segment[] = [
  { name: 'premium', when: { trait: 'segment', test: 'premium' }, enter: 80 },
  { name: 'self-serve', when: { trait: 'segment', test: ['self-serve', 'self_serve'] }, enter: 40 },
]
