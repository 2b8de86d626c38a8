import { type Choice, writeChoice } from './filter.ts'

/** A list of leads that is asked for again and again. */
export interface NamedList {
  name: string
  /** Its address's query. */
  query: string
  /** What it is for; who keeps it, where somebody does. */
  hint: string
  /** Said where nobody is in it. */
  nobody?: string
}

/** Those that every site has. */
export const OWN_LISTS: readonly NamedList[] = [
  named(
    'MQLs waiting',
    { stage: 'mql', days: 7 },
    {
      hint: 'MQL for a week or longer, and nobody has said what became of them: call them, or say so.',
      nobody: 'Nobody waits: of every MQL of a week or longer it is said what became of them.',
    },
  ),
  named(
    'Off target',
    { grade: 'D' },
    {
      hint: 'Not whom you sell to, by title, industry, size and region. Look them through now and then, and erase who has no business here.',
      nobody: 'Nobody is off target now.',
    },
  ),
]

/** The list that shows just this, if there is one. */
export function listOf<List extends Pick<NamedList, 'query'>>(
  lists: readonly List[],
  choice: Choice,
): List | undefined {
  const query = writeChoice(choice)
  return lists.find((list) => list.query === query)
}

function named(name: string, choice: Choice, words: Pick<NamedList, 'hint' | 'nobody'>): NamedList {
  return { name, query: writeChoice(choice), ...words }
}
