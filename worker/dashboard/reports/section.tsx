import type { Child } from 'hono/jsx'
import type { Frame } from '../frame.ts'

/** The pages of Reports, in the order of their questions: how much, how far, when to call, what for. */
const SECTIONS = [['volume', '', 'Volume']] as const

type Section = (typeof SECTIONS)[number][0]

/** One page of Reports: where it is among the others, what it tells, and what it is about. */
export function ReportSection({
  frame,
  section,
  tells,
  children,
}: {
  frame: Frame
  section: Section
  /** The question it answers, in a sentence. */
  tells: Child
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
        <p class="soft">{tells}</p>
      </div>
      {children}
    </>
  )
}

/** The public path of a page of Reports. */
export function reportUrl({ prefix }: Frame, path: string): string {
  return `${prefix}/dashboard/reports${path === '' ? '' : `/${path}`}`
}
