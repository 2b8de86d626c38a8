import { captureChat } from '../capture/chat/index.ts'
import type { Core } from '../parts.ts'

/** Reports the use of the chat widgets in the page. */
export default function chat({ on, emit, identify, options }: Core) {
  captureChat(on, emit, options.email === 'off' ? undefined : identify)
}
