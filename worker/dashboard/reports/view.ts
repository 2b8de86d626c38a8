import type { ReportQuery, ReportTables } from '../../read/report-tables/find.ts'
import type { Frame } from '../frame.ts'
import { pathOfSection, reportUrl, type Section } from './section.tsx'

/** What every page of a report shows. */
export interface ReportView {
  query: ReportQuery
  found: ReportTables
  mayChange: boolean
}

/** The address of a report, or of one of its tables as CSV, as it is looked at. */
export function addressOf(frame: Frame, section: Section, query: ReportQuery, table?: string): string {
  const asked = new URLSearchParams(Object.entries(query))
  const path = table === undefined ? pathOfSection(section) : `${section}/${table}.csv`
  return `${reportUrl(frame, path)}${asked.size === 0 ? '' : `?${asked}`}`
}
