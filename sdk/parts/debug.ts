import type { Core } from '../parts.ts'

/** Says in the console what is reported and what is ignored, and why. */
export default function debug(_: Core) {}
