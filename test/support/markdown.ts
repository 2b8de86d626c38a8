import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Block = { language: string; text: string }

/** The fenced blocks of a page of the repository, in order. Without a language a block is shown, not run. */
export function readBlocks(page: string): Block[] {
  const fences = readPage(page).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)
  return [...fences].map(([, language = '', text = '']) => ({ language, text }))
}

export function readPage(page: string): string {
  return readFileSync(join(import.meta.dirname, '../..', page), 'utf8')
}
