/** What a page is for: who is close to buying reads other kinds than who is only curious. */
export type PageKind =
  | 'home'
  | 'article'
  | 'product'
  | 'proof'
  | 'price'
  | 'detail'
  | 'demo'
  | 'contact'
  | 'other'

export interface Page {
  path: string
  title: string
  kind: PageKind
}

/** Of Harbrook, the made-up company of the demo site. */
export const SITE = 'https://www.harbrook.example'

/** How much of a page's reading somebody does who wants to know. */
export const READING_SECONDS: Record<PageKind, number> = {
  home: 25,
  article: 110,
  product: 60,
  proof: 70,
  price: 75,
  detail: 80,
  demo: 50,
  contact: 45,
  other: 30,
}

export const HOME: Page = { path: '/', title: 'Dock scheduling for busy warehouses', kind: 'home' }
export const PRICING: Page = { path: '/pricing', title: 'Pricing', kind: 'price' }
/** Who sits down to it means it; no tag of the first model knows it. */
export const SAVINGS: Page = { path: '/savings-calculator', title: 'What waiting costs you', kind: 'price' }
export const DEMO: Page = { path: '/book-a-demo', title: 'Book a demo', kind: 'demo' }
export const CONTACT: Page = { path: '/contact', title: 'Contact', kind: 'contact' }
export const CAREERS: Page = { path: '/careers', title: 'Careers', kind: 'other' }
export const NEWSLETTER: Page = { path: '/newsletter', title: 'The dock letter', kind: 'other' }
export const REPORT: Page = {
  path: '/resources/dock-waiting-report-2026',
  title: 'The Dock Waiting Report 2026',
  kind: 'article',
}
export const WEBINARS: Page = { path: '/webinars', title: 'Webinars', kind: 'other' }
export const HELP: Page = { path: '/help/getting-started', title: 'Getting started', kind: 'other' }

export const FILES = [
  'dock-waiting-report-2026.pdf',
  'slot-booking-checklist.pdf',
  'detention-cost-calculator.xlsx',
  'harbrook-security-overview.pdf',
] as const

export const PAGES: readonly Page[] = [
  HOME,
  PRICING,
  SAVINGS,
  DEMO,
  CONTACT,
  CAREERS,
  REPORT,
  WEBINARS,
  { path: '/product', title: 'The board, the portal, the yard', kind: 'product' },
  { path: '/product/board', title: 'The board', kind: 'product' },
  { path: '/product/carrier-portal', title: 'The carrier portal', kind: 'product' },
  { path: '/product/yard', title: 'The yard', kind: 'product' },
  { path: '/product/tour', title: 'A day with Harbrook', kind: 'product' },
  { path: '/customers', title: 'Customers', kind: 'proof' },
  { path: '/customers/moller-brandt', title: 'Møller & Brandt Foods: no queue on Mondays', kind: 'proof' },
  {
    path: '/customers/rotterdam-cold-store',
    title: 'Rotterdam Cold Store: 38 minutes down to 14',
    kind: 'proof',
  },
  { path: '/customers/halvermark', title: 'Halvermark: forty calls a day, gone', kind: 'proof' },
  { path: '/compare/harbrook-or-spreadsheets', title: 'Harbrook or spreadsheets', kind: 'detail' },
  { path: '/compare/harbrook-or-the-telephone', title: 'Harbrook or the telephone', kind: 'detail' },
  { path: '/security', title: 'Security', kind: 'detail' },
  { path: '/integrations', title: 'Integrations', kind: 'detail' },
  { path: '/integrations/sap', title: 'Harbrook and SAP', kind: 'detail' },
  { path: '/integrations/warehouse-systems', title: 'Harbrook and your warehouse system', kind: 'detail' },
  { path: '/blog/a-slot-is-a-promise', title: 'A slot is a promise', kind: 'article' },
  { path: '/blog/why-trucks-wait', title: 'Why trucks wait: five causes, measured', kind: 'article' },
  { path: '/blog/detention-explained', title: 'Detention and demurrage, explained', kind: 'article' },
  { path: '/blog/cross-docking-basics', title: 'Cross-docking: the basics', kind: 'article' },
  { path: '/blog/monday-morning', title: 'What happens on Monday at six', kind: 'article' },
  { path: '/blog/yard-walk', title: 'Ten things to look at on a yard walk', kind: 'article' },
  { path: '/blog/carrier-scorecards', title: 'Carrier scorecards that carriers like', kind: 'article' },
  { path: '/blog/no-shows', title: 'The price of a no-show', kind: 'article' },
  { path: '/resources', title: 'Resources', kind: 'article' },
  { path: '/about', title: 'About Harbrook', kind: 'other' },
  { path: '/imprint', title: 'Imprint', kind: 'other' },
  { path: '/privacy', title: 'Privacy', kind: 'other' },
]
