import type { Tag } from '../model.ts'

/**
 * The pages most B2B sites have, at their usual paths: at the root, or one folder down (`/en/pricing`). A start, to be
 * edited by clicking pages in the dashboard.
 */
export const tags: Tag[] = [
  {
    name: 'content',
    patterns: ['blog', 'articles', 'guides', 'resources', 'case-studies', 'customers'].flatMap(paths),
  },
  { name: 'product', patterns: ['product', 'products', 'features', 'solutions', 'platform'].flatMap(paths) },
  { name: 'pricing', patterns: ['pricing', 'plans'].flatMap(paths) },
  {
    name: 'demo',
    patterns: [
      '/demo',
      ...['request-demo', 'book-a-demo', 'trial', 'free-trial', 'start-trial'].flatMap(paths),
    ],
  },
  { name: 'careers', patterns: ['careers', 'jobs'].flatMap(paths) },
  { name: 'investors', patterns: ['investors', 'investor-relations'].flatMap(paths) },
]

function paths(folder: string): string[] {
  return [`/${folder}*`, `/:section/${folder}{/*}?`]
}
