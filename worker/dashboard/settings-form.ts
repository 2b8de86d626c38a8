import type { SiteSettings } from '../db/sites.ts'

/** A setting as the form asks for it. */
export type Field = {
  name: keyof SiteSettings | 'origins'
  label: string
  help: string
} & (
  | { type: 'choice'; choices: readonly [value: string, words: string][] }
  | { type: 'number' }
  | { type: 'list' }
  | { type: 'switch' }
)

/** What a site may choose, in the order in which people ask. */
export const FIELDS: readonly Field[] = [
  {
    name: 'origins',
    type: 'list',
    label: 'Origins',
    help: 'The sites that may send, one a line, such as https://www.example.com. None: any may.',
  },
  {
    name: 'domains',
    type: 'list',
    label: 'Further domains of yours',
    help: 'Links between them are not outbound.',
  },
  {
    name: 'consent',
    type: 'choice',
    label: 'Consent',
    help: 'Whether anything is kept or sent before the visitor agrees.',
    choices: [
      ['implied', 'Measure until somebody declines'],
      ['required', 'Measure nobody before they agree'],
    ],
  },
  {
    name: 'identity',
    type: 'choice',
    label: 'Identity',
    help: 'Whose word it takes to link a browser to a lead.',
    choices: [
      ['claimed', 'A form or a page may say who it is, as a claim'],
      ['verified', 'Only what your server has signed'],
    ],
  },
  {
    name: 'bots',
    type: 'choice',
    label: 'What looks automatic',
    help: 'It is kept either way.',
    choices: [
      ['exclude', 'Scores nothing'],
      ['flag', 'Is marked, and scores'],
    ],
  },
  { name: 'chat', type: 'switch', label: 'Chat', help: 'Report the use of chat widgets, never their text.' },
  {
    name: 'collectOnly',
    type: 'switch',
    label: 'Collect only',
    help: 'Keep what comes and score nobody by it yet.',
  },
  {
    name: 'parameters',
    type: 'list',
    label: 'Query parameters to keep',
    help: 'Beside the usual campaign ones. All others are cut off in the browser.',
  },
  {
    name: 'retentionDays',
    type: 'number',
    label: 'Keep events for',
    help: 'Days. What is older is deleted and counts nothing.',
  },
  {
    name: 'goal',
    type: 'choice',
    label: 'Conversion',
    help: 'The outcome that predictions and backtests look for; one further on the way counts as well.',
    choices: [
      ['won', 'Won'],
      ['opportunity', 'Became an opportunity'],
      ['sql', 'Accepted by sales'],
    ],
  },
  {
    name: 'horizonDays',
    type: 'number',
    label: 'Within',
    help: 'Days: as long as a conversion usually takes. Of younger leads nobody knows yet, so nothing is learnt from them.',
  },
  {
    name: 'callsPerWeek',
    type: 'number',
    label: 'Calls a week',
    help: 'How many leads sales can call. Reports tell how many of those would convert.',
  },
]

/** The changes that the form asks for; a field that it does not have stays as it is. */
export function readSettings(fields: Partial<Record<string, string>>): {
  origins: string[]
  settings: Record<string, unknown>
} {
  const settings = Object.fromEntries(
    FIELDS.filter(({ name }) => name !== 'origins').map((field) => [
      field.name,
      answerOf(field, fields[field.name]),
    ]),
  )
  return { origins: lines(fields.origins), settings }
}

function answerOf({ type }: Field, text = ''): unknown {
  switch (type) {
    case 'switch':
      return text === 'on'
    case 'list':
      return lines(text)
    case 'number':
      return Number(text)
    case 'choice':
      return text
  }
}

function lines(text = ''): string[] {
  return text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
