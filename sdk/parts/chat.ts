import { captureChat } from '../capture/chat/index.ts'
import type { Core } from '../parts.ts'

/** A tracker that was stopped before this file came and began anew, as React's StrictMode has it, has asked for it twice. */
let watching: Core

/** The use of chat widgets; and HubSpot's forms, which come like its widget and live in frames where no focus is seen. */
export default function reportWidgets(core: Core) {
  if (watching !== core) {
    watching = core
    captureChat(core)
  }
  if ('hbspt' in window) core[9]('forms')
}
