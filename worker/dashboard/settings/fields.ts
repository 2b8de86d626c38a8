import type { SiteSettings } from '../../db/sites.ts'

/** A setting as the form asks for it. */
export type Field = {
  name: Exclude<keyof SiteSettings, 'identitySecret'> | 'origins'
  label: string
  help: string
} & (
  | { type: 'choice'; choices: readonly [value: string, words: string][] }
  | { type: 'number'; unit: string }
  | { type: 'list' }
  | { type: 'marks' }
  | { type: 'switch' }
)

export interface FieldGroup {
  id: string
  name: string
  fields: readonly Field[]
}

/** What a site may choose, in the order in which people ask. */
export const GROUPS: readonly FieldGroup[] = [
  {
    id: 'senders',
    name: 'Who may send',
    fields: [
      {
        name: 'origins',
        type: 'list',
        label: 'Origins',
        help: 'One a line, such as https://www.example.com. None: any page may.',
      },
      {
        name: 'domains',
        type: 'list',
        label: 'Further domains of yours',
        help: 'One a line, such as shop.example.com. Links between them are not outbound, and a visitor stays the same.',
      },
      {
        name: 'parameters',
        type: 'list',
        label: 'Query parameters to keep',
        help: 'Beside the usual campaign ones. All others are cut off in the browser.',
      },
    ],
  },
  {
    id: 'privacy',
    name: 'Consent and identity',
    fields: [
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
        name: 'inPage',
        type: 'switch',
        label: 'Pages may ask for their own visitor’s stage',
        help: 'To greet a returning lead. It tells the stage and tags of that browser, and nothing of anybody else.',
      },
    ],
  },
  {
    id: 'counting',
    name: 'What counts',
    fields: [
      {
        name: 'bots',
        type: 'choice',
        label: 'What looks automatic',
        help: 'It is kept either way. A change goes through all that came before.',
        choices: [
          ['exclude', 'Scores nothing'],
          ['flag', 'Is marked, and scores'],
        ],
      },
      {
        name: 'chat',
        type: 'switch',
        label: 'Chat',
        help: 'Report the use of chat widgets, never their text.',
      },
      {
        name: 'collectOnly',
        type: 'switch',
        label: 'Collect only',
        help: 'Keep what comes and score nobody by it yet. Once off, what was kept counts.',
      },
      {
        name: 'thresholds',
        type: 'marks',
        label: 'Further marks that ring',
        help: 'Webhooks hear of it when something done lifts a lead to one. A dimension and a score a line, such as “fit 60”.',
      },
    ],
  },
  {
    id: 'success',
    name: 'What success is',
    fields: [
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
        unit: 'days',
        label: 'Within',
        help: 'As long as a conversion usually takes. Of younger leads nobody knows yet, so nothing is learnt from them.',
      },
      {
        name: 'callsPerWeek',
        type: 'number',
        unit: 'a week',
        label: 'Calls',
        help: 'How many leads sales can call. Reports tell how many of those would convert.',
      },
    ],
  },
  {
    id: 'limits',
    name: 'How long and how much',
    fields: [
      {
        name: 'retentionDays',
        type: 'number',
        unit: 'days',
        label: 'Keep events for',
        help: 'What is older is deleted every night for good, and counts nothing.',
      },
      {
        name: 'eventsPerDay',
        type: 'number',
        unit: 'a day',
        label: 'Events at most',
        help: 'What is more is answered “come back later” until the next day (UTC).',
      },
      {
        name: 'visitorsPerDay',
        type: 'number',
        unit: 'a day',
        label: 'New visitors at most',
        help: 'Those who are known already go on being counted.',
      },
      {
        name: 'rejectedPerDay',
        type: 'number',
        unit: 'a day',
        label: 'Refusals kept at most',
        help: 'Beyond that they are only counted, by reason.',
      },
      {
        name: 'ingest',
        type: 'choice',
        label: 'Acknowledge',
        help: 'Queued costs less where much comes at once, and shows a few seconds later.',
        choices: [
          ['direct', 'Once it is stored'],
          ['queued', 'Once a durable queue has it'],
        ],
      },
    ],
  },
]

export const FIELDS: readonly Field[] = GROUPS.flatMap(({ fields }) => fields)
