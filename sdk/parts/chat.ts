import { captureChat } from '../capture/chat/index.ts'
import type { Core } from '../parts.ts'

/** The use of chat widgets; and HubSpot's forms, which come like its widget and live in frames where no focus is seen. */
export default function reportWidgets(core: Core) {
  captureChat(core)
  if ('hbspt' in window) core[9]('forms')
}
