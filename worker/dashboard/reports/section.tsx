import type { Child } from 'hono/jsx'
import type { Frame } from '../frame.ts'

/** The pages of Reports, each called by its question. */
const SECTIONS = [
  ['volume', '', 'How much came'],
  ['funnel', 'funnel', 'How far they get'],
  ['promise', 'promise', 'Who waits'],
  ['threshold', 'threshold', 'When to call'],
  ['works', 'works', 'What works'],
  ['backtest', 'backtest', 'Was the model right'],
  ['prediction', 'prediction', 'Who will buy'],
  ['points', 'points', 'Better points'],
  ['review', 'review', 'What changed'],
] as const

export type Section = (typeof SECTIONS)[number][0]

/** One page of Reports: where it is among the others, what it tells, and what it is about. */
export function ReportSection({
  frame,
  section,
  tells,
  aside,
  children,
}: {
  frame: Frame
  section: Section
  /** The question it answers, in a sentence. */
  tells: Child
  /** How old it is. */
  aside?: Child
  children?: Child
}) {
  return (
    <>
      <div class="head">
        <h1>Reports</h1>
        <nav class="sections" aria-label="Reports">
          {SECTIONS.map(([id, path, name]) => (
            <a href={reportUrl(frame, path)} aria-current={id === section ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <div class="about">
          <p class="soft">{tells}</p>
          {aside}
        </div>
      </div>
      <div class="stack">{children}</div>
    </>
  )
}

/** The public path of a page of Reports. */
export function reportUrl({ prefix }: Frame, path: string): string {
  return `${prefix}/dashboard/reports${path === '' ? '' : `/${path}`}`
}

/** The path of a section under Reports. */
export function pathOfSection(section: Section): string {
  return SECTIONS.find(([id]) => id === section)?.[1] ?? ''
}

/** Other ways to look at the same page. */
export function Choices({
  label,
  choices,
}: {
  label: string
  choices: readonly { name: string; href: string; isOn: boolean }[]
}) {
  return (
    <nav class="filter" aria-label={label}>
      {choices.map(({ name, href, isOn }) => (
        <a href={href} aria-current={isOn ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}

/** While a site's reports are made for the first time. */
export const FIRST_TIME =
  'All leads are being gone through for the first time: this page shows itself when they are. After that it is made once a day.'

/** While there is nothing to report yet: what is missing, and what to do about it. */
export function NothingYet({ children }: { children: Child }) {
  return <div class="empty">{children}</div>
}
