import type { Core } from '../parts.ts'

/** Reads from Google Consent Mode or a TCF API what the visitor permits, and goes on doing so. Until then the state is `pending`. */
export default function consent(_: Core) {}
