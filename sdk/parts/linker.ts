import type { Core } from '../parts.ts'

/** Takes over the visitor that a link from another domain of the company brings, and gives links to these domains theirs. */
export default function linker(_: Core) {}
